import type { ExposureMoved, HedgeFilled, HedgeRequested, PositionShared } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import type { Rates } from './cross.js';
import { EXPOSURE_LIMITS } from './exposure-limits.js';
import type { ExposureLimits } from './exposure-limits.js';
import { HUB } from './pair-direction.js';
import { traded, valueOf } from './valuation.js';
import type { Holding } from './valuation.js';

/** The house's open position in a currency over all partitions, in minor units; more than zero: it is long. */
export interface Exposure {
  readonly booked: string;
  readonly open: string;
  /** Of what is booked, in minor units of the hub, at average cost. */
  readonly cost: string;
  readonly realised: string;
  /** By partition, the last of its shares that is in it. */
  readonly seen: Readonly<Record<number, number>>;
  /** How many hedges were requested so far, and the one that has not come. */
  readonly hedges: number;
  readonly awaited?: string;
}

export const NO_EXPOSURE: Exposure = { booked: '0', open: '0', cost: '0', realised: '0', seen: {}, hedges: 0 };

export const evolveExposure = {
  ExposureMoved: (held: Exposure, { booked, open, cost, realised, share }: ExposureMoved): Exposure => ({ ...held, booked, open, cost, realised, seen: { ...held.seen, [share.partition]: share.sequence } }),
  HedgeRequested: (held: Exposure, { hedgeId }: HedgeRequested): Exposure => ({ ...held, hedges: held.hedges + 1, awaited: hedgeId }),
  HedgeFilled: ({ awaited: _, ...held }: Exposure, _event: HedgeFilled): Exposure => held,
};

export const totalOf = (exposure: Exposure | undefined): bigint => (exposure === undefined ? 0n : BigInt(exposure.booked) + BigInt(exposure.open));

interface Context {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly rates: Rates;
}

/**
 * Adds what a partition has shared, and asks for a hedge of all that is open where that is beyond the soft limit. One hedge
 * is awaited at a time: what comes meanwhile is asked for when it has come.
 */
export function moveExposure(held: Exposure, shared: PositionShared, { now, rates }: Context, limits: ExposureLimits = EXPOSURE_LIMITS): (ExposureMoved | HedgeFilled | HedgeRequested)[] {
  const { currency, partition, sequence, hedgeId } = shared;
  if (sequence <= (held.seen[partition] ?? 0)) return [];
  const open = BigInt(held.open) + BigInt(shared.open);
  const { amount: booked, cost, realised } = traded(holdingOf(held), { amount: BigInt(shared.booked), worth: BigInt(shared.worth) });
  const moved: ExposureMoved = {
    type: 'ExposureMoved', currency, booked: minorUnits(booked), open: minorUnits(open), cost: minorUnits(cost), realised: minorUnits(realised), share: { partition, sequence },
  };
  const filled: HedgeFilled[] = hedgeId !== undefined && hedgeId === held.awaited ? [{ type: 'HedgeFilled', hedgeId, currency }] : [];
  const isAwaited = held.awaited !== undefined && filled.length === 0;
  if (isAwaited || !isBeyond(booked + open, currency, rates, now, limits.soft)) return [moved, ...filled];
  return [moved, ...filled, { type: 'HedgeRequested', hedgeId: `hedge-${currency}-${held.hedges + 1}`, currency, amount: minorUnits(booked + open) }];
}

const holdingOf = ({ booked, cost, realised }: Exposure): Holding => ({ amount: BigInt(booked), cost: BigInt(cost), realised: BigInt(realised) });

/** Without a rate nobody knows what it is worth, and nobody could hedge it. The hub is what the house counts in: no risk. */
function isBeyond(amount: bigint, currency: string, rates: Rates, now: number, limit: bigint): boolean {
  if (currency === HUB) return false;
  const value = valueOf(currency, amount, rates, now);
  return value !== undefined && (value < 0n ? -value : value) > limit;
}
