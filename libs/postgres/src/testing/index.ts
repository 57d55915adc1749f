export { databaseOf } from './test-database.js';
