import { ROOT_CONTEXT, SpanStatusCode, trace, TraceFlags, type Attributes, type Context, type SpanContext, type SpanKind } from '@opentelemetry/api';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** A batch names so many of its causes; collectors refuse more. */
const LINKS_MAX = 128;

export interface SpanOptions {
  readonly kind: SpanKind;
  /** W3C trace contexts of what caused the work; those that are none, or were not sampled, are passed over. */
  readonly causes: readonly (string | undefined)[];
  readonly attributes: Attributes;
}

/**
 * Does some work within a span: a child of its one cause, or linked to all of several. Without a cause that was sampled,
 * or without an SDK, it costs nothing. The error of the work is in the span, and thrown on.
 */
export function inSpan<T>(name: string, { kind, causes, attributes }: SpanOptions, work: () => Promise<T>): Promise<T> {
  const sampled = causes.flatMap((cause) => spanContextOf(cause) ?? []);
  if (sampled.length === 0) return work();
  const parent: Context = sampled.length === 1 ? trace.setSpanContext(ROOT_CONTEXT, sampled[0]!) : ROOT_CONTEXT;
  const links = sampled.length === 1 ? [] : sampled.slice(0, LINKS_MAX).map((context) => ({ context }));
  return trace.getTracer('@kontor/nest').startActiveSpan(name, { kind, attributes, links }, parent, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

function spanContextOf(traceparent: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || (parseInt(flags!, 16) & TraceFlags.SAMPLED) === 0) return undefined;
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}
