export { DATABASE, DatabaseModule } from './database.module.js';
