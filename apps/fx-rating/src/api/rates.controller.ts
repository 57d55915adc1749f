import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Scopes } from '@kontor/nest';
import { Projections, type Database } from '@kontor/postgres';
import { rates } from '@kontor/events';
import { In } from 'typeorm';
import { z } from 'zod';
import { crossOf } from '../domain/cross.js';
import { HUB, pairOf } from '../domain/pair-direction.js';
import { DATABASE } from '@kontor/postgres/nest';
import { RateRow, RATES } from '../projections/rates.projection.js';
import { currencyAt } from './currency-at.js';
import { fxProblems } from './problems.js';

const pair = z.strictObject({ source: z.string(), target: z.string() });

/** The rate of a pair now. Informative: what a transfer costs is decided when it is rated. */
export interface RateView {
  readonly source: string;
  readonly target: string;
  /** 1 source = `mid` target. Decimal text, at most 30 significant digits. */
  readonly mid: string;
  /** The currencies it was crossed through, both ends included. */
  readonly path: readonly string[];
  /** Of the oldest rate in it, `YYYY-MM-DD`. */
  readonly date: string;
  readonly providers: readonly string[];
  readonly rateIds: readonly string[];
  readonly asOf: { readonly partition: number; readonly height: number };
}

@Controller('v1/rates')
export class RatesController {
  constructor(@Inject(DATABASE) private readonly database: Database, @Inject(Projections) private readonly projections: Projections) {}

  @Get()
  @Scopes('rates:read')
  async read(@Query({ schema: pair }) { source, target }: z.output<typeof pair>): Promise<RateView> {
    const now = Date.now();
    const today = new Date(now).toISOString().slice(0, 10);
    currencyAt('/source', source, today);
    currencyAt('/target', target, today);
    // The height is taken first: the rows are then as new as it says, or newer.
    const asOf = { partition: 0, height: this.projections.height(RATES, rates.name, 0) };
    const rows = await this.database.dataSource.getRepository(RateRow).findBy({ base: HUB, quote: In([source, target]) });
    const held = new Map(rows.map((row) => [pairOf(row), { ...row, bid: row.mid, ask: row.mid, validUntil: '9999-12-31T00:00:00.000Z', widenBp: '0' }]));
    const found = crossOf(source, target, held, now);
    if (!found.ok) throw fxProblems.RATE_NOT_FOUND();
    const { cross } = found;
    const providers = [...new Set(rows.filter((row) => cross.ids.includes(row.rateId)).map((row) => row.provider))];
    return { source, target, mid: cross.mid.value, path: cross.path, date: cross.date, providers, rateIds: cross.ids, asOf };
  }
}
