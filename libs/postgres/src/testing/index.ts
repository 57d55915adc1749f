/**
 * A database of its own for each test.
 * @module @kontor/postgres/testing
 */
export { databaseOf } from './test-database.js';
