import { SpanKind } from '@opentelemetry/api';
import type { Ownership } from '../kontor/ownership.js';
import type { BlockListener } from '../kontor/service-parts.js';
import { tellSpans } from './spans.js';

/** As it stands in every line that belongs to a trace: blocks without one are not parsed. */
const TRACED = '"traceparent":"';

/**
 * Tells of every block that is decided here, in each trace that has events in it: from the block's clock until it was committed.
 * Blocks from before the start, and those that another instance decided, were told of by whoever decided them.
 */
export function blockSpans(ownership: Pick<Ownership, 'roleOf'>, since: number): BlockListener {
  return (journal, partition, { block }, events) => {
    if (block.at < since || !block.value.includes(TRACED) || ownership.roleOf(journal, partition) !== 'owner') return;
    const attributes = { 'kontor.journal': journal, 'kontor.partition': partition, 'kontor.height': block.height, 'kontor.events': events().length };
    tellSpans(`decide ${journal}`, { kind: SpanKind.CONSUMER, causes: events().map(({ traceparent }) => traceparent), attributes }, block.at);
  };
}
