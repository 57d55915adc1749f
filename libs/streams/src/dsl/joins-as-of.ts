import type { Edge, NodeSpec } from './graph.js';
import { canJoin } from './joins-present.js';
import type { Joiner } from './joins-streams.js';
import type { VersionedHandle } from './versioned.js';

/**
 * As-of join: each record with the row that was valid at its own event time, whenever it comes. A record from before the
 * table's history is dropped as `late`: which row was valid then is no longer known, and none at all would be a wrong answer.
 */
export function asOfJoin(stream: Edge, table: VersionedHandle<unknown>, { name, left, joiner }: { readonly name: string; readonly left: boolean; readonly joiner: Joiner }): NodeSpec {
  return {
    kind: left ? 'leftAsOfJoin' : 'asOfJoin',
    name,
    inputs: [stream, table.edge],
    run: (out) => ({
      take(record, turn, input) {
        if (input === 1) return;
        if (!canJoin(record, turn, name)) return;
        const { key, value, time } = record;
        if (time < turn.streamTime(table.store.clock) - table.historyMs) return turn.drop(name, 'late', record);
        const row = table.readAt(turn, key, time);
        if (row !== undefined || left) out({ key, value: joiner(value, row, key), time }, turn);
      },
    }),
  };
}
