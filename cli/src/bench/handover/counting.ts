import { journal, state, topic, topology } from '@kontor/streams';
import { z } from 'zod';

export const HANDOVER_PARTITIONS = 4;

/** What is handed over: counts by key, one event per command. */
export function counting() {
  const commands = topic('handover.commands', { owner: 'handover', key: 'key', events: { Add: z.object({ n: z.number() }) } });
  const counts = journal('handover.counts.v1', { owner: 'handover', key: 'key', events: { Added: z.object({ n: z.number() }) } });
  const byKey = state('count-by-key', counts, { version: 1, initial: () => 0, evolve: { Added: (count) => count + 1 } });
  const app = topology('handover', (t) => t.decide(byKey, { into: counts }).on(commands, 'Add', (_, { n }) => ({ type: 'Added', n })));
  return { app, commands, counts };
}
