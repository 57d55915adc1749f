import type { Runtime } from '@kontor/streams';

/** What an instance is to one partition of a journal. */
export type Role = 'owner' | 'standby' | 'none';

/** Which partitions this instance holds, by the newest assignment that it has heard of. */
export interface Ownership {
  roleOf(journal: string, partition: number): Role;
  /** The instance that owns a partition, if it is known. */
  ownerOf(journal: string, partition: number): string | undefined;
  /** Owner, and sure that no other instance has taken over meanwhile: for effects, which no journal protects. */
  leads(journal: string, partition: number): boolean;
  /** Hears of every change. The result ends it. */
  onChanged(listener: () => void): () => void;
}

/** Of a service that runs as one instance. */
export const ownsAll = (instance: string): Ownership => ({ roleOf: () => 'owner', leads: () => true, ownerOf: () => instance, onChanged: () => () => undefined });

/** Of a service that shares its partitions with other instances: what its runtimes have heard. Journals of others belong where the partition of that number is. */
export class SharedOwnership implements Ownership {
  constructor(private readonly runtimes: () => readonly Runtime[]) {}

  roleOf(journal: string, partition: number): Role {
    return this.of(journal)?.roleOf(journal, partition) ?? 'none';
  }

  ownerOf(journal: string, partition: number): string | undefined {
    return this.of(journal)?.ownerOf(journal, partition);
  }

  leads(journal: string, partition: number): boolean {
    return this.of(journal)?.leads({ name: journal }, partition) ?? false;
  }

  onChanged(listener: () => void): () => void {
    const ends = this.runtimes().map((runtime) => runtime.onOwnershipChanged(listener));
    return () => ends.forEach((end) => end());
  }

  private of(journal: string): Runtime | undefined {
    const runtimes = this.runtimes();
    return runtimes.find(({ topology }) => topology.processors.some((processor) => processor.journal.name === journal)) ?? runtimes[0];
  }
}
