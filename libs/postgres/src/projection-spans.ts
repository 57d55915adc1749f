import { ROOT_CONTEXT, SpanKind, trace, TraceFlags } from '@opentelemetry/api';
import type { ProjectedBlock } from './projection.js';

const TRACER = '@kontor/postgres';
/** So many spans are told of at once; a round may hold thousands of events. */
const SPANS_MAX = 128;

/** Whether an OpenTelemetry SDK is registered. */
function isTracing(): boolean {
  // The API's own provider stands in until one is registered, and then asks that one.
  const provider = trace.getTracerProvider() as { getDelegateTracer?(name: string): unknown };
  return provider.getDelegateTracer === undefined || provider.getDelegateTracer(TRACER) !== undefined;
}

/** Tells of a round that is committed, in each trace that has events in it. Does nothing where nobody records traces. */
export function tellProjected(projection: string, partition: number, blocks: readonly ProjectedBlock[], beganAt: number): void {
  if (!isTracing()) return;
  // An event in a journal has a context only if its trace is sampled.
  const traces = new Set(blocks.flatMap(({ events }) => events.flatMap(({ traceparent }) => traceparent ?? [])));
  for (const traceparent of [...traces].slice(0, SPANS_MAX)) {
    const [, traceId, spanId] = traceparent.split('-');
    const parent = trace.setSpanContext(ROOT_CONTEXT, { traceId: traceId!, spanId: spanId!, traceFlags: TraceFlags.SAMPLED, isRemote: true });
    const attributes = { 'kontor.projection': projection, 'kontor.partition': partition };
    trace.getTracer(TRACER).startSpan(`project ${projection}`, { kind: SpanKind.CONSUMER, attributes, startTime: beganAt }, parent).end();
  }
}
