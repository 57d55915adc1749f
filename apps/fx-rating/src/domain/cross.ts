import { Rate, currency, currencyOn } from '@kontor/money';
import type { Currency } from '@kontor/money';
import { HUB, pairOf } from './pair-rate.js';
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
}

interface Leg {
  readonly rate: Rate;
  readonly accepted?: PairRate;
}

/**
 * The mid of source → target through the hub; undefined if a leg has no rate, or its currency is not valid on `today`.
 * The age of a rate is not judged: fixings of a day are a source for demonstration, and a loaded one holds from when
 * it was loaded until another replaces it. Live sources will bring their own limit of age.
 */
export function crossOf(source: string, target: string, rates: { get(pair: string): PairRate | undefined }, today: string): Cross | undefined {
  const toSource = legOf(source, rates, today);
  const toTarget = legOf(target, rates, today);
  if (toSource === undefined || toTarget === undefined) return undefined;
  const used = source === target ? [] : [toSource.accepted, toTarget.accepted].filter((rate) => rate !== undefined);
  return {
    mid: Rate.cross(toSource.rate, toTarget.rate), // exact where one side is the hub, and 1 where both are the same
    hubToSource: toSource.rate,
    ids: used.map((rate) => rate.rateId),
    path: source === target ? [source] : [...new Set([source, HUB, target])],
    date: used.map((rate) => rate.date).reduce((oldest, date) => (date < oldest ? date : oldest), used[0]?.date ?? today),
  };
}

function legOf(code: string, rates: { get(pair: string): PairRate | undefined }, today: string): Leg | undefined {
  const hub = currency(HUB);
  if (code === HUB) return { rate: Rate.par(hub) };
  const unit = currencyOn(code, today);
  const accepted = rates.get(pairOf({ base: HUB, quote: code }));
  return unit.ok && accepted !== undefined ? { rate: rateOf(accepted, hub, unit.currency), accepted } : undefined;
}

function rateOf({ mid, rateId }: PairRate, hub: Currency, unit: Currency): Rate {
  const rate = Rate.parse(mid, hub, unit);
  if (!rate.ok) throw new Error(`accepted rate ${rateId} is no rate: ${rate.code}`);
  return rate.rate;
}
