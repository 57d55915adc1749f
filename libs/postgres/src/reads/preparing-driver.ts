import pg from 'pg';
import { statementName } from '../statement-names.js';

type Query = (...args: unknown[]) => unknown;

/** Names what has parameters. */
class PreparingClient extends pg.Client {
  constructor(options?: string | pg.ClientConfig) {
    super(options);
    const query = this.query.bind(this) as Query;
    this.query = ((text: unknown, values: unknown, ...more: unknown[]) => {
      const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? statementName(text) : undefined;
      return name === undefined ? query(text, values, ...more) : query({ name, text, values }, ...more);
    }) as typeof this.query;
  }
}

class PreparingPool extends pg.Pool {
  constructor(options?: pg.PoolConfig) {
    super({ ...options, Client: PreparingClient });
  }
}

/**
 * pg as TypeORM is to use it: each text is parsed and planned once per connection. TypeORM names no statement, and of a
 * read by key of a wide table Postgres spends five sixths on its plan.
 */
export const preparingDriver: { readonly Pool: new (options?: pg.PoolConfig) => pg.Pool } = { Pool: PreparingPool };
