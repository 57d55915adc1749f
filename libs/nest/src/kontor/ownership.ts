/** What an instance is to one partition of a journal. */
export type Role = 'owner' | 'standby' | 'none';

/** Which partitions this instance holds, by the newest assignment that it has heard of. */
export interface Ownership {
  roleOf(journal: string, partition: number): Role;
  /** The instance that owns a partition, if it is known. */
  ownerOf(journal: string, partition: number): string | undefined;
  /** Hears of every change. The result ends it. */
  onChanged(listener: () => void): () => void;
}

/** Of a service that runs as one instance. */
export const ownsAll = (instance: string): Ownership => ({ roleOf: () => 'owner', ownerOf: () => instance, onChanged: () => () => undefined });
