/**
 * The API's document, read off services' root modules. Loaded by tools alone: no service needs it to run.
 * @module @kontor/nest/openapi
 */
export { describeService, type ServicePart } from './describe-service.js';
export * from './document.js';
export type { JsonSchema } from './json-schemas.js';
export { mergeServices, type Introduction } from './merge-services.js';
