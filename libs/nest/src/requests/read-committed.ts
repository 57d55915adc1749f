import { NotOwner, partitionOf, type EventMap, type Read, type Runtime, type State } from '@kontor/streams';
import { standardProblems } from '../http/problem.js';

/**
 * What a state knows of a key, as committed. Where another instance owns the partition, this one reads what it follows, once
 * that is as new as the journal. Throws 503 while nobody here follows it yet.
 * @param partitions of journals that declare no count
 */
export async function readCommitted<S>(runtime: Runtime, state: State<EventMap, S>, key: string, { partitionKey, partitions }: { readonly partitionKey: string; readonly partitions: number }): Promise<Read<S>> {
  const owned = runtime.owns(state.journal, partitionOf(partitionKey, state.journal.partitions ?? partitions));
  try {
    return await runtime.read(state, key, { partitionKey, ...(owned ? {} : { strict: true, standby: true }) });
  } catch (cause) {
    if (cause instanceof NotOwner) throw standardProblems.UNAVAILABLE({ cause }); // still starting
    throw cause;
  }
}
