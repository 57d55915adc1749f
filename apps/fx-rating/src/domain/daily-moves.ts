/**
 * How far a pair moves in a day: as many of its largest daily moves as the breaker's quantiles need, in whole
 * hundredths of a basis point as decimal text, the largest first. The p99 of n moves is the one with n/100 above it, so with 81 kept it is
 * exact up to n = 8,099, which is 32 years; sketches of a whole distribution are larger, and wrong at the very end.
 */
export interface DailyMoves {
  readonly count: number;
  readonly largest: readonly string[];
}

export const NO_MOVES: DailyMoves = { count: 0, largest: [] };

const KEPT = 81;
const COUNT_MAX = KEPT * 100;
/** A year of business days: of fewer, the p99 is the first or second largest, which says little. */
export const MOVES_MIN = 250;
/** A pair that is held to another, such as the krone to the euro, may stir. Hundredths of a basis point. */
export const SOFT_MIN = 25_00n;
const HARD_MIN = 100_00n;
/** A thousandfold; more is not told apart. */
export const MOVE_MAX = 10_000_000_00n;

/** With one more day. When too many days are counted, every second is forgotten: what is rare stays as rare. */
export function withMove({ count, largest }: DailyMoves, moveBp100: bigint): DailyMoves {
  const more = { count: count + 1, largest: insert(largest, moveBp100 < MOVE_MAX ? moveBp100 : MOVE_MAX) };
  return more.count < COUNT_MAX ? more : { count: COUNT_MAX / 2, largest: more.largest.filter((_, i) => i % 2 === 0) };
}

/** Looked for from the small end: most days are quiet. */
function insert(largest: readonly string[], move: bigint): readonly string[] {
  const at = largest.findLastIndex((kept) => BigInt(kept) >= move) + 1;
  return at === KEPT ? largest : [...largest.slice(0, at), move.toString(), ...largest.slice(at, KEPT - 1)];
}

/** What a move is held against, in hundredths of a basis point: the p99 of daily moves, and twice their p99.9. */
export interface MoveLimits {
  readonly soft: bigint;
  readonly hard: bigint;
}

/** Undefined while there are too few days to judge by. */
export function limitsOf({ count, largest }: DailyMoves): MoveLimits | undefined {
  if (count < MOVES_MIN) return undefined;
  const above = (share: number) => BigInt(largest[Math.floor(count / share)] ?? 0);
  const [soft, hard] = [above(100), 2n * above(1000)];
  return { soft: soft > SOFT_MIN ? soft : SOFT_MIN, hard: hard > HARD_MIN ? hard : HARD_MIN };
}
