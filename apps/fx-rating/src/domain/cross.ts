import { Rate, currency, currencyOn } from '@kontor/money';
import type { Currency } from '@kontor/money';
import { compareDecimals, distanceBp100 } from './exact.js';
import { HUB, HUBS, pairOf, storedPair } from './pair-direction.js';
import type { PairRate } from './pair-rate.js';

/** The mid rate of a pair and where it came from. */
export interface Cross {
  readonly mid: Rate;
  /** The hub's rate in the source currency: for amounts that are given in the hub's. */
  readonly hubToSource: Rate;
  readonly ids: string[];
  readonly path: string[];
  /** As old as its oldest leg, `YYYY-MM-DD`. */
  readonly date: string;
  /** Added to the spread: the greatest of its legs, basis points as decimal text. */
  readonly widenBp: string;
}

export type CrossRefusal = 'STALE_RATE' | 'PAIR_HALTED';
export type CrossOutcome = { readonly ok: true; readonly cross: Cross } | { readonly ok: false; readonly code: CrossRefusal };

export interface Rates {
  get(pair: string): PairRate | undefined;
}

/** What makes a rate usable, and a currency money. */
interface Terms {
  fault(held: PairRate): CrossRefusal | undefined;
  unit(code: string, held?: PairRate): Currency | undefined;
}

interface Route {
  readonly path: readonly string[];
  readonly legs: readonly PairRate[];
}

/**
 * The mid of source → target now: straight, or through the hub with the least total spread; the straight one, then the
 * order of the hubs, decides among equals.
 * A halted leg stops every pair that could be crossed with it, even where another way is open: which of its two
 * currencies jumped is not known, and the other way may only not have noticed yet.
 * @param now milliseconds since the epoch
 */
export function crossOf(source: string, target: string, rates: Rates, now: number): CrossOutcome {
  const instant = new Date(now).toISOString();
  return cross(source, target, rates, instant.slice(0, 10), {
    fault: (held) => (held.halted ? 'PAIR_HALTED' : held.validUntil <= instant ? 'STALE_RATE' : undefined),
    unit: (code) => unitOn(code, instant),
  });
}

/** The same from the last rates known, however old, halted or withdrawn they are: what a refund is worth must be said. */
export function lastCrossOf(source: string, target: string, rates: Rates, now: number): CrossOutcome {
  const today = new Date(now).toISOString().slice(0, 10);
  return cross(source, target, rates, today, { fault: () => undefined, unit: (code, held) => unitOn(code, held?.date ?? today) });
}

function cross(source: string, target: string, rates: Rates, today: string, terms: Terms): CrossOutcome {
  const way = bestRoute(source, target, rates, terms);
  const toHub = bestRoute(HUB, source, rates, terms);
  if (typeof way === 'string') return { ok: false, code: way };
  if (typeof toHub === 'string') return { ok: false, code: toHub };
  const mid = midOf(way, terms);
  const hubToSource = midOf(toHub, terms);
  if (mid === undefined || hubToSource === undefined) return { ok: false, code: 'STALE_RATE' };
  return { ok: true, cross: { mid, hubToSource, ids: way.legs.map(({ rateId }) => rateId), path: [...way.path], date: oldest(way, today), widenBp: widest(way) } };
}

function bestRoute(source: string, target: string, rates: Rates, terms: Terms): Route | CrossRefusal {
  if (source === target) return { path: [source], legs: [] };
  const paths = [[source, target], ...HUBS.filter((hub) => hub !== source && hub !== target).map((hub) => [source, hub, target])];
  let halted = false;
  let best: { readonly route: Route; readonly spread: bigint } | undefined;
  for (const path of paths) {
    const legs = path.slice(1).map((to, i) => rates.get(pairOf(storedPair(path[i]!, to))));
    const faults = legs.map((leg) => (leg === undefined ? 'STALE_RATE' : terms.fault(leg)));
    halted ||= faults.includes('PAIR_HALTED');
    if (faults.some((fault) => fault !== undefined)) continue;
    const route = { path, legs: legs as PairRate[] };
    const spread = route.legs.reduce((sum, { bid, ask, mid }) => sum + distanceBp100(bid, ask, mid), 0n);
    if (best === undefined || spread < best.spread) best = { route, spread };
  }
  return halted ? 'PAIR_HALTED' : (best?.route ?? 'STALE_RATE');
}

/** Exact where the rate is kept in this direction, half-even at 30 digits where it must be computed; undefined where a currency is none. */
function midOf({ path, legs }: Route, terms: Terms): Rate | undefined {
  const [source, next, target] = path as [string, string?, string?];
  const [first, second] = legs;
  if (next === undefined || first === undefined) {
    const unit = terms.unit(source);
    return unit && Rate.par(unit);
  }
  if (target === undefined || second === undefined) return legRate(source, next, first, terms);
  const toSource = legRate(next, source, first, terms);
  const toTarget = legRate(next, target, second, terms);
  return toSource && toTarget && Rate.cross(toSource, toTarget);
}

function legRate(from: string, to: string, held: PairRate, terms: Terms): Rate | undefined {
  const pair = storedPair(from, to);
  const [base, quote] = [terms.unit(pair.base, held), terms.unit(pair.quote, held)];
  if (base === undefined || quote === undefined) return undefined;
  const rate = Rate.of(held.mid, base, quote);
  return pair.base === from ? rate : rate.inverse();
}

function unitOn(code: string, on: string): Currency | undefined {
  if (code === HUB) return currency(HUB);
  const unit = currencyOn(code, on);
  return unit.ok ? unit.currency : undefined;
}

const oldest = ({ legs }: Route, today: string): string => legs.reduce((date, leg) => (leg.date < date ? leg.date : date), legs[0]?.date ?? today);

const widest = ({ legs }: Route): string => legs.reduce((bp, leg) => (compareDecimals(leg.widenBp, bp) > 0 ? leg.widenBp : bp), '0');
