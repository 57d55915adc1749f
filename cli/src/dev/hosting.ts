import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Log } from '@kontor/streams';
import { workspaceRoot } from '../rig/paths.js';
import { pipeline, type PipelineService } from '../rig/services.js';
import { borrowed } from './memory-log.js';

type Environment = Readonly<Record<string, string>>;

export interface Hosting {
  /** Shared by all services; unset: each opens its own on its brokers. */
  readonly log?: Log;
  /** In place of that, for some of the services. */
  readonly logs?: Readonly<Partial<Record<PipelineService, Log>>>;
  /** Where their log lines go; unset: standard output. */
  readonly logLines?: { write(line: string): void };
}

/** What an app's built root module exports, as far as it is used here: apps are loaded, not imported. */
type AppModule = Readonly<Record<string, (...given: unknown[]) => unknown>>;
interface Closable {
  close(): Promise<void>;
}

/** By service, the function that reads its configuration. */
const readers: Record<PipelineService, string> = {
  'transfer-intake': 'readIntakeConfig',
  'fx-rating': 'readFxConfig',
  'balance-aggregation': 'readLedgerConfig',
  payout: 'readPayoutConfig',
  auditor: 'readAuditorConfig',
};

/**
 * Runs the bank and all services in this process, each on its own port, and resolves when all are ready.
 * @returns what drains and ends them. If one cannot start, the others are ended and its error is thrown.
 */
export async function hostServices(environments: Readonly<Record<string, Environment>>, hosting: Hosting): Promise<() => Promise<void>> {
  const endRail = await hostRail(environments['rail-simulator'] ?? {}, hosting);
  const apps = await Promise.allSettled(pipeline.map((name) => hostApp(name, environments[name] ?? {}, hosting)));
  const end = async (): Promise<void> => {
    await Promise.all(apps.flatMap((app) => (app.status === 'fulfilled' ? [app.value.close()] : [])));
    await endRail();
  };
  const failed = apps.find((app) => app.status === 'rejected');
  if (failed === undefined) return end;
  await end();
  throw failed.reason;
}

async function hostApp(name: PipelineService, environment: Environment, { logs, log: shared, logLines }: Hosting): Promise<Closable> {
  const log = logs?.[name] ?? shared;
  const app = await built(name, 'app.module.js');
  const config = app[readers[name]]!(environment);
  return (await app['createApp']!(config, { drainsOnSignals: false, ...(log === undefined ? {} : { log: borrowed(log) }), ...(logLines === undefined ? {} : { logLines }) })) as Closable;
}

async function hostRail(environment: Environment, { logLines }: Hosting): Promise<() => Promise<void>> {
  const app = await built('rail-simulator', 'app.js');
  const rail = (await app['startRailSimulator']!(app['readConfig']!(environment), logLines === undefined ? {} : { logLines })) as { stop(): Promise<void> };
  return () => rail.stop();
}

const built = async (app: string, file: string): Promise<AppModule> => (await import(pathToFileURL(join(workspaceRoot, 'apps', app, 'dist', file)).href)) as AppModule;
