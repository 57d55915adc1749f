/** Pseudo-random draws that a seed repeats: mulberry32. For simulations; nothing secret comes of it. */
export interface Draws {
  /** A whole number from `least` to `greatest`. */
  between(least: number, greatest: number): number;
  of<T>(values: readonly T[]): T;
  /** True in one of so many. */
  oneIn(many: number): boolean;
}

export function drawsFrom(seed: number): Draws {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, greatest: number): number => least + Math.floor(next() * (greatest - least + 1));
  return { between, of: (values) => values[between(0, values.length - 1)]!, oneIn: (many) => between(1, many) === 1 };
}
