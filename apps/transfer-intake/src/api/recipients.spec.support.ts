import type { RecipientCreated } from '@kontor/events';
import type { FollowedEvent } from '@kontor/streams';
import { newKey } from '../personal/sealing.js';
import type { RecipientRow } from '../projections/recipient-row.js';

/** Customers' keys without Postgres. */
export class MemoryKeys {
  readonly #keys = new Map<string, Buffer | undefined>();

  async keyOf(customerId: string): Promise<Buffer | undefined> {
    if (!this.#keys.has(customerId)) this.#keys.set(customerId, newKey());
    return this.find(customerId);
  }

  async find(customerId: string): Promise<Buffer | undefined> {
    return this.#keys.get(customerId);
  }

  erase(customerId: string): void {
    this.#keys.set(customerId, undefined);
  }
}

/** The recipients table in memory. */
export class MemoryRecipients {
  readonly #rows = new Map<string, RecipientRow>();

  take(events: readonly FollowedEvent[]): void {
    for (const { type, key, at, data } of events) {
      const { recipientId: id, currency, country, details } = data as RecipientCreated;
      if (type === 'RecipientCreated') this.#rows.set(id, { id, customerId: key, currency, country, details, createdAt: new Date(at), deletedAt: null });
      if (type === 'RecipientDeleted') this.#rows.get(id)!.deletedAt = new Date(at);
    }
  }

  async find(customerId: string, id: string): Promise<RecipientRow | undefined> {
    return this.rows(customerId).find((row) => row.id === id);
  }

  async page(customerId: string, limit: number, after: { readonly createdAt: Date; readonly id: string } | undefined): Promise<RecipientRow[]> {
    const place = (row: { readonly createdAt: Date; readonly id: string }) => `${row.createdAt.toISOString()} ${row.id}`;
    const rows = this.rows(customerId).sort((a, b) => (place(a) < place(b) ? 1 : -1));
    return rows.filter((row) => after === undefined || place(row) < place(after)).slice(0, limit);
  }

  private rows(customerId: string): RecipientRow[] {
    return [...this.#rows.values()].filter((row) => row.customerId === customerId && row.deletedAt === null);
  }
}
