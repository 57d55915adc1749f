/**
 * The client of Kontor's HTTP API.
 * @module @kontor/client
 */
export type { components, operations, paths } from './api.js';
export type { KontorEvent } from './event.js';
export { EventsMissed, type EventsOptions } from './events.js';
export * from './kontor.js';
export { KontorProblem, NoAnswer, type Problem } from './problem.js';
export type { Retries } from './retrying.js';
export { verifiedWebhook, WebhookVerificationError, type WebhookHeaders } from './webhooks.js';
