export * from './in-memory-log.js';
export * from './in-memory-store.js';
export * from './log-conformance.js';
export type { Held, LogFaults } from './log-faults.js';
export * from './store-conformance.js';
export { randomFrom, type Schedule } from './turns.js';
export { Received } from './received.js';
