/** All other pairs can be crossed through it, and limits and fees are kept in it. */
export const HUB = 'EUR';

/** Currencies that a cross may go through, in the order in which equals are preferred. */
export const HUBS: readonly string[] = [HUB, 'USD'];

export interface Pair {
  readonly base: string;
  readonly quote: string;
}

/** As the market quotes them. What is not named comes after these, by the alphabet. */
const RANKED = ['EUR', 'GBP', 'AUD', 'NZD', 'USD', 'CAD', 'CHF', 'JPY'];

/** `EUR/JPY`: what states about a pair are keyed by. */
export const pairOf = ({ base, quote }: Pair): string => `${base}/${quote}`;

/** The one direction in which rates between two currencies are kept; that of the other is computed. */
export function storedPair(one: string, other: string): Pair {
  return comesFirst(one, other) ? { base: one, quote: other } : { base: other, quote: one };
}

function comesFirst(one: string, other: string): boolean {
  const [a, b] = [RANKED.indexOf(one), RANKED.indexOf(other)];
  if (a < 0 && b < 0) return one < other;
  return b < 0 || (a >= 0 && a < b);
}
