import type { EventMap, Source } from '../topology/declarations.js';
import type { NodeSpec } from './graph.js';

/** Events of a topic, of the types named or of all that it declares. */
export function source(from: Source<EventMap>, types: readonly string[]): NodeSpec {
  return {
    kind: 'stream',
    inputs: [],
    reads: { source: from, types: types.length > 0 ? types : Object.keys(from.schemas), pace: 'eager' },
    run: (out) => ({ take: (record, turn) => out(record, turn) }),
  };
}
