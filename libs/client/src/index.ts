/**
 * The client of Kontor's HTTP API.
 * @module @kontor/client
 */
export type { components, operations, paths } from './api.js';
export * from './kontor.js';
export { KontorProblem, type Problem } from './problem.js';
export type { Retries } from './retrying.js';
export { verifiedWebhook, WebhookVerificationError, type WebhookHeaders } from './webhooks.js';
export type { KontorEvent } from './event.js';
