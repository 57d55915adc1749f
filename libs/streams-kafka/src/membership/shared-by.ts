import { heartbeatsOf, type Membership } from '@kontor/streams';
import type { KafkaLogOptions } from '../log-on-client.js';
import { kafkaMembership } from './kafka-membership.js';

/** The variables of the environment that say how partitions are shared. */
export interface SharingEnvironment {
  /** Begins the names of the consumer groups by which instances share partitions. Unset: this instance owns all. */
  readonly KONTOR_GROUP?: string | undefined;
  /** Availability zone, rack or host. */
  readonly KONTOR_ZONE?: string | undefined;
  /** Standbys of each partition, as far as there are instances. Default 1. */
  readonly KONTOR_STANDBYS?: number | undefined;
}

/** How instances of a service share its partitions: one membership per topology, and the zone of this instance. */
export interface Sharing {
  readonly membership: (topology: string) => Membership;
  readonly zone?: string;
}

/** How instances of a service share partitions; undefined if no group is configured. */
export function sharedBy({ KONTOR_GROUP: group, KONTOR_ZONE: zone, KONTOR_STANDBYS: standbys = 1 }: SharingEnvironment, connection: Pick<KafkaLogOptions, 'brokers' | 'clientId' | 'ssl' | 'sasl' | 'logger'>): Sharing | undefined {
  if (group === undefined || group === '') return undefined;
  const membership = (topology: string): Membership => kafkaMembership({ ...connection, standbys, group: `${group}.${topology}`, topic: heartbeatsOf(topology).name });
  return { membership, ...(zone === undefined || zone === '' ? {} : { zone }) };
}

/** What a log must be opened with for topologies whose partitions are shared: their beats, and room for a take-over without a new consumer. */
export const logOfShared = (topologies: readonly string[]): { readonly topics: readonly string[]; readonly consumers: { readonly eager: number; readonly relaxed: number } } => ({
  topics: topologies.map((topology) => heartbeatsOf(topology).name),
  consumers: { eager: 2, relaxed: 2 },
});
