// What the task of fx.rates.v1 holds after its events, and decides next: the states of topology.ts, folded by hand.
import { rates } from '@kontor/events';
import type { FixingPublished, TickPublished } from '@kontor/events';
import { expect } from 'vitest';
import { judgeFixing } from './judge-fixing.js';
import type { Judgement } from './judge-rate.js';
import { judgeTick } from './judge-tick.js';
import { haltPair, resumePair } from './order-pair.js';
import { pairOf, storedPair } from './pair-direction.js';
import { NO_GUARD, evolvePairGuard } from './pair-guard.js';
import type { PairGuard } from './pair-guard.js';
import { NOT_JUDGED, evolveJudgedFixing, evolvePairRate } from './pair-rate.js';
import type { JudgedFixing, PairRate } from './pair-rate.js';

const PERSONS = { approvedBy: ['ops.anna', 'ops.bert'] };

type Folds<S> = Readonly<Partial<Record<Judgement['type'], (state: S, event: never, meta: { readonly at: number }) => S>>>;

export class RatesWorld {
  private readonly held = new Map<string, PairRate>();
  private readonly guards = new Map<string, PairGuard>();
  private readonly fixings = new Map<string, JudgedFixing>();
  private given = 0;

  constructor(public now: number) {}

  take(fixing: FixingPublished): readonly Judgement[] {
    return this.fold(judgeFixing(undefined, fixing, { now: this.now, fixings: this.fixings, guards: this.guards, rates: this.held }));
  }

  /** A live price, of now and the next in its sequence unless told otherwise. */
  tick(pair: string, price: string, over: Partial<TickPublished> = {}): readonly Judgement[] {
    const [base = '', quote = ''] = pair.split('/');
    const [bid = '', ask = bid] = price.split(' ');
    const tick: TickPublished = { type: 'TickPublished', provider: 'alpha', seq: ++this.given, base, quote, bid, ask, time: new Date(this.now).toISOString(), ...over };
    return this.fold(judgeTick(this.guard(pair), tick, { now: this.now, rates: this.held }));
  }

  halt(pair: string, commandId = `cmd-${++this.given}`): readonly Judgement[] {
    return this.fold(haltPair(this.guardOfOrder(pair), { type: 'HaltPair', ...this.order(pair, commandId) }));
  }

  resume(pair: string, commandId = `cmd-${++this.given}`): readonly Judgement[] {
    return this.fold(resumePair(this.guardOfOrder(pair), { type: 'ResumePair', ...this.order(pair, commandId) }));
  }

  get(pair: string): PairRate | undefined {
    return this.held.get(pair);
  }

  guard(pair: string): PairGuard {
    return this.guards.get(pair) ?? NO_GUARD;
  }

  pairs(): readonly string[] {
    return [...this.guards.keys()];
  }

  /** Persons may name a pair in either direction. */
  private guardOfOrder(pair: string): PairGuard {
    const { base, quote } = this.order(pair, '');
    return this.guard(pairOf(storedPair(base, quote)));
  }

  private order(pair: string, commandId: string) {
    const [base = '', quote = ''] = pair.split('/');
    return { commandId, base, quote, ...PERSONS };
  }

  private fold(decided: Judgement | readonly Judgement[] | undefined): readonly Judgement[] {
    const events = decided === undefined ? [] : [decided].flat() as readonly Judgement[];
    for (const event of events) {
      const pair = pairOf(event);
      this.apply<PairGuard | undefined>(this.guards, pair, NO_GUARD, evolvePairGuard as Folds<PairGuard | undefined>, event);
      this.apply<PairRate | undefined>(this.held, pair, undefined, evolvePairRate, event);
      if ('sourceId' in event) this.apply<JudgedFixing | undefined>(this.fixings, event.sourceId, NOT_JUDGED, evolveJudgedFixing as Folds<JudgedFixing | undefined>, event);
    }
    return events;
  }

  private apply<S>(entries: Map<string, NonNullable<S>>, key: string, initial: S, folds: Folds<S>, event: Judgement): void {
    const evolve = folds[event.type];
    if (evolve === undefined) return;
    const after = evolve(entries.get(key) ?? initial, event as never, { at: this.now });
    if (after === undefined || after === null) entries.delete(key);
    else entries.set(key, after);
  }
}

export const fixing = (date: string, published: Readonly<Record<string, string>>, fixingId = `ecb:${date}`): FixingPublished => ({
  type: 'FixingPublished', fixingId, provider: 'ecb', date, base: 'EUR', rates: published,
});

/** `accepted`, why a rate was refused, or what happened to the pair. */
export const reasons = (events: readonly Judgement[]): readonly string[] =>
  events.map((event) => (event.type === 'RateAccepted' ? (event.widenBp === '0' ? 'accepted' : `widened ${event.widenBp}`) : event.type === 'RateRejected' ? event.reason : event.type));

export function assertDeclared(events: readonly Judgement[]): void {
  for (const { type, ...data } of events) expect(rates.schemas[type]['~standard'].validate(data), JSON.stringify(data)).not.toHaveProperty('issues');
}
