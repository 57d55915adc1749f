import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Exit } from './child.js';
import { describeExit } from './child.js';
import { mintToken, newIssuer, type Issuer } from './issuer.js';
import { noKafka, startKafka, type Kafka } from './kafka.js';
import { rigFolder } from './paths.js';
import { startPostgres, stopPostgres, type Postgres } from './postgres.js';
import type { SchemaOwner } from './postgres-roles.js';
import { isAlive, ownIdentity } from './process-identity.js';
import { RigError } from './rig-error.js';
import { Service, type ServiceDefinition } from './service.js';
import { readRig, removeRigFiles, writeRig, type RigState } from './state.js';

export interface RigOptions {
  /** Lower-case letters, digits, hyphens; two rigs of different names run side by side. Default "default". */
  readonly name?: string;
  /** `host:port`s of a cluster to use instead of starting one. */
  readonly brokers?: readonly string[];
  /** No broker at all: whoever starts the rig hosts its services, on a log in memory. Nothing falls back to this by itself. */
  readonly inMemory?: boolean;
  /** What is being started, and what with it is going on. */
  readonly onProgress?: (part: string, doing: string) => void;
  /** A process of the rig ended by itself. */
  readonly onUnexpectedExit?: (part: string, how: string, logFile: string) => void;
  /** Ends a start that is under way; it then rejects, and leaves nothing. Without effect once the rig is up. */
  readonly signal?: AbortSignal;
  /** Broker settings over the rig's own, such as `log.flush.interval.messages`. */
  readonly kafkaSettings?: Readonly<Record<string, string>>;
  /** The broker also listens with TLS and SASL, and with client certificates. */
  readonly secured?: boolean;
  /** Postgres settings over the rig's own, such as `synchronous_commit`. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  readonly schemaOwners?: readonly SchemaOwner[];
}

/** A Kafka, a Postgres, a token issuer, and the services started on them. All processes end when this one ends. */
export interface Rig {
  readonly name: string;
  readonly folder: string;
  readonly kafka: Kafka;
  readonly postgres: Postgres & {
    /** The connection of a service's own role; throws for a service without a schema. */
    readonly urlFor: (service: string) => string;
  };
  readonly issuer: Issuer;
  readonly services: ReadonlyMap<string, Service>;
  /** A bearer token for a customer; scopes default to all a customer may have. */
  readonly tokenFor: (customerId: string, scopes?: readonly string[]) => Promise<string>;
  /** What every service of the rig is told, by environment; with the URL of its own schema if it has one. */
  readonly environmentFor: (service: string) => Readonly<Record<string, string>>;
  /** Lists services that run within another process. */
  readonly listHosted: (services: RigState['services']) => void;
  /** Starts a service and waits until it is ready. If it fails it is ended, and the end of its log is in the error. */
  readonly startService: (definition: ServiceDefinition) => Promise<Service>;
  /** Tells whoever started the rig what goes on. */
  readonly progress: (part: string, doing: string) => void;
  /** Ends everything and removes all data. Does nothing the second time. */
  readonly stop: () => Promise<void>;
}

/** Brings up a rig; if anything fails, ends what was started, removes its data, and rejects with what failed. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const name = options.name ?? 'default';
  claim(name);
  const book = new RigBook(name);
  const starting = new AbortController();
  const abort = (): void => starting.abort();
  options.signal?.addEventListener('abort', abort);
  try {
    if (options.signal?.aborted === true) abort();
    const parts = await startParts(options, book, starting.signal);
    return new RunningRig(options, book, parts);
  } catch (error) {
    removeRigFiles(name);
    throw starting.signal.aborted ? new RigError('The rig was stopped while it was starting.') : error;
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

/** The rig's entry in the list of rigs, kept up to date. */
class RigBook {
  readonly folder: string;
  #state: RigState;

