/**
 * The database of a service as a Nest module.
 * @module @kontor/postgres/nest
 */
export { DATABASE, DatabaseModule } from './database.module.js';
