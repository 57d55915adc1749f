import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf, isTracing, tracer } from '../tracing/spans.js';
import { belongsToTrace } from './trace.js';

/**
 * Handles a request within a span: a child of the caller's, if it came with one. To be hooked in when the body has been read:
 * what goes on in a stream's events is outside of any span. The answer names the trace, as do problems and the log.
 */
export function inRequestSpan(request: FastifyRequest, reply: FastifyReply, handle: () => void): void {
  if (!isTracing()) return handle();
  const { method, headers: { traceparent }, routeOptions: { url = '' } } = request;
  const parent = contextOf(typeof traceparent === 'string' ? traceparent : undefined);
  const span = tracer().startSpan(`${method} ${url}`, { kind: SpanKind.SERVER, attributes: { 'http.request.method': method, 'http.route': url } }, parent);
  const { traceId } = span.spanContext();
  belongsToTrace(request.raw, traceId);
  void reply.header('trace-id', traceId);
  reply.raw.once('close', () => {
    span.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  context.with(trace.setSpan(parent, span), handle);
}
