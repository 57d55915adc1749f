import { randomBytes } from 'node:crypto';
import { newPool, openDatabase, type Database } from '../database.js';
import type { Projection } from '../projection.js';

/** A schema of its own for a test, with what the projections need in it. */
export async function databaseOf(projections: readonly Projection[], migrations: Projection['migrations'] = []): Promise<Database> {
  const admin = process.env['KONTOR_POSTGRES_URL'];
  if (admin === undefined || admin === '') throw new Error('KONTOR_POSTGRES_URL is not set: these tests run on a real Postgres; set it to a superuser\'s URL (`./kontor up` prints one)');
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const pool = newPool({ url: admin, applicationName: 'spec', connections: 1 });
  await pool.query(`create schema ${schema}`);
  const url = new URL(admin);
  url.searchParams.set('options', `-c search_path=${schema}`);
  const database = await openDatabase({ url: url.href, projections, migrations, applicationName: 'spec', connections: 2 });
  return {
    ...database,
    async close() {
      await database.close();
      await pool.query(`drop schema ${schema} cascade`);
      await pool.end();
    },
  };
}
