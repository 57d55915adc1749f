import { NotOwner, partitionOf, StillBehind, type EventMap, type Read, type Runtime, type State } from '@kontor/streams';
import { standardProblems } from '../http/problem.js';

/**
 * What a state knows of a key, as committed. Where another instance owns the partition, this one reads what it follows, once
 * that is as new as the journal. Throws `UNAVAILABLE` (503) while nobody here follows it yet, and where what is followed stays behind for longer than `timeoutMs`.
 * @param partitions of journals that declare no count
 */
export async function readCommitted<S>(runtime: Runtime, state: State<EventMap, S>, key: string, { partitionKey, partitions, timeoutMs }: { readonly partitionKey: string; readonly partitions: number; readonly timeoutMs?: number }): Promise<Read<S>> {
  const owned = runtime.owns(state.journal, partitionOf(partitionKey, state.journal.partitions ?? partitions));
  try {
    return await runtime.read(state, key, { partitionKey, ...(owned ? {} : { strict: true, standby: true }), ...(timeoutMs !== undefined && { timeoutMs }) });
  } catch (cause) {
    if (cause instanceof NotOwner) throw standardProblems.UNAVAILABLE({ cause }); // still starting
    if (cause instanceof StillBehind) throw standardProblems.UNAVAILABLE({ headers: { 'retry-after': '2' }, cause });
    throw cause;
  }
}
