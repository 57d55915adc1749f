import type { EventMap, Journal } from '../topology/declarations.js';
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
