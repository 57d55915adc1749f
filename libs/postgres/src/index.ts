/**
 * Projections of journals into Postgres, written in one transaction with their positions.
 * @module @kontor/postgres
 */
export * from './columns.js';
export * from './cursors.js';
export * from './database.js';
export * from './positions.js';
export * from './projection.js';
export type { WorkerPhase, WorkerStatus } from './projection-worker.js';
export * from './projections.js';
