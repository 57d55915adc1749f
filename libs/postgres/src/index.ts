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
export type { Checksum, TableComparison } from './rebuild/checksums.js';
export { OtherHistory } from './rebuild/catch-up.js';
export { compareProjections, rebuildProjections, RebuildRefused, type RebuildOptions } from './rebuild/rebuild.js';
