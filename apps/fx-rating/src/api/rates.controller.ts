import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Operation, Scopes } from '@kontor/nest';
import { Projections, type Database } from '@kontor/postgres';
import { rates, shapes } from '@kontor/events';
import { In, type FindOptionsWhere } from 'typeorm';
import { currencyOn } from '@kontor/money';
import { z } from 'zod';
import { crossOf, type Cross } from '../domain/cross.js';
import { HUBS, pairOf } from '../domain/pair-direction.js';
import { DATABASE } from '@kontor/postgres/nest';
import { HaltedPairRow, RateRow } from '../projections/rate-rows.js';
import { RATES } from '../projections/rates.projection.js';
import { currencyAt } from './currency-at.js';
import { fxProblems } from './problems.js';
import { pastRateView, RateHistory } from './rate-history.js';
import { rangeOf, ratesQuery, type Range, type RatesQuery } from './rates-query.js';

const asOf = z.object({ partition: z.int(), height: z.int() });

/** The rate of a pair, now or at a time. Informative: what a transfer costs is decided when it is rated. */
const rateView = z.object({
  source: z.string(),
  target: z.string(),
  mid: z.string().describe('1 source = `mid` target. Decimal text, at most 30 significant digits'),
  path: z.array(z.string()).describe('The currencies it was crossed through, both ends included'),
  date: shapes.shownDay.describe('Of the oldest rate in it'),
  providers: z.array(z.string()),
  rateIds: z.array(z.string()),
  asOf,
}).meta({ id: 'Rate' });
export type RateView = Readonly<z.infer<typeof rateView>>;

/** What the rate of a pair was, newest first: the last rate of each period in which one was set. */
const rateHistoryView = z.object({
  source: z.string(),
  target: z.string(),
  group: z.enum(['minute', 'hour', 'day']),
  rates: z.array(pastRateView),
  next: z.string().optional(),
  asOf,
}).meta({ id: 'RateHistory' });
export type RateHistoryView = Readonly<z.infer<typeof rateHistoryView>>;

@Controller('v1/rates')
export class RatesController {
  constructor(@Inject(DATABASE) private readonly database: Database, @Inject(Projections) private readonly projections: Projections, @Inject(RateHistory) private readonly history: RateHistory) {}

  /** Now; at `time`; or from `from` to before `to`, by `group`. */
  @Get()
  @Scopes('rates:read')
  @Operation({
    id: 'getRate', summary: 'Read the mid-market rate of a pair: now, at a time, or over a range', answers: { 200: z.union([rateView, rateHistoryView]) },
    problems: [fxProblems.UNKNOWN_CURRENCY, fxProblems.CURRENCY_NOT_USABLE, fxProblems.RATE_NOT_FOUND, fxProblems.PAIR_HALTED],
  })
  async read(@Query({ schema: ratesQuery }) query: RatesQuery): Promise<RateView | RateHistoryView> {
    const { source, target, time } = query;
    const range = rangeOf(query);
    if (range !== undefined) return this.past(source, target, range);
    return time === undefined ? this.now(source, target) : this.at(source, target, time);
  }

  private async now(source: string, target: string): Promise<RateView> {
    const now = Date.now();
    const today = new Date(now).toISOString().slice(0, 10);
    currencyAt('/source', source, today);
    currencyAt('/target', target, today);
    const asOf = this.asOf();
    const [rows, halts] = await Promise.all([this.legs(RateRow, source, target), this.legs(HaltedPairRow, source, target)]);
    const halted = new Set(halts.map(pairOf));
    const held = new Map(rows.map((row) => [pairOf(row), { ...row, validUntil: row.validUntil.toISOString(), ...(halted.has(pairOf(row)) && { halted: true as const }) }]));
    const found = crossOf(source, target, held, now);
    if (!found.ok) throw found.code === 'PAIR_HALTED' ? fxProblems.PAIR_HALTED() : fxProblems.RATE_NOT_FOUND();
    return { source, target, ...viewOf(found.cross, rows), asOf };
  }

  private async at(source: string, target: string, time: Date): Promise<RateView> {
    currencyAt('/source', source, time.toISOString());
    currencyAt('/target', target, time.toISOString());
    const asOf = this.asOf();
    const past = await this.history.at(source, target, time);
    if (past === undefined) throw fxProblems.RATE_NOT_FOUND();
    return { source, target, ...viewOf(past.cross, past.legs), asOf };
  }

  private async past(source: string, target: string, range: Range): Promise<RateHistoryView> {
    for (const [pointer, code] of [['/source', source], ['/target', target]] as const) {
      // One that began or ended in between has a history as well.
      if (!currencyOn(code, range.from.toISOString()).ok) currencyAt(pointer, code, range.to.toISOString());
    }
    const asOf = this.asOf();
    return { source, target, group: range.group, ...(await this.history.page({ source, target, ...range })), asOf };
  }

  /** Taken first: the rows are then as new as it says, or newer. */
  private asOf(): RateView['asOf'] {
    return { partition: 0, height: this.projections.height(RATES, rates.name, 0) };
  }

  /** Of all pairs that a way from source to target may go by. */
  private legs<R extends RateRow | HaltedPairRow>(row: new () => R, source: string, target: string): Promise<R[]> {
    const ends = [...new Set([source, target, ...HUBS])];
    return this.database.dataSource.getRepository(row).findBy({ base: In(ends), quote: In(ends) } as FindOptionsWhere<R>);
  }
}

function viewOf({ ids, mid, path, date }: Cross, rows: readonly { readonly rateId: string; readonly provider: string }[]): Pick<RateView, 'mid' | 'path' | 'date' | 'providers' | 'rateIds'> {
  const providers = [...new Set(rows.filter(({ rateId }) => ids.includes(rateId)).map(({ provider }) => provider))];
  return { mid: mid.value, path, date, providers, rateIds: ids };
}
