import { Body, Controller, HttpCode, Inject, Post, Req, UseGuards } from '@nestjs/common';
import { fields, ticks } from '@kontor/events';
import { LOG, Public, standardProblems } from '@kontor/nest';
import type { Log } from '@kontor/streams';
import { z } from 'zod';
import { CONFIG, type FxConfig } from '../config.js';
import { tickRecord } from '../feeds/tick-records.js';
import { FeedGuard, type FromProvider } from './feed.guard.js';

/** The prices of every pair that anybody trades; some 60 KB, as much as a body may have. */
const PRICES_MAX = 400;

const figure = z.string().max(64);
/** A price as its provider sends it. `seq` rises per pair, over restarts too: a price with one that was used decides nothing. */
const price = z.strictObject({ seq: z.int().min(0), base: fields.currencyCode, quote: fields.currencyCode, bid: figure, ask: figure, time: fields.instant });
const prices = z.strictObject({ prices: z.array(price).min(1).max(PRICES_MAX) });

/** Where a provider of live prices sends them. Its own token opens it, and says which provider it is: none can speak for another. */
@Controller('feeds/prices')
@Public()
@UseGuards(FeedGuard)
export class FeedController {
  constructor(@Inject(LOG) private readonly log: Log, @Inject(CONFIG) private readonly config: Pick<FxConfig, 'KONTOR_MODE'>) {}

  /** 204 only after the log took all of them; a provider that sends them again harms nothing. What is wrong with a price is decided and recorded, not answered. */
  @Post()
  @HttpCode(204)
  async take(@Body({ schema: prices }) body: z.output<typeof prices>, @Req() { provider }: FromProvider): Promise<void> {
    const time = new Date().toISOString();
    const mode = this.config.KONTOR_MODE === 'production' ? { mode: 'production' as const } : {};
    try {
      await this.log.send(ticks.name, body.prices.map((one) => tickRecord({ provider, ...one, ...mode }, time)));
    } catch (cause) {
      throw standardProblems.UNAVAILABLE({ cause });
    }
  }
}
