/**
 * Topologies, queries and effects in NestJS, and what a service has around them: HTTP, tokens, logs, health, metrics.
 * @module @kontor/nest
 */
export * from './auth/access.js';
export * from './auth/auth.module.js';
export * from './auth/token-verifier.js';
export * from './config.js';
export * from './health/health.module.js';
export * from './health/readiness.js';
export { acceptedOf } from './http/accept.js';
export * from './http/fastify.js';
export * from './http/http.module.js';
export { bodyHashOf, idempotencyKeyOf } from './http/idempotency.js';
export { waitOf } from './http/prefer.js';
export * from './http/problem.js';
export * from './http/reads/page.js';
export { positionOfEvent, positionToken, type JournalPlace } from './http/reads/position-token.js';
export { READ_POSITIONS, type AsOf, type ReadablePositions } from './http/reads/read-positions.js';
export { ReadsFrom, Tagged } from './http/reads/reads.js';
export { SchemaPipe } from './http/schema.pipe.js';
export * from './logging/logging.module.js';
export { Operation, type AnswerDeclaration, type OperationDeclaration } from './openapi/operation.js';
export * from './logging/service-logger.js';
export * from './kontor/kontor.module.js';
export { main, type Main } from './kontor/main.js';
export type { Ownership, Role } from './kontor/ownership.js';
export * from './kontor/readable-store.js';
export * from './kontor/service.js';
export { ServiceModule } from './kontor/service.module.js';
export type { Worker } from './kontor/service-parts.js';
export * from './kontor/tokens.js';
export { PermanentFailure, type EffectPlace, type EffectQueues, type ListedEffectKey, type ParkedEffectKey, type ParkedEffectQueue, type ReleasedEvents } from './server/effect-parking.js';
export { Effect, EffectContext, type CursorStore, type EffectEvent, type EffectOptions } from './server/effects.js';
export type { EffectPhase, EffectStatus } from './server/effect-worker.js';
export { Metrics } from './metrics/metrics.js';
export { METRICS_OPTIONS, MetricsServer, type MetricsOptions } from './metrics/metrics-server.js';
export { activeTrace, inOutgoingSpan, tellArrived } from './tracing/spans.js';
export { adminPattern, OPERATIONS_SCOPE, type AdminQuestion } from './admin/admin-questions.js';
export type { Performed } from './admin/operations.js';
export { requestLimits, Requests, type Outcome, type Request, type RequestLimits, type RequestsOptions } from './requests/requests.js';
export type { Decision } from './requests/decisions.js';
export { QueryContext } from './server/query-context.js';
export { ANSWER_AT, ANSWER_HEIGHT, ANSWER_LAG, ANSWER_PARTITION, type Demands } from './server/query-wire.js';
export { storesPattern } from './server/store-questions.js';
export { KontorClient, QueryRefused, QueryTimedOut, type Answer, type AskOptions, type KontorClientOptions } from './client/kontor-client.js';
export type { PartitionAsOf, StoreClient, StoreEntries, StoreEntry, StoreRead, WindowEntry } from './client/store-client.js';
export * from './server/kontor-server.js';
