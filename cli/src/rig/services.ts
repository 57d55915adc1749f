import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './ports.js';
import { RigError } from './rig-error.js';
import type { Rig } from './rig.js';
import type { Service, ServiceDefinition } from './service.js';
import { createDeclaredTopics, rigPartitions } from './topics.js';

/** The services in the order money flows, the one that watches them, and the one that tells customers. */
export const pipeline = ['transfer-intake', 'fx-rating', 'balance-aggregation', 'payout', 'auditor', 'notifications'] as const;
export type PipelineService = (typeof pipeline)[number];

/** What comes after a booking: no request waits for it. In production these would be given less of a machine. */
const BACKGROUND: readonly string[] = ['rail-simulator', 'payout', 'auditor', 'notifications'];

export interface ServicesOptions {
  /** The European Central Bank's csv or csv.gz to rate from, absolute; unset: the built-in demonstration fixing. */
  readonly ratesFile?: string;
  /** What the bank does with payments: pays them all (the default), or what their amounts say, as in a sandbox. */
  readonly script?: 'none' | 'amounts';
  /** Of each service, which then share their partitions; default 1. The first has the service's name, the second `<name>-2`. */
  readonly instances?: 1 | 2;
  /** More for one service's process, by its name: environment, arguments for Node. */
  readonly over?: Readonly<Record<string, Pick<ServiceDefinition, 'env' | 'nodeArgs'>>>;
}

const entryOf = (app: string): string => `apps/${app}/dist/main.js`;

/** Creates the topics, starts the bank that payouts go to, then all services at once; each is ready when this resolves. */
export async function startServices(rig: Rig, options: ServicesOptions = {}): Promise<ReadonlyMap<string, Service>> {
  rig.progress('topics', 'creating');
  await createDeclaredTopics(rig.kafka.brokers);
  const token = randomBytes(24).toString('base64url');
  const start = (name: string, env: Readonly<Record<string, string>>): Promise<Service> => {
    const over = options.over?.[name];
    return rig.startService({ name, entry: entryOf(name), background: BACKGROUND.includes(name), env: { ...env, ...over?.env }, ...(over?.nodeArgs === undefined ? {} : { nodeArgs: over.nodeArgs }) });
  };
  const rail = await start('rail-simulator', railSettings(rig, token, options));
  const settings = pipelineSettings({ url: rail.url, token }, options);
  if (options.instances === 2) await Promise.all(pipeline.flatMap((name) => twins(rig, name, settings[name], options).map((definition) => rig.startService(definition))));
  else await Promise.all(pipeline.map((name) => start(name, settings[name])));
  await start('gateway', gatewaySettings([...rig.services.values()].map(({ name, url }) => [name, url])));
  return rig.services;
}

/** Two instances of a service: one group, two zones, and a port, a state folder and a name each. */
function twins(rig: Rig, name: PipelineService, settings: Environment, { over }: ServicesOptions): ServiceDefinition[] {
  const shared = { ...rig.environmentFor(name), ...settings, ...over?.[name]?.env, KONTOR_GROUP: `rig-${rig.name}` };
  const nodeArgs = over?.[name]?.nodeArgs;
  return [name, `${name}-2`].map((instance) => ({ name: instance, entry: entryOf(name), background: BACKGROUND.includes(name), env: { ...shared, KONTOR_ZONE: instance }, ...(nodeArgs === undefined ? {} : { nodeArgs }) }));
}

type Environment = Readonly<Record<string, string>>;

const railSettings = (rig: Rig, token: string, { script = 'none' }: ServicesOptions): Environment => ({ KONTOR_RAIL_TOKEN: token, KONTOR_RAIL_RECORD: railRecordFile(rig), KONTOR_RAIL_SCRIPT: script });

/** A rig is a sandbox: customers make up money, and what banks do. */
const SANDBOX = { KONTOR_SANDBOX: 'on' };

