import { Inject, Logger, Module, type DynamicModule, type FactoryProvider, type InjectionToken, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { describeDrift, Runtime, type Log, type Membership, type OpenStore, type SnapshotOptions, type Topology, type TopicDrift } from '@kontor/streams';
import { HealthModule } from '../health/health.module.js';
import type { CursorStore } from '../server/effects.js';
import { KontorServer } from '../server/kontor-server.js';
import { adminController } from '../admin/admin.controller.js';
import { storesController } from '../server/stores.controller.js';
import { ownsAll, SharedOwnership, type Ownership } from './ownership.js';
import { readableStore } from './readable-store.js';
import { ServiceParts, type Worker } from './service-parts.js';
import { CURSORS, INSTANCE, LOG, OPEN_STORE, OWNERSHIP, PARTITIONS, runtimeToken, SHARING, SNAPSHOTS, storeToken } from './tokens.js';

/** What the topologies of a process stand on: log, stores, and the company they share partitions with. */
export interface KontorOptions {
  /** The log, or how to make it: then it is not made where a test overrides `LOG`. Closed at shutdown. */
  readonly log: Log | (() => Log | Promise<Log>);
  readonly openStore: OpenStore;
  /** Partition count of topics that declare none. */
  readonly partitions: number;
  /** Begins the writer ids of this process. */
  readonly instance: string;
  /** Needed by services with effects. */
  readonly cursors?: CursorStore;
  /** Shares the partitions of each topology with other instances. Default: this one owns all. */
  readonly sharing?: Sharing | undefined;
  /** Which partitions this instance holds, where nothing is shared. Default: all of them. */
  readonly ownership?: Ownership;
  /**
   * Writes snapshots of state to Kafka, from which an instance with an empty disk starts; `{}` for when is usual. The topics of
   * `snapshotTopicsOf` each topology must be among the log's. Default: state comes back from the journals alone.
   */
  readonly snapshots?: SnapshotOptions | undefined;
}

/** How instances of a service share its partitions. */
export interface Sharing {
  /** Of one topology; called once. */
  readonly membership: (topology: string) => Membership;
  /** Availability zone, rack or host: standbys are put into another one. */
  readonly zone?: string;
}

/** What one topology answers, beside running. */
export interface FeatureOptions {
  /**
   * Answers `<topology>.stores`: every state can be read by everyone whom the broker lets write to that topic.
   * Default false. The topic and its `.reply` must exist, with the partition count of the topology's journals.
   */
  readonly queryable?: boolean;
  /** Takes orders of operators as `<topology>.admin`. Default false. Needs `AuthModule`, and such a topic with its `.reply`. */
  readonly operable?: boolean;
}

/** Options of `KontorModule` that depend on what can be injected. */
export interface KontorAsyncOptions {
  readonly useFactory: (...injected: never[]) => KontorOptions | Promise<KontorOptions>;
  readonly inject?: NonNullable<FactoryProvider['inject']>;
  /** Modules whose exports are injected. */
  readonly imports?: NonNullable<DynamicModule['imports']>;
}

/** A worker, how it is made, and by which names it is known. It starts and stops with the server. */
export interface WorkerOptions<W extends Worker> {
  /** Token by which the worker can be injected. */
  readonly provide: InjectionToken;
  /** Its name in `/health/ready`. */
  readonly name: string;
  readonly useFactory: (...injected: never[]) => W | Promise<W>;
  readonly inject?: NonNullable<FactoryProvider['inject']>;
  readonly imports?: NonNullable<DynamicModule['imports']>;
}

type Factory = (...injected: unknown[]) => unknown;
const KONTOR_OPTIONS = Symbol('kontor options');

const optionProviders: readonly Provider[] = [
  { provide: LOG, inject: [KONTOR_OPTIONS], useFactory: ({ log }: KontorOptions) => (typeof log === 'function' ? log() : log) },
  { provide: OPEN_STORE, inject: [KONTOR_OPTIONS], useFactory: ({ openStore }: KontorOptions) => openStore },
  { provide: PARTITIONS, inject: [KONTOR_OPTIONS], useFactory: ({ partitions }: KontorOptions) => partitions },
  { provide: INSTANCE, inject: [KONTOR_OPTIONS], useFactory: ({ instance }: KontorOptions) => instance },
  { provide: SHARING, inject: [KONTOR_OPTIONS], useFactory: ({ sharing }: KontorOptions) => sharing ?? null },
  {
    provide: OWNERSHIP,
    inject: [KONTOR_OPTIONS, ServiceParts],
    useFactory: ({ ownership, sharing, instance }: KontorOptions, parts: ServiceParts) => (sharing === undefined ? (ownership ?? ownsAll(instance)) : new SharedOwnership(() => parts.all())),
  },
  { provide: SNAPSHOTS, inject: [KONTOR_OPTIONS], useFactory: ({ snapshots }: KontorOptions) => snapshots ?? null },
  { provide: CURSORS, inject: [KONTOR_OPTIONS], useFactory: ({ cursors }: KontorOptions) => cursors ?? null },
];

/** Topologies, their state, queries and effects in a Nest application. */
@Module({})
export class KontorModule implements OnApplicationShutdown {
  constructor(@Inject(LOG) private readonly log: Log) {}

  /** Once, in the root module. */
  static forRootAsync({ useFactory, inject, imports }: KontorAsyncOptions): DynamicModule {
    return {
      module: KontorModule,
      global: true,
      imports: [HealthModule, ...(imports ?? [])],
      providers: [{ provide: KONTOR_OPTIONS, useFactory: useFactory as Factory, inject: inject ?? [] }, ...optionProviders, ServiceParts, KontorServer],
      exports: [LOG, OPEN_STORE, PARTITIONS, INSTANCE, OWNERSHIP, SHARING, SNAPSHOTS, CURSORS, ServiceParts, KontorServer],
    };
  }

  /** Runs a topology, and provides its runtime and a store per state, to every module. */
  static forFeature(topology: Topology, { queryable = false, operable = false }: FeatureOptions = {}): DynamicModule {
    const states = topology.processors.flatMap((processor) => processor.states);
    const token = runtimeToken(topology);
    const runtime: Provider = {
      provide: token,
      inject: [LOG, OPEN_STORE, PARTITIONS, INSTANCE, OWNERSHIP, SHARING, SNAPSHOTS, ServiceParts],
      useFactory: (log: Log, openStore: OpenStore, partitions: number, instance: string, ownership: Ownership, sharing: Sharing | null, snapshots: SnapshotOptions | null, parts: ServiceParts) => {
        const whose = sharing === null ? { assigned: (journal: string, partition: number) => ownership.roleOf(journal, partition) === 'owner' } : { ...sharing, membership: sharing.membership(topology.name) };
        const made = new Runtime(topology, { log, openStore, partitions, instance, ...whose, ...(snapshots && { snapshots }), onAlarm: tellAlarm, watchTopics: { onDrift: tellDrift }, onStopped: (error) => parts.stopped(new Error(`a task of ${topology.name} has stopped: ${error.message}`, { cause: error })) });
        parts.addRuntime(made);
        return made;
      },
    };
    const stores = states.map((state): Provider => ({
      provide: storeToken(state),
      inject: [token, PARTITIONS],
      useFactory: (made: Runtime, partitions: number) => readableStore(made, state, partitions),
    }));
    return { module: KontorFeature, global: true, controllers: [...(queryable ? [storesController(topology)] : []), ...(operable ? [adminController(topology)] : [])], providers: [runtime, ...stores], exports: [token, ...states.map(storeToken)] };
  }

  /** Runs something beside the topologies, such as projections: started after them, stopped before them. */
  static forWorker<W extends Worker>({ provide, name, useFactory, inject, imports }: WorkerOptions<W>): DynamicModule {
    const make = async (parts: ServiceParts, ...injected: unknown[]): Promise<W> => {
      const worker = await (useFactory as (...args: unknown[]) => W | Promise<W>)(...injected);
      parts.addWorker(name, worker);
      return worker;
    };
    return {
      module: KontorFeature,
      global: true,
      imports: imports ?? [],
      providers: [{ provide, useFactory: make as Factory, inject: [ServiceParts, ...(inject ?? [])] }],
      exports: [provide],
    };
  }

  /** After everything that uses the log has stopped. */
  async onApplicationShutdown(): Promise<void> {
    await this.log.close();
  }
}

/** The module that `KontorModule.forFeature` fills with one topology; it is nothing by itself. */
@Module({})
export class KontorFeature {}

/** Nothing stops for it by itself, so somebody must read it: a topic is not what it is declared to be. */
function tellAlarm(message: string): void {
  new Logger('state').warn(message);
}

function tellDrift(drift: readonly TopicDrift[]): void {
  const logger = new Logger('topics');
  if (drift.length === 0) logger.log('all topics are as they are declared again');
  else logger.error(`topics differ from their declarations: ${drift.map(describeDrift).join('; ')}`);
}
