import { trace } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProjectedBlock } from './projection.js';
import { tellProjected } from './projection-spans.js';

afterEach(() => trace.disable());

const TRACES = ['a', 'b'].map((digit) => digit.repeat(32));
const of = (traceId: string): string => `00-${traceId}-${'c'.repeat(16)}-01`;
const block = (...traceparents: readonly (string | undefined)[]): ProjectedBlock => ({
  journal: 'a.b.v1', partition: 0, height: 1, hash: 'x', at: 1, timestamp: 1,
  events: traceparents.map((traceparent, i) => ({ type: 'Added', key: 'ann', id: `a.b.v1/0/1/${i}`, at: 1, cause: 'c', data: {}, ...(traceparent === undefined ? {} : { traceparent }) })),
});

describe('A round of a projection', () => {
  it('is a span in each trace that has events in it, once', () => {
    const collected = new InMemorySpanExporter();
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(collected)] }));
    tellProjected('transfers', 0, [block(of(TRACES[0]!), undefined, of(TRACES[0]!)), block(of(TRACES[1]!))], Date.now());
    const spans = collected.getFinishedSpans();
    expect(spans.map((span) => [span.name, span.spanContext().traceId, span.parentSpanContext?.spanId])).toEqual(TRACES.map((traceId) => ['project transfers', traceId, 'c'.repeat(16)]));
  });

  it('looks at nothing where nobody records traces', () => {
    const untouched = new Proxy([], { get: () => { throw new Error('the blocks were looked at'); } });
    expect(() => tellProjected('transfers', 0, untouched, 0)).not.toThrow();
  });
});