  constructor(readonly name: string) {
    this.folder = rigFolder(name);
    this.#state = { name, phase: 'starting', supervisor: ownIdentity(), startedAt: new Date().toISOString(), temporaryFolders: [], services: {} };
    writeRig(this.#state);
    mkdirSync(join(this.folder, 'logs'), { recursive: true });
  }

  note(change: Partial<RigState>): void {
    this.#state = { ...this.#state, ...change };
    writeRig(this.#state);
  }

  noteTemporaryFolder(folder: string): void {
    this.note({ temporaryFolders: [...this.#state.temporaryFolders, folder] });
  }

  logFile(child: string): string {
    return join(this.folder, 'logs', `${child}.log`);
  }
}

interface Parts {
  readonly kafka: Kafka;
  readonly postgres: Postgres;
  readonly issuer: Issuer;
}

function claim(name: string): void {
  const earlier = readRig(name);
  if (earlier !== undefined && isAlive(earlier.supervisor)) {
    throw new RigError(`The rig "${name}" runs already (pid ${earlier.supervisor.pid}). End it with \`./kontor down --rig ${name}\`, or choose another name with --rig.`);
  }
  removeRigFiles(name); // what a supervisor that was killed could not remove
}

/** Kafka and Postgres at the same time. If one fails the other is ended before the failure is passed on. */
async function startParts(options: RigOptions, book: RigBook, signal: AbortSignal): Promise<Parts> {
  const progress = (part: string) => (doing: string) => options.onProgress?.(part, doing);
  const [kafka, postgres] = await Promise.allSettled([
    options.inMemory === true ? noKafka : startKafka({
      rigName: book.name, folder: book.folder, logFile: book.logFile('kafka'), signal, onProgress: progress('Kafka'),
      ...(options.brokers === undefined ? {} : { brokers: options.brokers }),
      ...(options.secured === undefined ? {} : { secured: options.secured }),
      ...(options.kafkaSettings === undefined ? {} : { settings: options.kafkaSettings }),
    }),
    startPostgres({
      rigName: book.name, folder: book.folder, logFile: book.logFile('postgres'), signal, onProgress: progress('Postgres'),
      onTemporaryFolder: (folder) => book.noteTemporaryFolder(folder),
      ...(options.schemaOwners === undefined ? {} : { owners: options.schemaOwners }),
      ...(options.postgresSettings === undefined ? {} : { settings: options.postgresSettings }),
    }),
  ]);
  if (kafka.status === 'fulfilled' && postgres.status === 'fulfilled') {
    return { kafka: kafka.value, postgres: postgres.value, issuer: await newIssuer(book.name) };
  }
  if (kafka.status === 'fulfilled') await kafka.value.child?.end('SIGKILL', 0);
  if (postgres.status === 'fulfilled') await stopPostgres(postgres.value.child);
  throw kafka.status === 'rejected' ? kafka.reason : (postgres as PromiseRejectedResult).reason;
}

class RunningRig implements Rig {
  readonly name: string;
  readonly folder: string;
  readonly kafka: Kafka;
  readonly postgres: Rig['postgres'];
  readonly issuer: Issuer;
  readonly services = new Map<string, Service>();
  #hosted: RigState['services'] = {};
  #stopped: Promise<void> | undefined;

  constructor(private readonly options: RigOptions, private readonly book: RigBook, parts: Parts) {
    this.name = book.name;
    this.folder = book.folder;
    this.kafka = parts.kafka;
    this.postgres = { ...parts.postgres, urlFor: (service) => this.#urlFor(service) };
    this.issuer = parts.issuer;
    this.#watch();
    this.#noteAll();
  }

  readonly progress: Rig['progress'] = (part, doing) => this.options.onProgress?.(part, doing);

  readonly tokenFor: Rig['tokenFor'] = (customerId, scopes) => mintToken(this.issuer, customerId, scopes);

  readonly listHosted: Rig['listHosted'] = (services) => {
    this.#hosted = services;
    this.#noteAll();
  };

  readonly startService: Rig['startService'] = async (definition) => {
    if (this.services.has(definition.name)) throw new RigError(`The rig "${this.name}" has a service ${definition.name} already.`);
    this.options.onProgress?.(definition.name, 'starting');
    const service = await Service.prepare(definition, {
      rigFolder: this.folder,
      env: this.environmentFor(definition.name),
      onChange: () => this.#noteAll(),
      onUnexpectedExit: (ended, exit) => this.#unexpected(ended.name, exit, ended.logFile),
    });
    this.services.set(definition.name, service);
    try {
      service.launch();
      await service.ready();
      return service;
    } catch (error) {
      await service.stop('SIGKILL');
      this.services.delete(definition.name);
      throw error;
    }
  };

  readonly stop: Rig['stop'] = () => (this.#stopped ??= this.#stop());

  async #stop(): Promise<void> {
    await Promise.all([...this.services.values()].map((service) => service.stop()));
    await Promise.all([this.kafka.child?.end('SIGKILL', 0), stopPostgres(this.postgres.child)]);
    removeRigFiles(this.name);
  }

  #watch(): void {
    const { kafka, postgres } = this;
    void kafka.child?.exited.then((exit) => this.#unexpected('Kafka', exit, this.book.logFile('kafka')));
    void postgres.child.exited.then((exit) => this.#unexpected('Postgres', exit, this.book.logFile('postgres')));
  }

  #unexpected(part: string, exit: Exit, logFile: string): void {
    if (this.#stopped === undefined) this.options.onUnexpectedExit?.(part, describeExit(exit), logFile);
  }

  #urlFor(service: string): string {
    const url = this.postgres.serviceUrls.get(service);
    if (url === undefined) throw new RigError(`${service} has no schema in the rig's Postgres.`);
    return url;
  }

  readonly environmentFor: Rig['environmentFor'] = (service) => {
    const url = this.postgres.serviceUrls.get(service);
    return {
      KONTOR_BROKERS: this.kafka.brokers.join(',') || 'in-memory:0',
      KONTOR_JWKS: JSON.stringify(this.issuer.jwks),
      KONTOR_JWT_ISSUER: this.issuer.issuer,
      KONTOR_JWT_AUDIENCE: this.issuer.audience,
      ...(url === undefined ? {} : { KONTOR_POSTGRES_URL: url }),
    };
  };

  #noteAll(): void {
    if (this.#stopped !== undefined) return;
    const { kafka, postgres, issuer } = this;
    this.book.note({
      phase: 'running',
      kafka: { kind: kafka.kind, version: kafka.version, brokers: kafka.brokers, clusterId: kafka.clusterId, ...(kafka.child && { pid: kafka.child.pid }), ...(kafka.secured && { secured: kafka.secured }) },
      postgres: { version: postgres.version, port: postgres.port, adminUrl: postgres.adminUrl, auditorUrl: postgres.auditorUrl, serviceUrls: Object.fromEntries(postgres.serviceUrls), pid: postgres.child.pid },
      issuer,
      services: { ...Object.fromEntries([...this.services.values()].map(({ name, pid, url, logFile, stateFolder }) => [name, { pid, url, logFile, stateFolder }])), ...this.#hosted },
    });
  }
}
