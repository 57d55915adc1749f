import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Operation, Scopes } from '@kontor/nest';
import { Projections, type Database } from '@kontor/postgres';
import { rates, shapes } from '@kontor/events';
import { In, type FindOptionsWhere } from 'typeorm';
import { z } from 'zod';
import { crossOf } from '../domain/cross.js';
import { HUBS, pairOf } from '../domain/pair-direction.js';
import { DATABASE } from '@kontor/postgres/nest';
import { HaltedPairRow, RateRow } from '../projections/rate-rows.js';
import { RATES } from '../projections/rates.projection.js';
import { currencyAt } from './currency-at.js';
import { fxProblems } from './problems.js';

const pair = z.strictObject({ source: shapes.sentCurrency, target: shapes.sentCurrency });

/** The rate of a pair now. Informative: what a transfer costs is decided when it is rated. */
const rateView = z.object({
  source: z.string(),
  target: z.string(),
  mid: z.string().describe('1 source = `mid` target. Decimal text, at most 30 significant digits'),
  path: z.array(z.string()).describe('The currencies it was crossed through, both ends included'),
  date: shapes.shownDay.describe('Of the oldest rate in it'),
  providers: z.array(z.string()),
  rateIds: z.array(z.string()),
  asOf: z.object({ partition: z.int(), height: z.int() }),
}).meta({ id: 'Rate' });
export type RateView = Readonly<z.infer<typeof rateView>>;

@Controller('v1/rates')
export class RatesController {
  constructor(@Inject(DATABASE) private readonly database: Database, @Inject(Projections) private readonly projections: Projections) {}

  @Get()
  @Scopes('rates:read')
  @Operation({ id: 'getRate', summary: 'Read the mid-market rate of a pair', answers: { 200: rateView }, problems: [fxProblems.UNKNOWN_CURRENCY, fxProblems.CURRENCY_NOT_USABLE, fxProblems.RATE_NOT_FOUND, fxProblems.PAIR_HALTED] })
  async read(@Query({ schema: pair }) { source, target }: z.output<typeof pair>): Promise<RateView> {
    const now = Date.now();
    const today = new Date(now).toISOString().slice(0, 10);
    currencyAt('/source', source, today);
    currencyAt('/target', target, today);
    // The height is taken first: the rows are then as new as it says, or newer.
    const asOf = { partition: 0, height: this.projections.height(RATES, rates.name, 0) };
    const [rows, halts] = await Promise.all([this.legs(RateRow, source, target), this.legs(HaltedPairRow, source, target)]);
    const halted = new Set(halts.map(pairOf));
    const held = new Map(rows.map((row) => [pairOf(row), { ...row, validUntil: row.validUntil.toISOString(), ...(halted.has(pairOf(row)) && { halted: true as const }) }]));
    const found = crossOf(source, target, held, now);
    if (!found.ok) throw found.code === 'PAIR_HALTED' ? fxProblems.PAIR_HALTED() : fxProblems.RATE_NOT_FOUND();
    const { cross } = found;
    const providers = [...new Set(rows.filter((row) => cross.ids.includes(row.rateId)).map((row) => row.provider))];
    return { source, target, mid: cross.mid.value, path: cross.path, date: cross.date, providers, rateIds: cross.ids, asOf };
  }

  /** Of all pairs that a way from source to target may go by. */
  private legs<R extends RateRow | HaltedPairRow>(row: new () => R, source: string, target: string): Promise<R[]> {
    const ends = [...new Set([source, target, ...HUBS])];
    return this.database.dataSource.getRepository(row).findBy({ base: In(ends), quote: In(ends) } as FindOptionsWhere<R>);
  }
}
