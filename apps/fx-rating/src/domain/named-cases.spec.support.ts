// Days on which something happened to a pair, and what the breaker is to make of them. Source of the figures: European Central Bank.
import type { FixingPublished } from '@kontor/events';
import { pairOf } from './pair-direction.js';
import { fixing, reasons } from './rates-world.spec.support.js';
import type { RatesWorld } from './rates-world.spec.support.js';

export interface NamedCase {
  readonly name: string;
  readonly quote: string;
  /** What daily moves had come to by then, basis points: soft and hard limit. A made-up year before the excerpt has the same. */
  readonly limits: readonly [soft: number, hard: number];
  readonly days: readonly (readonly [date: string, figure: string])[];
  /** By day; the others are accepted. */
  readonly outcome: Readonly<Record<string, string>>;
}

/** Two persons resume a halted pair in the evening of the day. */
export const NAMED_CASES: readonly NamedCase[] = [
  {
    name: 'The franc is let go: halted', quote: 'CHF', limits: [135, 637.4],
    days: [['2015-01-13', '1.2010'], ['2015-01-14', '1.2010'], ['2015-01-15', '1.0280']],
    outcome: { '2015-01-15': 'JUMP 1440 > 637' },
  },
  {
    name: 'The United Kingdom votes to leave: no more than widened', quote: 'GBP', limits: [164.3, 581.9],
    days: [['2016-06-22', '0.76793'], ['2016-06-23', '0.76595'], ['2016-06-24', '0.80750'], ['2016-06-27', '0.83400'], ['2016-06-28', '0.82720']],
    outcome: { '2016-06-24': 'widened 136', '2016-06-27': 'widened 83' },
  },
  {
    name: 'The lira falls over a weekend: halted', quote: 'TRY', limits: [290.6, 1081.3],
    days: [['2018-08-10', '6.9309'], ['2018-08-13', '7.8651']],
    outcome: { '2018-08-13': 'JUMP 1347 > 1081' },
  },
  {
    name: 'The lira rises when deposits are insured: halted', quote: 'TRY', limits: [306.8, 1743.8],
    days: [['2021-12-17', '19.1155'], ['2021-12-20', '20.0434'], ['2021-12-21', '14.7132']],
    outcome: { '2021-12-20': 'widened 122', '2021-12-21': 'JUMP 2659 > 1743' },
  },
  {
    name: 'The króna comes back after nine years at less than half: halted', quote: 'ISK', limits: [307, 4979.2],
    days: [['2008-12-08', '290.0'], ['2008-12-09', '290.0'], ['2018-02-01', '125.01'], ['2018-02-02', '125.20']],
    outcome: { '2018-02-01': 'JUMP 5689 > 4979' },
  },
  {
    name: 'The rouble falls before its rate ends: halted', quote: 'RUB', limits: [342.5, 1627.8],
    days: [['2022-02-24', '95.7175'], ['2022-02-25', '92.5673'], ['2022-02-28', '115.4842'], ['2022-03-01', '117.2010']],
    outcome: { '2022-02-28': 'JUMP 2475 > 1627' },
  },
];

/** Takes fixings, the oldest first, each on the afternoon of its day; resumes in the evening what was halted. Outcomes by `EUR/CHF 2015-01-15`. */
export function replay(world: RatesWorld, fixings: readonly FixingPublished[]): ReadonlyMap<string, string> {
  const outcomes = new Map<string, string>();
  for (const taken of fixings) {
    world.now = Date.parse(`${taken.date}T15:00:00.000Z`);
    const events = world.take(taken);
    for (const event of events) {
      const at = `${pairOf(event)} ${taken.date}`;
      if (event.type === 'PairHalted') outcomes.set(at, `JUMP ${event.moveBp} > ${event.limitBp}`);
      else outcomes.set(at, reasons([event])[0]!);
    }
    for (const event of events) if (event.type === 'PairHalted') world.resume(pairOf(event));
  }
  return outcomes;
}

/** A made-up year at the level of the first figure, so that the limits come out as they were, and then the days of the case. */
export function excerptOf({ quote, limits, days }: NamedCase): readonly FixingPublished[] {
  const [first] = days;
  const [firstDay, level] = first!;
  const moves = Array.from({ length: 254 }, (_, i) => (i % 2 === 0 ? 0 : i === 101 ? limits[1] / 2 : i === 151 ? limits[0] : limits[0] / 4));
  const before = moves.map((bp, i) => {
    const date = new Date(Date.parse(firstDay) - (moves.length - i) * 86_400_000).toISOString().slice(0, 10);
    return fixing(date, { [quote]: raised(level, bp) });
  });
  return [...before, ...days.map(([date, figure]) => fixing(date, { [quote]: figure }))];
}

/** A figure, higher by so many tenths of basis points. */
function raised(figure: string, bp: number): string {
  const [whole = '', decimals = ''] = figure.split('.');
  const units = BigInt(whole + decimals) * (100_000n + BigInt(Math.round(bp * 10)));
  const text = units.toString().padStart(decimals.length + 6, '0');
  return `${text.slice(0, -decimals.length - 5)}.${text.slice(-decimals.length - 5)}`;
}
