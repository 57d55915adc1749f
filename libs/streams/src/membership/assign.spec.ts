import { describe, expect, it } from 'vitest';
import { randomFrom } from '../testing/turns.js';
import { assign } from './assign.js';
import { placeOf, type Assignment, type Holding, type MemberOffer, type Place } from './membership.js';

const JOURNAL = 'shop.sales.v1';

interface Shape {
  readonly zone?: string;
  readonly journals?: Readonly<Record<string, number>>;
  readonly holdings?: Readonly<Record<Place, Holding>>;
}

const member = (id: string, { zone, journals = { [JOURNAL]: 6 }, holdings = {} }: Shape = {}): MemberOffer => ({ id, ...(zone === undefined ? {} : { zone }), journals, holdings });

/** What a member offers once it has followed an assignment. */
function settled(offer: MemberOffer, { rankings }: Pick<Assignment, 'rankings'>, epoch: number): MemberOffer {
  const holdings: Record<Place, Holding> = {};
  for (const [place, ranking] of Object.entries(rankings)) {
    const barred = offer.holdings[place]?.barred === true ? { barred: true } : {};
    if (ranking[0] === offer.id) holdings[place] = { warm: true, epoch, ...barred };
    else if (ranking.includes(offer.id)) holdings[place] = { warm: true, ...barred };
    else if (offer.holdings[place]?.barred === true) holdings[place] = { warm: false, ...barred };
  }
  return { ...offer, holdings };
}

/** Assigns again and again, as members become warm, until nothing is awaited. */
function converge(members: readonly MemberOffer[]): { rankings: Assignment['rankings']; members: readonly MemberOffer[]; rounds: number } {
  let offers = members;
  for (let rounds = 1; rounds < 20; rounds++) {
    const { rankings, awaited } = assign(offers);
    offers = offers.map((offer) => settled(offer, { rankings }, rounds));
    if (Object.keys(awaited).length === 0) return { rankings, members: offers, rounds };
  }
  throw new Error('members still wait for places after 20 assignments');
}

const ownersOf = (rankings: Assignment['rankings']): Map<Place, string | undefined> => new Map(Object.entries(rankings).map(([place, [owner]]) => [place, owner]));

function loads(rankings: Assignment['rankings'], ids: readonly string[]): number[] {
  const owners = [...ownersOf(rankings).values()];
  return ids.map((id) => owners.filter((owner) => owner === id).length);
}

const moved = (before: Assignment['rankings'], after: Assignment['rankings']): Place[] => [...ownersOf(after)].filter(([place, owner]) => before[place]?.[0] !== owner).map(([place]) => place);

describe('the assigner', () => {
  it('gives everything to a member that is alone, without a standby', () => {
    const { rankings, awaited } = assign([member('a')]);
    expect(Object.values(rankings)).toEqual(Array(6).fill(['a']));
    expect(awaited).toEqual({});
  });

  it('says the same whatever order the members come in', () => {
    const members = ['a', 'b', 'c'].map((id) => member(id, { zone: id }));
    expect(assign([...members].reverse())).toEqual(assign(members));
  });

  it('keeps every journal of a partition together, also one that has fewer partitions', () => {
    const journals = { 'fx.quotes.v1': 4, 'fx.rates.v1': 1 };
    const { rankings } = assign(['a', 'b'].map((id) => member(id, { journals })));
    expect(Object.keys(rankings).sort()).toEqual(['fx.quotes.v1/0', 'fx.quotes.v1/1', 'fx.quotes.v1/2', 'fx.quotes.v1/3', 'fx.rates.v1/0']);
    expect(rankings['fx.rates.v1/0']).toEqual(rankings['fx.quotes.v1/0']);
  });

  it('leaves a partition with its writer until the member that shall have it stands by at the tail', () => {
    const first = converge([member('a')]);
    const second = assign([...first.members, member('b')]);
    expect(moved(first.rankings, second.rankings)).toEqual([]);
    expect(Object.values(second.awaited)).toEqual(['b', 'b', 'b']);
    const warm = [...first.members, member('b')].map((offer) => settled(offer, second, 1));
    const third = assign(warm);
    expect(moved(first.rankings, third.rankings)).toHaveLength(3);
    expect(loads(third.rankings, ['a', 'b'])).toEqual([3, 3]);
  });

  it('gives the partitions of a member that is gone to those that stood by for them', () => {
    const before = converge(['a', 'b', 'c'].map((id) => member(id)));
    const { rankings } = assign(before.members.filter(({ id }) => id !== 'b'));
    for (const [place, ranking] of Object.entries(before.rankings)) {
      expect(rankings[place]![0], place).toBe(ranking[0] === 'b' ? ranking[1] : ranking[0]);
    }
  });

  it('prefers whoever wrote the highest epoch: a take-over is confirmed, not undone', () => {
    const members = [
      member('a', { journals: { [JOURNAL]: 1 }, holdings: { [placeOf(JOURNAL, 0)]: { warm: true, epoch: 3 } } }),
      member('b', { journals: { [JOURNAL]: 1 }, holdings: { [placeOf(JOURNAL, 0)]: { warm: true, epoch: 4 } } }),
    ];
    expect(assign(members).rankings[placeOf(JOURNAL, 0)]).toEqual(['b', 'a']);
  });

  it('puts the standby into another zone than the owner if there is one', () => {
    const { rankings } = assign([member('a', { zone: 'x' }), member('b', { zone: 'x' }), member('c', { zone: 'y' })]);
    const zone: Record<string, string> = { a: 'x', b: 'x', c: 'y' };
    for (const [owner, standby] of Object.values(rankings)) expect(zone[standby!]).not.toBe(zone[owner!]);
  });

  it('gives a journal that only a newer build knows to that build, wherever the rest of the partition is', () => {
    const old = member('a', { journals: { [JOURNAL]: 1 }, holdings: { [placeOf(JOURNAL, 0)]: { warm: true, epoch: 1 } } });
    const newer = member('b', { journals: { [JOURNAL]: 1, 'shop.returns.v1': 1 } });
    const { rankings } = assign([old, newer]);
    expect(rankings[placeOf(JOURNAL, 0)]![0]).toBe('a');
    expect(rankings[placeOf('shop.returns.v1', 0)]).toEqual(['b']);
  });

  it('leaves a place without an owner rather than give it to a barred member', () => {
    const barred = { [placeOf(JOURNAL, 0)]: { warm: true, barred: true } };
    const { rankings } = assign([member('a', { holdings: barred }), member('b', { holdings: barred })]);
    expect(rankings[placeOf(JOURNAL, 0)]).toEqual([]);
    expect(rankings[placeOf(JOURNAL, 1)]).not.toEqual([]);
  });

  const seeds = Number(process.env['KONTOR_SEEDS'] ?? 500);
  it(`owns every partition once, balanced, with a standby, and moves no more than it must, while members come and go (${seeds} seeds)`, () => {
    for (let seed = 1; seed <= seeds; seed++) comeAndGo(seed);
  });
});

