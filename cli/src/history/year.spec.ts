import { describe, expect, it } from 'vitest';
import { loadTopologies } from '../streams/topologies.js';
import { lastYearOf } from './fixings.js';
import { plot } from './plot.js';
import { describeYear } from './print.js';
import { Valuation } from './valuation.js';
import { simulateYear } from './year.js';

/** Some days around a new year, as the European Central Bank published them. */
const TEXT = `Date,USD,JPY,GBP,CHF,CAD,HRK,
2024-01-04,1.0953,158.51,0.86278,0.9311,1.4596,N/A,
2024-01-03,1.0919,156.16,0.8647,0.9327,1.4592,N/A,
2024-01-02,1.0956,155.68,0.86645,0.9305,1.4565,N/A,
2023-12-29,1.105,156.33,0.86905,0.926,1.4642,N/A,
2022-12-30,1.0666,140.66,0.88693,0.9847,1.444,7.5365,
`;

describe('a file of fixings', () => {
  it('gives its last year, oldest day first, without what is missing', () => {
    expect(lastYearOf(TEXT, 'f').map(({ date, rates }) => [date, Object.keys(rates).length])).toEqual([['2023-12-29', 5], ['2024-01-02', 5], ['2024-01-03', 5], ['2024-01-04', 5]]);
  });

  it('is refused by line where it is no such file', () => {
    expect(() => lastYearOf('Day,USD\n', 'f')).toThrow('does not begin with "Date,"');
    expect(() => lastYearOf('Date,USD,\n2024-01-02,1.1e3,\n', 'f')).toThrow('f, line 2: USD is "1.1e3"');
    expect(() => lastYearOf('Date,USD,\n02/01/2024,1,\n', 'f')).toThrow('line 2');
  });
});

describe('the valuation', () => {
  it('realises what a movement closes, at average cost, and leaves the rest unrealised', () => {
    const valuation = new Valuation();
    valuation.rate('JPY', '160');
    expect(valuation.move([['EUR', 1_000_000n], ['JPY', -1_600_000n]])).toBe(0n); // sold 1,600,000 yen for 10,000.00 euro
    valuation.rate('JPY', '200');
    expect(valuation.results().find(({ currency }) => currency === 'JPY')).toMatchObject({ realised: 0n, unrealised: 200_000n }); // they cost 8,000.00 now
    valuation.move([['EUR', -400_000n], ['JPY', 800_000n]]); // half is bought back
    expect(valuation.results().find(({ currency }) => currency === 'JPY')).toEqual({ currency: 'JPY', position: -800_000n, worth: -400_000n, realised: 100_000n, unrealised: 100_000n });
    valuation.move([['EUR', -800_000n], ['JPY', 1_600_000n]]); // more than the rest: from short to long
    expect(valuation.results().find(({ currency }) => currency === 'JPY')).toMatchObject({ position: 800_000n, realised: 200_000n, unrealised: 0n });
  });

  it('says by how much the sides of a movement differ', () => {
    const valuation = new Valuation();
    valuation.rate('JPY', '160');
    expect(valuation.move([['EUR', -1_000_000n], ['JPY', 1_584_000n]])).toBe(-10_000n);
  });
});

describe('a plot', () => {
  it('fills from the least to the greatest, each row with what it stands for', () => {
    expect(plot([0, 50, 100], String, { width: 3, height: 2 })).toEqual(['  100 ┤  █', '    0 ┤▁██']);
    expect(plot([7, 7], String, { width: 9, height: 1 })).toEqual(['  7 ┤▁▁']);
    expect(plot([], String)).toEqual([]);
  });
});

describe('a simulated year', () => {
  const days = lastYearOf(TEXT, 'f');

  it('balances in every currency, explains its result to the cent, and is the same again by the same seed', { timeout: 60_000 }, async () => {
    const topologies = await loadTopologies();
    const result = simulateYear({ topologies, days, transfers: 120, seed: 7 });
    expect(result.faults).toEqual([]);
    expect(result).toMatchObject({ from: '2023-12-29', to: '2024-01-04', fixings: 4, transfers: 120 });
    expect(result.outcomes['SettlementPosted']).toBeGreaterThan(60);
    expect(result.trial.map(({ currency, debits, credits }) => [currency, debits - credits])).toEqual(['CAD', 'CHF', 'EUR', 'GBP', 'JPY', 'USD'].map((currency) => [currency, 0n]));
    expect(simulateYear({ topologies, days, transfers: 120, seed: 7 })).toEqual(result);
    expect(describeYear(result).join('\n')).toContain('Trial balance per currency');
  });
});