/** Which instances each service has, by its name without the number of an instance. The bank is nobody's to reach. */
function gatewaySettings(services: readonly (readonly [instance: string, url: string])[]): Environment {
  const upstreams: Record<string, string[]> = {};
  for (const [instance, url] of services) if (instance !== 'rail-simulator') (upstreams[instance.replace(/-2$/, '')] ??= []).push(url);
  return { KONTOR_UPSTREAMS: JSON.stringify(upstreams) };
}

/** The one origin of the API, of a rig whose services run. */
export function apiUrl({ services }: { readonly services: { get(name: string): { readonly url: string } | undefined } }): string {
  const url = services.get('gateway')?.url;
  if (url === undefined) throw new RigError('The rig has no gateway: its services were not started.');
  return url;
}

/** Everybody may know it: it wraps the keys of made-up people, and the same in each start of a rig, so that what is in Postgres opens. */
const DEVELOPMENT_KEY = Buffer.from('development only: no real people').toString('base64');

/** What each service is told beside what the rig tells all. */
function pipelineSettings(rail: { readonly url: string; readonly token: string }, { ratesFile }: ServicesOptions): Record<PipelineService, Environment> {
  const all = { KONTOR_PARTITIONS: String(rigPartitions) };
  return {
    'transfer-intake': { ...all, KONTOR_MASTER_KEY: DEVELOPMENT_KEY },
    'fx-rating': ratesFile === undefined ? all : { ...all, KONTOR_RATES_FILE: ratesFile },
    'balance-aggregation': { ...all, ...SANDBOX },
    payout: { ...all, ...SANDBOX, KONTOR_RAIL_URL: rail.url, KONTOR_RAIL_TOKEN: rail.token },
    auditor: all,
    // To programs on this machine, as those who try it out have them.
    notifications: { ...all, KONTOR_WEBHOOK_LOOPBACK: 'allowed', KONTOR_WEBHOOK_KEYS: `rig:${randomBytes(32).toString('base64')}` },
  };
}

/** The whole environment of every service, the bank first, for a process that hosts them all: ports and folders are chosen here. */
export async function hostedEnvironments(rig: Rig, options: ServicesOptions = {}): Promise<Readonly<Record<string, Environment>>> {
  const token = randomBytes(24).toString('base64url');
  const told = async (name: string): Promise<Record<string, string>> => {
    const stateFolder = join(rig.folder, 'state', name);
    mkdirSync(stateFolder, { recursive: true });
    return { ...rig.environmentFor(name), KONTOR_SERVICE: name, KONTOR_HTTP_PORT: String(await freePort()), KONTOR_STATE_DIR: stateFolder };
  };
  const rail = { ...(await told('rail-simulator')), ...railSettings(rig, token, options) };
  const settings = pipelineSettings({ url: urlOf(rail), token }, options);
  const others = await Promise.all(pipeline.map(async (name) => [name, { ...(await told(name)), ...settings[name] }] as const));
  const gateway = { ...(await told('gateway')), ...gatewaySettings(others.map(([name, env]) => [name, urlOf(env)])) };
  return { 'rail-simulator': rail, ...Object.fromEntries(others), gateway };
}

/** Lists hosted services in the rig's state, as other commands look for them. */
export function listHosted(rig: Rig, environments: Readonly<Record<string, Environment>>, host: { readonly pid: number; readonly logFile: string }): void {
  rig.listHosted(Object.fromEntries(Object.entries(environments).map(([name, env]) => [name, { ...host, url: urlOf(env), stateFolder: env['KONTOR_STATE_DIR'] ?? '' }])));
}

const urlOf = (env: Environment): string => `http://127.0.0.1:${env['KONTOR_HTTP_PORT']}`;

/** What the bank says it paid: one line per payment. */
export const railRecordFile = (rig: Pick<Rig, 'folder'>): string => join(rig.folder, 'rail-record.ndjson');