function comeAndGo(seed: number): void {
  const random = randomFrom(seed);
  const upTo = (n: number): number => Math.floor(random() * n);
  const journals = { [JOURNAL]: 1 + upTo(13), 'shop.returns.v1': 1 + upTo(3) };
  const units = Math.max(...Object.values(journals));
  let members: readonly MemberOffer[] = Array.from({ length: 1 + upTo(4) }, (_, i) => member(`m${i}`, { zone: `z${upTo(3)}`, journals }));
  let before: Assignment['rankings'] | undefined;
  for (let step = 0; step < 6; step++) {
    const after = converge(members);
    check(`seed ${seed}, step ${step}`, after.rankings, after.members, units, journals);
    if (before !== undefined) checkMoves(`seed ${seed}, step ${step}`, before, after.rankings, members, units);
    before = after.rankings;
    const leaves = after.members.length > 1 && random() < 0.5;
    const gone = upTo(after.members.length);
    members = leaves ? after.members.filter((_, i) => i !== gone) : [...after.members, member(`n${step}`, { zone: `z${upTo(3)}`, journals })];
  }
}

function check(label: string, rankings: Assignment['rankings'], members: readonly MemberOffer[], units: number, journals: Readonly<Record<string, number>>): void {
  const ids = members.map(({ id }) => id);
  expect(Object.keys(rankings), label).toHaveLength(Object.values(journals).reduce((a, b) => a + b, 0));
  for (const [place, ranking] of Object.entries(rankings)) {
    expect(new Set(ranking).size, `${label}: ${place} is twice with one member`).toBe(ranking.length);
    expect(ranking.length, `${label}: standbys of ${place}`).toBeGreaterThanOrEqual(Math.min(2, ids.length));
    expect(ranking.every((id) => ids.includes(id)), `${label}: ${place} is with a stranger`).toBe(true);
  }
  // The longest journal has a place of every unit.
  const longest = Object.keys(journals).find((name) => journals[name] === units)!;
  const counts = loads(Object.fromEntries(Object.entries(rankings).filter(([place]) => place.startsWith(`${longest}/`))), ids);
  expect(Math.max(...counts) - Math.min(...counts), `${label}: ${counts.join()}`).toBeLessThanOrEqual(1);
}

/**
 * A member that comes gets its share, and a member that goes leaves its own to those that stand by. If one of these
 * then has too much, it gives on as many as it got; beside that nothing moves.
 */
function checkMoves(label: string, before: Assignment['rankings'], after: Assignment['rankings'], members: readonly MemberOffer[], units: number): void {
  const ids = new Set(members.map(({ id }) => id));
  const movedUnits = new Set(moved(before, after).map((place) => place.slice(place.lastIndexOf('/') + 1)));
  const orphaned = new Set(Object.entries(before).filter(([, [owner]]) => !ids.has(owner!)).map(([place]) => place.slice(place.lastIndexOf('/') + 1)));
  const share = Math.ceil(units / ids.size);
  expect(movedUnits.size, `${label}: ${[...movedUnits].join()} moved, ${[...orphaned].join()} had to`).toBeLessThanOrEqual(orphaned.size > 0 ? 2 * orphaned.size : share);
}
