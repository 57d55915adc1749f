import { publishType, type PublishLine } from '../publish/published.js';
import type { EventMap, Journal, Topic } from '../topology/declarations.js';
import { validated } from '../topology/validated.js';
import type { Edge } from './graph.js';
import type { Workbench } from './workbench.js';

export function into(bench: Workbench, input: Edge, journal: Journal<EventMap>): void {
  bench.node({
    kind: 'into',
    inputs: [input],
    writes: journal,
    run: () => ({
      take(record, turn) {
        if (record.key === null) return turn.drop(`into ${journal.name}`, 'null-key', record);
        const { type, ...data } = record.value as { readonly type: string };
        turn.event(type, record.key, data, record.time);
      },
    }),
  });
}

/** Records as events of an ordinary topic: they stand in the journal first, and are published when their block is committed. */
export function to(bench: Workbench, input: Edge, topic: Topic<EventMap>): void {
  const lineType = publishType(topic.name);
  bench.node({
    kind: 'to',
    name: topic.name.replaceAll('.', '-'),
    inputs: [input],
    publishes: { to: topic, types: new Set([lineType]) },
    run: () => ({
      take(record, turn) {
        if (record.key === null) return turn.drop(`to ${topic.name}`, 'null-key', record);
        const { type, ...data } = record.value as { readonly type: string };
        const schema = topic.schemas[type];
        if (schema === undefined) throw new TypeError(`${topic.name} declares no event ${type}`);
        const line: PublishLine = { event: type, data: validated(schema, data) };
        turn.event(lineType, record.key, line, record.time);
      },
    }),
  });
}
