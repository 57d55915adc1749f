import type { Sql } from '@kontor/postgres';
import { newKey, open, seal } from './sealing.js';

/**
 * One key per customer, under which what is personal stands in the journal; kept in this service's Postgres, wrapped by
 * the master key, and never in Kafka. Erasing a person is erasing the key: the journal stays as it is, and says nothing.
 */
export class CustomerKeys {
  constructor(private readonly sql: Sql, private readonly master: Buffer) {}

  /** The customer's key, made at the first time; undefined if it was erased. */
  async keyOf(customerId: string): Promise<Buffer | undefined> {
    const known = await this.row(customerId);
    if (known !== undefined) return this.unwrapped(customerId, known.wrapped);
    // Two instances may make one at once: the first holds.
    await this.sql.query('insert into customer_keys (customer_id, wrapped) values ($1, $2) on conflict do nothing', [customerId, seal(this.master, customerId, newKey())]);
    return this.unwrapped(customerId, (await this.row(customerId))?.wrapped ?? null);
  }

  /** The same, but none is made. */
  async find(customerId: string): Promise<Buffer | undefined> {
    return this.unwrapped(customerId, (await this.row(customerId))?.wrapped ?? null);
  }

  /** For good. What was sealed with it opens no more, and no new key is made. */
  async erase(customerId: string): Promise<void> {
    await this.sql.query('insert into customer_keys (customer_id, wrapped, erased_at) values ($1, null, now()) on conflict (customer_id) do update set wrapped = null, erased_at = coalesce(customer_keys.erased_at, now())', [customerId]);
  }

  private async row(customerId: string): Promise<{ readonly wrapped: string | null } | undefined> {
    const { rows } = await this.sql.query('select wrapped from customer_keys where customer_id = $1', [customerId]);
    return (rows as { wrapped: string | null }[])[0];
  }

  private unwrapped(customerId: string, wrapped: string | null): Buffer | undefined {
    return wrapped === null ? undefined : open(this.master, customerId, wrapped);
  }
}
