import { houseKeys } from '@kontor/events';
import type { PositionAdjusted, PositionShared, QuoteCreated, QuoteExpired, RatingReleased, TransferRated } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import type { Exposure } from './exposure.js';
import { worthOf } from './valuation.js';
import type { Trade } from './valuation.js';

/**
 * What one partition's promises have moved the house's positions by, and nobody else may have counted yet. The promises
 * themselves are events already, so to keep these sums costs no further append; once a second, what has come together is shared.
 */
export interface Positions {
  /** The last share. */
  readonly sequence: number;
  /** Since when there is something that was not shared, in milliseconds; undefined: there is nothing. */
  readonly since: number | undefined;
  readonly moves: ReadonlyMap<string, Moves>;
}

/** Of one currency, in minor units; more than zero: the house is longer. */
interface Moves {
  readonly booked: bigint;
  readonly open: bigint;
  /** What `booked` was worth, in minor units of the hub. */
  readonly worth: bigint;
  /** Shared, and not known to have come back in the exposures: the earliest first. */
  readonly sent: readonly { readonly sequence: number; readonly amount: bigint }[];
}

/** Into the house's position in `source`, out of it in `target`; either is worth `worth` in minor units of the hub. */
export type PriceMoves = QuoteExpired['released'];
type Part = 'booked' | 'open';
/** The clock of the event's block, in milliseconds. */
type Meta = { readonly at: number };
type Move = Trade & { readonly part: Part };

export const NOTHING_MOVED: Positions = { sequence: 0, since: undefined, moves: new Map() };
const STILL: Moves = { booked: 0n, open: 0n, worth: 0n, sent: [] };

/** They stand in one entry. */
export const PARTITION = 'partition';

/** How long moves are gathered before they are shared. */
export const SHARE_AFTER_MS = 1_000;

export const movesOf = (price: Pick<QuoteCreated, 'source' | 'target' | 'position' | 'base'>): PriceMoves => ({
  source: { currency: price.source.currency, amount: price.position.source },
  target: { currency: price.target.currency, amount: price.position.target },
  worth: minorUnits(worthOf(price)),
});

const added = ({ source, target, worth }: PriceMoves, part: Part): Move[] => [
  { currency: source.currency, part, amount: BigInt(source.amount), worth: BigInt(worth) },
  { currency: target.currency, part, amount: -BigInt(target.amount), worth: -BigInt(worth) },
];
const taken = (moves: PriceMoves, part: Part): Move[] => added(moves, part).map(({ amount, worth, ...of }) => ({ ...of, amount: -amount, worth: -worth }));

export const evolvePositions = {
  QuoteCreated: (held: Positions, quote: QuoteCreated, { at }: Meta): Positions => moved(held, added(movesOf(quote), 'open'), at),
  QuoteExpired: (held: Positions, { released }: QuoteExpired, { at }: Meta): Positions => moved(held, taken(released, 'open'), at),
  /** What a quote had promised is on its way to the ledger now. */
  TransferRated: (held: Positions, rated: TransferRated, { at }: Meta): Positions =>
    moved(held, [...added(movesOf(rated), 'booked'), ...(rated.quoteId === undefined ? [] : taken(movesOf(rated), 'open'))], at),
  RatingReleased: (held: Positions, { released }: RatingReleased, { at }: Meta): Positions => moved(held, taken(released, 'booked'), at),
  PositionAdjusted: (held: Positions, { moves }: PositionAdjusted, { at }: Meta): Positions =>
    moved(held, moves.map(({ currency, amount, worth }) => ({ currency, part: 'booked', amount: BigInt(amount), worth: BigInt(worth) })), at),
  PositionShared: (held: Positions, { currency, sequence, seen, ...shared }: PositionShared): Positions => {
    const before = held.moves.get(currency) ?? STILL;
    const [booked, open, worth] = [BigInt(shared.booked), BigInt(shared.open), BigInt(shared.worth)];
    const sent = [...before.sent.filter((share) => share.sequence > seen), { sequence, amount: booked + open }];
    return settled({ ...held, sequence, moves: new Map(held.moves).set(currency, { booked: before.booked - booked, open: before.open - open, worth: before.worth - worth, sent }) });
  },
};

function moved(held: Positions, all: readonly Move[], at: number): Positions {
  const moves = new Map(held.moves);
  for (const { currency, part, amount, worth } of all) {
    const before = moves.get(currency) ?? STILL;
    moves.set(currency, part === 'open' ? { ...before, open: before.open + amount } : { ...before, booked: before.booked + amount, worth: before.worth + worth });
  }
  return settled({ ...held, since: held.since ?? at, moves });
}

/** Where all has come to nothing, there is nothing to share, and no timer. */
const settled = (held: Positions): Positions => ([...held.moves.values()].some(isUnshared) ? held : { ...held, since: undefined });

/** What came to nothing may have earned something all the same. */
const isUnshared = ({ booked, open, worth }: Moves): boolean => booked !== 0n || open !== 0n || worth !== 0n;

export const shareDue = ({ since }: Positions): number | undefined => (since === undefined ? undefined : since + SHARE_AFTER_MS);

interface Context {
  readonly partition: number;
  readonly exposures: { get(currency: string): Exposure | undefined };
}

/** Everything that was not shared yet, a share for each currency; `hedgeId`: the hedge that is in it. */
export function sharePositions(held: Positions, { partition, exposures }: Context, hedgeId?: string): PositionShared[] {
  return [...held.moves].filter(([, moves]) => isUnshared(moves)).map(([currency, { booked, open, worth }], i) => ({
    type: 'PositionShared', partition, sequence: held.sequence + i + 1, seen: seenOf(exposures.get(currency), partition), currency,
    booked: minorUnits(booked), open: minorUnits(open), worth: minorUnits(worth), ...(hedgeId !== undefined && { hedgeId }),
  }));
}

/** The house key of the partition: shares are no customer's. */
export const sharedBy = (_: Positions, _key: string, { partition, partitions }: { readonly partition: number; readonly partitions: number }): string => houseKeys(partitions)[partition]!;

const seenOf = (exposure: Exposure | undefined, partition: number): number => exposure?.seen[partition] ?? 0;

/** What this partition has moved that the exposures do not show yet; minor units. */
export function unseen(held: Positions | undefined, currency: string, exposure: Exposure | undefined, partition: number): bigint {
  const moves = held?.moves.get(currency);
  if (moves === undefined) return 0n;
  const seen = seenOf(exposure, partition);
  return moves.sent.reduce((sum, { sequence, amount }) => (sequence > seen ? sum + amount : sum), moves.booked + moves.open);
}

type Stored = {
  readonly sequence: number;
  readonly since?: number;
  readonly moves: readonly (readonly [currency: string, booked: string, open: string, worth: string, sent: readonly (readonly [sequence: number, amount: string])[]])[];
};

/** Amounts as text: JSON has no integers of that size. */
export const positionsCodec = {
  encode: ({ sequence, since, moves }: Positions): Stored => ({
    sequence, ...(since !== undefined && { since }),
    moves: [...moves].map(([currency, { booked, open, worth, sent }]) => [currency, `${booked}`, `${open}`, `${worth}`, sent.map((share) => [share.sequence, `${share.amount}`] as const)] as const),
  }),
  decode: ({ sequence, since, moves }: Stored): Positions => ({
    sequence, since,
    moves: new Map(moves.map(([currency, booked, open, worth, sent]) => [currency, { booked: BigInt(booked), open: BigInt(open), worth: BigInt(worth), sent: sent.map(([of, amount]) => ({ sequence: of, amount: BigInt(amount) })) }])),
  }),
};
