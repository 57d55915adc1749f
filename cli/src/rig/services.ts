import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Rig } from './rig.js';
import type { Service, ServiceDefinition } from './service.js';
import { createDeclaredTopics, rigPartitions } from './topics.js';

/** The services in the order money flows. */
export const pipeline = ['transfer-intake', 'fx-rating', 'balance-aggregation', 'payout'] as const;
export type PipelineService = (typeof pipeline)[number];

export interface ServicesOptions {
  /** The European Central Bank's csv or csv.gz to rate from, absolute; unset: the built-in demonstration fixing. */
  readonly ratesFile?: string;
  /** More for one service's process, by its name: environment, arguments for Node. */
  readonly over?: Readonly<Record<string, Pick<ServiceDefinition, 'env' | 'nodeArgs'>>>;
}

const entryOf = (app: string): string => `apps/${app}/dist/main.js`;

/** Creates the topics, starts the bank that payouts go to, then the four services at once; each is ready when this resolves. */
export async function startServices(rig: Rig, options: ServicesOptions = {}): Promise<ReadonlyMap<string, Service>> {
  rig.progress('topics', 'creating');
  await createDeclaredTopics(rig.kafka.brokers);
  const token = randomBytes(24).toString('base64url');
  const start = (name: string, env: Readonly<Record<string, string>>): Promise<Service> => {
    const over = options.over?.[name];
    return rig.startService({ name, entry: entryOf(name), env: { ...env, ...over?.env }, ...(over?.nodeArgs === undefined ? {} : { nodeArgs: over.nodeArgs }) });
  };
  const rail = await start('rail-simulator', { KONTOR_RAIL_TOKEN: token, KONTOR_RAIL_RECORD: railRecordFile(rig) });
  const own: Record<PipelineService, Record<string, string>> = {
    'transfer-intake': {},
    'fx-rating': options.ratesFile === undefined ? {} : { KONTOR_RATES_FILE: options.ratesFile },
    'balance-aggregation': {},
    payout: { KONTOR_RAIL_URL: rail.url, KONTOR_RAIL_TOKEN: token },
  };
  await Promise.all(pipeline.map((name) => start(name, { KONTOR_PARTITIONS: String(rigPartitions), ...own[name] })));
  return rig.services;
}

/** What the bank says it paid: one line per payment. */
export const railRecordFile = (rig: Pick<Rig, 'folder'>): string => join(rig.folder, 'rail-record.ndjson');
