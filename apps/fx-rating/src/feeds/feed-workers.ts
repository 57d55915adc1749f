import { Logger, type DynamicModule } from '@nestjs/common';
import { rates } from '@kontor/events';
import { KontorModule, LOG, OWNERSHIP, runtimeToken, type Ownership } from '@kontor/nest';
import type { Log, Runtime } from '@kontor/streams';
import type { FxConfig } from '../config.js';
import { fxRating } from '../topology.js';
import type { Fixing } from './fixing.js';
import { FixingPublisher } from './publisher.js';
import { RatesDownload } from './rates-download.js';
import { TickWorker } from './tick-worker.js';

const MINUTE_MS = 60_000;

/**
 * What a configuration says that this service fetches or makes up itself. Nothing of it prices real money: in production
 * prices come from providers, or not at all.
 */
export function feedWorkers(config: FxConfig, fixing: Fixing): DynamicModule[] {
  if (config.KONTOR_MODE === 'production') return [];
  const logger = new Logger('Feed');
  const report = (level: 'log' | 'warn', message: string) => logger[level](message);
  // Who waits for real rates is not priced from made-up ones meanwhile.
  const daily = config.KONTOR_ECB_URL === undefined ? publisher(config, fixing, report) : download(config, config.KONTOR_ECB_URL, report);
  return config.KONTOR_TICKS_SEED === undefined ? [daily] : [daily, generator(config, config.KONTOR_TICKS_SEED, report)];
}

type Report = (level: 'log' | 'warn', message: string) => void;

const publisher = (config: FxConfig, fixing: Fixing, report: Report): DynamicModule =>
  KontorModule.forWorker({
    provide: FixingPublisher,
    name: 'rates',
    inject: [LOG, runtimeToken(fxRating)],
    useFactory: (log: Log, runtime: Runtime) => new FixingPublisher({ log, runtime, fixing, asLastResort: config.KONTOR_RATES_FILE === undefined, report }),
  });

const download = (config: FxConfig, url: string, report: Report): DynamicModule =>
  KontorModule.forWorker({
    provide: RatesDownload,
    name: 'rates',
    inject: [LOG, runtimeToken(fxRating), OWNERSHIP],
    useFactory: (log: Log, runtime: Runtime, ownership: Ownership) =>
      new RatesDownload({ log, runtime, url, everyMs: config.KONTOR_ECB_EVERY_MINUTES * MINUTE_MS, leads: () => ownership.leads(rates.name, 0), report }),
  });

const generator = (config: FxConfig, seed: string, report: Report): DynamicModule =>
  KontorModule.forWorker({
    provide: TickWorker,
    name: 'ticks',
    inject: [LOG, runtimeToken(fxRating), OWNERSHIP],
    useFactory: (log: Log, runtime: Runtime, ownership: Ownership) =>
      new TickWorker({ log, runtime, seed, pairs: config.KONTOR_TICKS_PAIRS, everyMs: config.KONTOR_TICKS_EVERY_MS, leads: () => ownership.leads(rates.name, 0), report }),
  });
