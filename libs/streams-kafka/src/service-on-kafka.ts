import { declarationsOf, snapshotTopicsOf, type Log, type OpenStore, type SnapshotOptions, type Topology } from '@kontor/streams';
import { levelStores } from './level-stores.js';
import { logOfShared, sharedBy, type Sharing, type SharingEnvironment } from './membership/shared-by.js';
import { openLog } from './open-log.js';
import { kafkaSettings, type KafkaEnvironment } from './settings.js';

/** What a service that runs one topology is told by its environment. */
export interface ServiceEnvironment extends KafkaEnvironment, SharingEnvironment {
  /** Names the instance, and its connections to Kafka. */
  readonly KONTOR_SERVICE: string;
  /** Holds the stores. */
  readonly KONTOR_STATE_DIR: string;
  readonly KONTOR_PARTITIONS: number;
}

/** What a service needs beyond its topology, and what tests put in Kafka's and LevelDB's place. */
export interface ServiceOnKafkaOptions {
  /** What the service follows besides its topology's topics: journals of its projections, queries. */
  readonly topics: readonly string[];
  /** How long relaxed followers, such as projections, let records come together; less where requests wait for what they write. */
  readonly relaxedWaitMs?: number;
  /** Inputs that the service sends itself, nearly all of them: callers' requests as commands. */
  readonly handedOver?: readonly string[];
  /** In place of Kafka: then nobody shares partitions, and no snapshots are written. */
  readonly log?: Log | undefined;
  /** In place of LevelDB. */
  readonly openStore?: OpenStore | undefined;
}

/** What a topology's service stands on. */
export interface ServiceOnKafka {
  readonly log: Log | (() => Promise<Log>);
  readonly openStore: OpenStore;
  readonly partitions: number;
  readonly instance: string;
  readonly sharing: Sharing | undefined;
  readonly snapshots: SnapshotOptions | undefined;
}

/**
 * The log on Kafka with all topics that a topology's service needs, its stores on LevelDB, its group, its snapshots. Throws `KafkaSettingsInvalid`.
 * One connection for appends: what comes while a request is under way goes into the next, and requests are what costs where services share cores.
 */
export function serviceOnKafka(topology: Topology, env: ServiceEnvironment, { topics, relaxedWaitMs, handedOver = [], log, openStore }: ServiceOnKafkaOptions): ServiceOnKafka {
  const { KONTOR_SERVICE: clientId, KONTOR_STATE_DIR: directory, KONTOR_PARTITIONS: partitions } = env;
  const kafka = { ...kafkaSettings(env), clientId };
  const sharing = log === undefined ? sharedBy(env, kafka) : undefined;
  const shared = sharing === undefined ? undefined : logOfShared([topology.name]);
  const followed = new Set([...[...declarationsOf(topology), ...snapshotTopicsOf(topology)].map(({ name }) => name), ...topics, ...(shared?.topics ?? [])]);
  const open = (): Promise<Log> => openLog({ ...kafka, ...shared, topics: [...followed], handedOver, producers: 1, ...(relaxedWaitMs !== undefined && { relaxedWaitMs }) });
  return { log: log ?? open, openStore: openStore ?? levelStores({ directory }), partitions, instance: clientId, sharing, snapshots: log === undefined ? {} : undefined };
}
