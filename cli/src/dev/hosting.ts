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
  /** Which of them; unset: all. */
  readonly services?: readonly PipelineService[];
  /** Where their log lines go; unset: standard output. */
  readonly logLines?: { write(line: string): void };
}

/** What an app's built root module exports, as far as it is used here: apps are loaded, not imported. */
type AppModule = Readonly<Record<string, (...given: unknown[]) => unknown>>;
interface Closable {
  close(): Promise<void>;
}

/** By service, the function that reads its configuration. */
export const readers: Record<PipelineService, string> = {
  'transfer-intake': 'readIntakeConfig',
  'fx-rating': 'readFxConfig',
  'balance-aggregation': 'readLedgerConfig',
  payout: 'readPayoutConfig',
  auditor: 'readAuditorConfig',
  notifications: 'readNotificationsConfig',
};

/**
 * Runs the bank, all services and the one origin in this process, each on its own port, and resolves when all are ready.
 * @returns what drains and ends them. If one cannot start, the others are ended and its error is thrown.
 */
export async function hostServices(environments: Readonly<Record<string, Environment>>, hosting: Hosting): Promise<() => Promise<void>> {
  const endRail = await hostBeside('rail-simulator', 'readConfig', 'startRailSimulator', environments['rail-simulator'] ?? {}, hosting);
  const apps = await Promise.allSettled((hosting.services ?? pipeline).map((name) => hostApp(name, environments[name] ?? {}, hosting)));
  const end = async (): Promise<void> => {
    await Promise.all(apps.flatMap((app) => (app.status === 'fulfilled' ? [app.value.close()] : [])));
    await endRail();
  };
  try {
    const failed = apps.find((app) => app.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const endGateway = await hostBeside('gateway', 'readGatewayConfig', 'startGateway', environments['gateway'] ?? {}, hosting);
    return () => endGateway().finally(end);
  } catch (error) {
    await end();
    throw error;
  }
}

async function hostApp(name: PipelineService, environment: Environment, { logs, log: shared, logLines }: Hosting): Promise<Closable> {
  const log = logs?.[name] ?? shared;
  const app = await built(name, 'app.module.js');
  const config = app[readers[name]]!(environment);
  return (await app['createApp']!(config, { drainsOnSignals: false, ...(log === undefined ? {} : { log: borrowed(log) }), ...(logLines === undefined ? {} : { logLines }) })) as Closable;
}

/** What is no service on a log: the bank, and the one origin. */
async function hostBeside(name: string, reader: string, starter: string, environment: Environment, { logLines }: Hosting): Promise<() => Promise<void>> {
  const app = await built(name, 'app.js');
  const beside = (await app[starter]!(app[reader]!(environment), logLines === undefined ? {} : { logLines })) as { stop(): Promise<void> };
  return () => beside.stop();
}

const built = async (app: string, file: string): Promise<AppModule> => (await import(pathToFileURL(join(workspaceRoot, 'apps', app, 'dist', file)).href)) as AppModule;
