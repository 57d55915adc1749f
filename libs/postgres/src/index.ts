/**
 * Projections of journals into Postgres, written in one transaction with their positions.
 * @module @kontor/postgres
 */
export { Changes } from './changes.js';
export * from './columns.js';
export * from './cursors.js';
export * from './database.js';
export * from './positions.js';
export * from './projection.js';
export type { WorkerPhase, WorkerStatus } from './projection-worker.js';
export * from './projections.js';
export { ReadPositions, type AsOf, type JournalPlace, type Link, type Reached, type ReadPositionsOptions } from './reads/read-positions.js';
export { AskedTogether } from './together.js';
export { PackedRows } from './reads/packed-rows.js';
export type { Checksum, TableComparison } from './rebuild/checksums.js';
export { OtherHistory } from './rebuild/catch-up.js';
export { compareProjections, rebuildProjections, RebuildRefused, type RebuildOptions } from './rebuild/rebuild.js';
