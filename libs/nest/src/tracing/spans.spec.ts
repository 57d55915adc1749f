import { context, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { inOutgoingSpan, inSpan } from './spans.js';

const collected = new InMemorySpanExporter();
const contexts = new AsyncLocalStorageContextManager().enable();
context.setGlobalContextManager(contexts);
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(collected)] }));
beforeEach(() => collected.reset());
afterAll(() => {
  trace.disable();
  context.disable();
});

const traceOf = (digit: string): string => digit.repeat(32);
const causedBy = (digit: string, flags = '01'): string => `00-${traceOf(digit)}-${digit.repeat(16)}-${flags}`;
const options = (causes: readonly (string | undefined)[]) => ({ kind: SpanKind.CONSUMER, causes, attributes: { 'messaging.destination.name': 'shop.sales.v1' } });

describe('the span of some work', () => {
  it('is a child of the one thing that caused it, and the parent of what the work does', async () => {
    await inSpan('effect', options([causedBy('a')]), async () => {
      trace.getTracer('test').startSpan('payment').end();
    });
    const [inner, outer] = collected.getFinishedSpans();
    expect(outer).toMatchObject({ name: 'effect', kind: SpanKind.CONSUMER, attributes: { 'messaging.destination.name': 'shop.sales.v1' }, parentSpanContext: { spanId: 'a'.repeat(16) } });
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    expect(new Set([inner?.spanContext().traceId, outer?.spanContext().traceId])).toEqual(new Set([traceOf('a')]));
  });

  it('is linked to all that caused it, where a batch has several causes', async () => {
    await inSpan('effect', options([causedBy('a'), undefined, causedBy('b'), 'nonsense']), async () => undefined);
    expect(collected.getFinishedSpans()[0]?.links.map((link) => link.context.traceId)).toEqual([traceOf('a'), traceOf('b')]);
  });

  it('is told in the trace of each of them as well, so that a trace shows all that was done for it', async () => {
    await inSpan('effect', options([causedBy('a'), causedBy('b')]), async () => undefined);
    const [, ...told] = collected.getFinishedSpans();
    expect(told.map((span) => [span.name, span.spanContext().traceId, span.parentSpanContext?.spanId])).toEqual(['a', 'b'].map((digit) => ['effect', traceOf(digit), digit.repeat(16)]));
  });

  it('tells of the error of the work, and throws it on', async () => {
    await expect(inSpan('query', options([causedBy('c')]), () => Promise.reject(new Error('the rail is away')))).rejects.toThrow('the rail is away');
    expect(collected.getFinishedSpans()[0]).toMatchObject({ status: { code: 2 }, events: [{ name: 'exception' }] });
  });

  it('is not made for what nobody has sampled', async () => {
    expect(await inSpan('effect', options([causedBy('d', '00'), undefined]), async () => 7)).toBe(7);
    expect(collected.getFinishedSpans()).toEqual([]);
  });
});

describe('a question to somebody outside', () => {
  it('is a span within the work, and carries the trace there', async () => {
    let carried: string | undefined;
    await inSpan('effect', options([causedBy('a')]), () => inOutgoingSpan('POST rail', {}, async ({ traceparent }) => {
      carried = traceparent;
    }));
    const [asked, effect] = collected.getFinishedSpans();
    expect(asked).toMatchObject({ name: 'POST rail', kind: SpanKind.CLIENT, parentSpanContext: { spanId: effect!.spanContext().spanId } });
    expect(carried).toBe(`00-${traceOf('a')}-${asked!.spanContext().spanId}-01`);
  });

  it('carries nothing, and is no span, where no work is recorded', async () => {
    expect(await inOutgoingSpan('POST rail', {}, async (headers) => headers)).toEqual({});
    expect(collected.getFinishedSpans()).toEqual([]);
  });
});
