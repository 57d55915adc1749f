// A bank that tells the truth, but late, twice, out of order, or not at all; people who order this and that; halts; and freezes.
// The bank's own book is the judge: it is asked, after months, what our events made of what it did.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PayoutEvent } from '@kontor/events';
import type { Payout } from './payout-state.js';
import { abandon, AMOUNT, answer, attemptId, booked, cancel, debit, decide, evidence, folded, frozen, moneyBack, NOW, redirect, resume, suspend, type Input } from './payout.spec.support.js';
import type { Lookups } from './submit-payout.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const END = NOW + 200 * DAY;
const CODES = ['AC01', 'AC04', 'AM04', 'AB05', 'TM01'];

/** From one number, as many as are wanted. */
function drawer(seed: number) {
  let state = seed | 0;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((state >>> 8) / 2 ** 24) * below);
  };
  return { draw, chance: (percent: number) => draw(100) < percent, oneOf: <T>(list: readonly T[]): T => list[draw(list.length)]! };
}

interface Told {
  readonly at: number;
  readonly input: Input;
}

interface Ending {
  readonly payout: Payout | undefined;
  readonly events: readonly PayoutEvent[];
  /** Attempts that the bank paid. */
  readonly paid: readonly number[];
}

type Drawer = ReturnType<typeof drawer>;

/** Decides in secret what becomes of each attempt, and tells of it as banks do. */
class HonestBank {
  readonly paid: number[] = [];
  private readonly truth = new Map<number, { readonly pays: boolean; readonly code: string }>();

  constructor(private readonly by: Drawer, private readonly queue: Told[]) {}

  hear(at: number, event: PayoutEvent, payout: Payout | undefined): void {
    if (event.type === 'PayoutSubmitting') this.submit(at, event.attempt);
    if (event.type === 'PayoutEnquiring') this.asked(at, payout?.attempts ?? 0, event.enquiry);
  }

  private submit(at: number, attempt: number): void {
    const { chance, oneOf } = this.by;
    const pays = chance(50);
    this.truth.set(attempt, { pays, code: oneOf(CODES) });
    if (pays) this.paid.push(attempt);
    if (chance(60)) this.tell(at, answer('ACSP', { attempt }));
    if (chance(10)) this.tell(at, answer('NONE', { attempt }));
    if (chance(75)) this.tell(at, this.outcome(attempt));
    if (pays && chance(40)) this.tell(at, debit({ attempt }));
    if (pays && chance(30)) for (const part of [9_000n, BigInt(AMOUNT) - 9_000n]) if (chance(70)) this.giveBack(at, attempt, part); // perhaps before anything else is told
  }

  /** It may have nothing to say; people find out in the end. */
  private asked(at: number, attempt: number, enquiry: number): void {
    if (this.by.chance(30)) this.tell(at, this.outcome(attempt));
    else if (enquiry > 8) this.queue.push({ at, input: { ...evidence(this.truth.get(attempt)?.pays === true ? 'settled' : 'rejected', attempt), commandId: `evidence-${attempt}-${enquiry}` } });
  }

  private outcome(attempt: number): Input {
    const { pays, code } = this.truth.get(attempt)!;
    return pays ? answer('ACSC', { attempt }) : answer('RJCT', { attempt, code });
  }

  private giveBack(at: number, attempt: number, amount: bigint): void {
    for (const message of ['pacs.004', 'camt.053'] as const) this.tell(at, moneyBack({ attempt, returnRef: `RET-${amount}`, amount, message }));
  }

  /** Late, and sometimes twice. */
  private tell(at: number, input: Input): void {
    const { chance, draw, oneOf } = this.by;
    for (let times = chance(15) ? 2 : 1; times > 0; times--) this.queue.push({ at: at + oneOf([10, 5 * SECOND, 2 * HOUR, 3 * DAY]) * (1 + draw(3)), input });
  }
}

