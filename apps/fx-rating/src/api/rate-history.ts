import { Inject, Injectable } from '@nestjs/common';
import { shapes } from '@kontor/events';
import { cursorOf } from '@kontor/nest';
import type { Database } from '@kontor/postgres';
import { DATABASE } from '@kontor/postgres/nest';
import { z } from 'zod';
import { lastCrossOf, type Cross } from '../domain/cross.js';
import { HUBS, pairOf, storedPair, type Pair } from '../domain/pair-direction.js';
import { periodsOf, ratesAt, type Group, type PastPeriod, type PastRate } from '../projections/rate-history.query.js';

/** The last rate of a period. */
export const pastRateView = z.object({
  time: shapes.shownInstant.describe('When the period began'),
  mid: z.string().describe('1 source = `mid` target'),
  path: z.array(z.string()).describe('The currencies it was crossed through, both ends included'),
}).meta({ id: 'PastRate' });
export type PastRateView = z.infer<typeof pastRateView>;

export interface HistoryAsked {
  readonly source: string;
  readonly target: string;
  readonly from: Date;
  readonly to: Date;
  readonly group: Group;
  readonly limit: number;
  readonly next: string | undefined;
}

export interface HistoryPage {
  readonly rates: PastRateView[];
  readonly next?: string;
}

/** A cross and the rates that it was made of. */
export interface PastCross {
  readonly cross: Cross;
  readonly legs: readonly PastRate[];
}

const cursor = cursorOf('rates', z.tuple([z.iso.datetime()]));
/** A page of periods may have none with a rate of this pair in it: then the next are looked at, so often. */
const ROUNDS_MAX = 5;

/** What rates were, from the table of the last ones of each minute. */
@Injectable()
export class RateHistory {
  constructor(@Inject(DATABASE) private readonly database: Pick<Database, 'pool'>) {}

  /** The rate of a time, to the minute; undefined if none had been set within the week before. */
  async at(source: string, target: string, time: Date): Promise<PastCross | undefined> {
    return pastCross(source, target, await ratesAt(this.database.pool, waysOf(source, target), time), time);
  }

  /** One rate per period in which one was set, the newest first. */
  async page({ source, target, from, to, group, limit, next }: HistoryAsked): Promise<HistoryPage> {
    const filters = { source, target, group, from: from.toISOString(), to: to.toISOString() };
    const pairs = waysOf(source, target);
    const rates: PastRateView[] = [];
    let [last] = cursor.decode(next, filters) ?? [to.toISOString()];
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const periods = await periodsOf(this.database.pool, { pairs, group, from, before: new Date(last), count: limit });
      for (const period of periods) {
        const rate = rateOf(source, target, period);
        if (rate !== undefined) rates.push(rate);
        last = period.start.toISOString();
        if (rates.length === limit) return { rates, next: cursor.encode([last], filters) };
      }
      if (periods.length < limit) return { rates };
    }
    return { rates, next: cursor.encode([last], filters) };
  }
}

/** All pairs that a way from source to target may go by. */
function waysOf(source: string, target: string): readonly Pair[] {
  const ends = [...new Set([source, target, ...HUBS])];
  return ends.flatMap((one, i) => ends.slice(i + 1).map((other) => storedPair(one, other)));
}

/** Undefined if no rate that it is made of was set within the period: then nothing is known of this period. */
function rateOf(source: string, target: string, { start, rates }: PastPeriod): PastRateView | undefined {
  const past = pastCross(source, target, rates, start);
  if (past === undefined || !past.legs.some(({ minute }) => minute >= start)) return undefined;
  return { time: start.toISOString(), mid: past.cross.mid.value, path: past.cross.path };
}

function pastCross(source: string, target: string, rates: readonly PastRate[], time: Date): PastCross | undefined {
  const byPair = new Map(rates.map(({ minute, ...rate }) => [pairOf(rate), { ...rate, date: minute.toISOString().slice(0, 10), validUntil: minute.toISOString(), widenBp: '0' }]));
  const found = lastCrossOf(source, target, byPair, time.getTime());
  if (!found.ok) return undefined;
  const { cross } = found;
  return { cross, legs: rates.filter(({ rateId }) => cross.ids.includes(rateId)) };
}
