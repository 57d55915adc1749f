import { transfers } from '@kontor/events';
import { execute, insertRows, projection } from '@kontor/postgres';
import { CreateRecipients1764340000000 } from './migrations/create-recipients.js';
import { RecipientRow } from './recipient-row.js';

export const RECIPIENTS = 'recipients';

const columns = { recipient_id: 'text', customer_id: 'text', currency: 'text', country: 'text', details: 'text', created_at: 'timestamptz' } as const;

/** The table of customers' recipients. A deleted one keeps its row: transfers that were let in still name it. */
export const recipientsProjection = projection(RECIPIENTS, {
  journals: [transfers],
  types: ['RecipientCreated', 'RecipientDeleted'],
  entities: [RecipientRow],
  migrations: [CreateRecipients1764340000000],
  async apply(sql, blocks) {
    const events = blocks.flatMap((block) => block.events);
    const created = events.flatMap(({ type, key, at, data }) => (type === 'RecipientCreated'
      ? [{ recipient_id: data.recipientId, customer_id: key, currency: data.currency, country: data.country, details: data.details, created_at: new Date(at) }] : []));
    await insertRows(sql, 'recipients', columns, created, 'on conflict do nothing');
    for (const { type, at, data } of events) if (type === 'RecipientDeleted') await execute(sql, 'update recipients set deleted_at = coalesce(deleted_at, $2) where recipient_id = $1', [data.recipientId, new Date(at)]);
  },
});