/** The booking, and what people order. */
function orders({ draw, chance }: Drawer): Told[] {
  const told: Told[] = [{ at: NOW + draw(3) * SECOND, input: booked }];
  if (chance(30)) told.push({ at: NOW + draw(10) * SECOND, input: cancel });
  if (chance(20)) told.push({ at: NOW + draw(6) * SECOND, input: suspend() }, { at: NOW + 6 * SECOND + draw(20) * DAY, input: resume });
  if (chance(40)) for (let nth = 1; nth < 3; nth++) told.push({ at: NOW + draw(10) * DAY, input: redirect(`redirect-${nth}`) });
  if (chance(20)) told.push({ at: NOW + draw(20) * DAY, input: abandon });
  return told;
}

const firstOf = (queue: readonly Told[]): Told | undefined => queue.reduce<Told | undefined>((first, told) => (first === undefined || told.at < first.at ? told : first), undefined);

/** When the currency is halted, and when the customer is frozen. */
function stopsOf(by: Drawer): (at: number) => Pick<Lookups, 'now' | 'halts'> & Partial<typeof frozen> {
  const haltedUntil = by.chance(20) ? NOW + by.draw(5) * DAY : NOW;
  const frozenFrom = NOW + by.draw(3) * HOUR;
  const frozenUntil = by.chance(20) ? frozenFrom + by.draw(9) * DAY : frozenFrom;
  return (at) => ({ now: at, halts: new Map(at < haltedUntil ? [['JPY', 'UNBALANCED']] : []), ...(at >= frozenFrom && at < frozenUntil && frozen) });
}

function world(seed: number): Ending {
  const by = drawer(seed);
  const queue = orders(by);
  const bank = new HonestBank(by, queue);
  const stops = stopsOf(by);
  const events: PayoutEvent[] = [];
  let payout: Payout | undefined;
  for (;;) {
    const next = firstOf(queue);
    const at = Math.min(next?.at ?? Infinity, payout?.due ?? Infinity);
    if (at > END) return { payout, events, paid: bank.paid };
    const told = at === next?.at ? queue.splice(queue.indexOf(next), 1)[0] : undefined;
    const decided = decide(payout, told?.input ?? { type: 'due' }, stops(at));
    if (stops(at).stops !== undefined) expect(decided.map(({ type }) => type)).not.toContain('PayoutSubmitting');
    payout = folded(payout, decided, at);
    events.push(...decided);
    for (const event of decided) bank.hear(at, event, payout);
  }
}

const RAIL_MESSAGES = new Set(['RailAnswered', 'RailDebited', 'RailReturned', 'GiveEvidence']);

function judge({ payout, events, paid }: Ending): string {
  const status = payout?.status ?? 'absent';
  expect(paid.length, 'paid twice').toBeLessThanOrEqual(1);
  const wasPaid = ['settled', 'partly_returned', 'returned'].includes(status);
  const givenBack = ['rejected', 'abandoned', 'cancelled'].includes(status);
  expect([wasPaid, givenBack].filter(Boolean), `${status} is no end`).toHaveLength(1);
  expect(wasPaid, `${status}, while the bank paid ${paid.length} of its attempts`).toBe(paid.length === 1);
  expect(events.filter(({ type }) => type === 'PayoutSettled')).toHaveLength(paid.length);
  if (wasPaid) expect(payout?.payoutId).toBe(attemptId(paid[0]));
  // What is true is never a conflict, in whatever order it comes.
  const conflicts = events.filter((event) => event.type === 'PayoutConflict');
  expect(conflicts.filter(({ input }) => RAIL_MESSAGES.has(input))).toEqual([]);
  return status;
}

describe('a bank that tells the truth, in its own time', () => {
  it('pays once or not at all; what we say of it in the end is what it did, and nothing that it says is a conflict', () => {
    const ends = new Map<string, number>();
    const attempts = new Set<number>();
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const ending = world(seed);
        const status = judge(ending);
        ends.set(status, (ends.get(status) ?? 0) + 1);
        attempts.add(ending.payout?.attempts ?? 0);
      }),
      { numRuns: 2_000 },
    );
    expect([...ends.keys()].sort()).toEqual(['abandoned', 'cancelled', 'partly_returned', 'rejected', 'returned', 'settled']);
    expect([...attempts], 'no attempt, one, and several').toEqual(expect.arrayContaining([0, 1, 2, 3]));
  });
});
