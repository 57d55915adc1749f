import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type Attributes, type Context, type Span, type SpanContext, type Tracer } from '@opentelemetry/api';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** A batch names so many of its causes; collectors refuse more. */
const LINKS_MAX = 128;
const TRACER = '@kontor/nest';

export const tracer = (): Tracer => trace.getTracer(TRACER);

/** Whether an OpenTelemetry SDK is registered. Without one nothing here is worth doing. */
export function isTracing(): boolean {
  // The API's own provider stands in until one is registered, and then asks that one.
  const provider = trace.getTracerProvider() as { getDelegateTracer?(name: string): unknown };
  return provider.getDelegateTracer === undefined || provider.getDelegateTracer(TRACER) !== undefined;
}

/**
 * The W3C trace context of the work that is going on, to be spread into the envelope of a command that it sends: all that is decided
 * from it is then of the same trace. Empty outside of a span that is recorded, and without an SDK.
 */
export function activeTrace(): { readonly traceparent?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || (span.traceFlags & TraceFlags.SAMPLED) === 0) return {};
  return { traceparent: `00-${span.traceId}-${span.spanId}-01` };
}

export interface SpanOptions {
  readonly kind: SpanKind;
  /** W3C trace contexts of what caused the work; those that are none, or were not sampled, are passed over. */
  readonly causes: readonly (string | undefined)[];
  readonly attributes: Attributes;
}

/**
 * Does some work within a span: a child of its one cause, or linked to all of several; each of those has it told in its own trace as well.
 * Without a cause that was sampled, or without an SDK, it costs nothing. The error of the work is in the span, and thrown on.
 */
export function inSpan<T>(name: string, { kind, causes, attributes }: SpanOptions, work: () => Promise<T>): Promise<T> {
  const sampled = causes.flatMap((cause) => sampledContextOf(cause) ?? []);
  if (sampled.length === 0) return work();
  const parent: Context = sampled.length === 1 ? trace.setSpanContext(ROOT_CONTEXT, sampled[0]!) : ROOT_CONTEXT;
  const links = sampled.length === 1 ? [] : sampled.slice(0, LINKS_MAX).map((context) => ({ context }));
  const beganAt = Date.now();
  return tracer().startActiveSpan(name, { kind, attributes, links }, parent, (span) => ending(span, work)).finally(() => {
    if (sampled.length > 1) tellSpans(name, { kind, causes, attributes: { ...attributes, 'kontor.batch': causes.length } }, beganAt);
  });
}

/**
 * Asks somebody outside within a span, a child of the work that goes on; `ask` is given the headers that carry the trace there.
 * Outside of a span that is recorded there is none, and no header.
 */
export function inOutgoingSpan<T>(name: string, attributes: Attributes, ask: (headers: { readonly traceparent?: string }) => Promise<T>): Promise<T> {
  if (activeTrace().traceparent === undefined) return ask({});
  return tracer().startActiveSpan(name, { kind: SpanKind.CLIENT, attributes }, (span) => ending(span, () => ask(activeTrace())));
}

async function ending<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    span.recordException(error as Error);
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

/** Work that is over, which served several traces at once: in each of them it is a span of its own. */
export function tellSpans(name: string, { kind, causes, attributes }: SpanOptions, beganAt: number): void {
  const sampled = new Map(causes.flatMap((cause) => {
    const context = sampledContextOf(cause);
    return context === undefined ? [] : [[cause, context] as const];
  }));
  for (const context of [...sampled.values()].slice(0, LINKS_MAX)) {
    tracer().startSpan(name, { kind, attributes, startTime: beganAt }, trace.setSpanContext(ROOT_CONTEXT, context)).end();
  }
}

/** What came from outside for several traces at once, and is in the log by now: tells each of them that it came. */
export function tellArrived(name: string, causes: readonly (string | undefined)[], beganAt: number): void {
  tellSpans(name, { kind: SpanKind.CONSUMER, causes, attributes: {} }, beganAt);
}

/** The context in which work goes on that a `traceparent` came with, sampled or not: whether it is recorded was decided where it began. */
export function contextOf(traceparent: string | undefined): Context {
  const context = spanContextOf(traceparent);
  return context === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, context);
}

function sampledContextOf(traceparent: string | undefined): SpanContext | undefined {
  const context = spanContextOf(traceparent);
  return context?.traceFlags === TraceFlags.SAMPLED ? context : undefined;
}

function spanContextOf(traceparent: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  return { traceId, spanId, traceFlags: parseInt(flags!, 16) & TraceFlags.SAMPLED, isRemote: true };
}
