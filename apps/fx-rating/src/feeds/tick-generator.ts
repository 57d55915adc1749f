import { createHash } from 'node:crypto';

export interface Bridge {
  /** Decimal text: where it starts, and where it comes out. */
  readonly from: string;
  readonly to: string;
  /** From the start to the end, at least 1. */
  readonly steps: number;
  /** The same seed gives the same prices. */
  readonly seed: string;
  /** The greatest step by chance, in hundredths of a basis point of the start. */
  readonly noiseBp100: bigint;
  /** Between bid and ask, in hundredths of a basis point of the start. */
  readonly spreadBp100: bigint;
}

export interface Price {
  readonly bid: string;
  readonly ask: string;
}

/** Digits behind the point, more than any fixing has. */
const SCALE = 8;
const PARTS = 1_000_000n;

/**
 * Prices on a random way from one fixing to the next (a Brownian bridge): each step goes its share of the rest of the way,
 * and a bit by chance, so that the last middle is the next fixing exactly. For demonstrations and load. Whole numbers only:
 * the prices of a seed are the same on every machine.
 */
export function* pricesBetween({ from, to, steps, seed, noiseBp100, spreadBp100 }: Bridge): Generator<Price, void, undefined> {
  const [start, end] = [unitsOf(from), unitsOf(to)];
  const half = (start * spreadBp100) / PARTS / 2n;
  const noise = (start * noiseBp100) / PARTS;
  let at = start;
  for (let step = 1; step <= steps; step++) {
    const rest = BigInt(steps - step);
    at = rest === 0n ? end : at + (end - at) / (rest + 1n) + (chance(seed, step, 2n * noise + 1n) - noise);
    if (at <= half) at = half + 1n; // far from any real pair, but a price is never zero
    yield { bid: textOf(at - half), ask: textOf(at + half) };
  }
}

export interface Walk {
  /** Decimal text: where it starts, and what it stays about. */
  readonly from: string;
  readonly seed: string;
  /** How far from the start a bridge may end, in hundredths of a basis point of it. */
  readonly swingBp100: bigint;
  readonly bridge: Pick<Bridge, 'steps' | 'noiseBp100' | 'spreadBp100'>;
}

/** Prices without end: one bridge after the other, each to somewhere about the start, so that a walk of days gets nowhere. */
export function* pricesAbout({ from, seed, swingBp100, bridge }: Walk): Generator<Price, never, undefined> {
  const start = unitsOf(from);
  const swing = (start * swingBp100) / PARTS;
  let at = from;
  for (let leg = 1; ; leg++) {
    const to = textOf(start - swing + chance(`${seed}/${leg}`, 0, 2n * swing + 1n));
    yield* pricesBetween({ ...bridge, from: at, to, seed: `${seed}/${leg}` });
    at = to;
  }
}

/** Evenly from 0 to below `bound`, as evenly as 64 bits allow. */
const chance = (seed: string, step: number, bound: bigint): bigint => createHash('sha256').update(`${seed}/${step}`).digest().readBigUInt64BE() % bound;

function unitsOf(text: string): bigint {
  const [whole = '0', decimals = ''] = text.split('.');
  return BigInt(whole + decimals.slice(0, SCALE).padEnd(SCALE, '0'));
}

function textOf(units: bigint): string {
  const digits = units.toString().padStart(SCALE + 1, '0');
  return `${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`.replace(/\.?0+$/, '');
}
