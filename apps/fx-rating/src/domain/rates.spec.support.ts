import type { PairRate } from './pair-rate.js';

export const NOW = Date.parse('2024-12-31T15:00:00.000Z');

const MIDS: Readonly<Record<string, string>> = { JPY: '162.5', GBP: '0.8731', USD: '1.1024', KWD: '0.3391', HRK: '7.5345' };

/** Rates of 1 EUR, each under the id `fix-JPY/EUR/JPY`, without a spread of their own; GBP's is a day older than the others. */
export function ratesOf(mids: Readonly<Record<string, string>> = MIDS, terms: Partial<PairRate> = {}): Map<string, PairRate> {
  return new Map(Object.entries(mids).map(([quote, mid]) => [
    `EUR/${quote}`,
    { rateId: `fix-${quote}/EUR/${quote}`, bid: mid, ask: mid, mid, provider: 'ecb', date: quote === 'GBP' ? '2024-12-30' : '2024-12-31', validUntil: '9999-12-31T00:00:00.000Z', widenBp: '0', ...terms },
  ]));
}
