export { catalogue } from './catalogue.js';
export type { Event } from './event.js';
export * as fields from './fields.js';
export type { Leg, Recipient } from './fields.js';
export * from './ids.js';
export * from './intake.js';
export * from './fx.js';
export * from './ledger.js';
export * from './payout.js';
