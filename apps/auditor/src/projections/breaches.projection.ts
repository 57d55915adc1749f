import { halts, type CurrencyHalted, type CurrencyReleased } from '@kontor/events';
import { execute, insertRows, projection, type Projection } from '@kontor/postgres';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CreateBreaches1764000000000 } from './migrations/create-breaches.js';

/** A breach of what must hold. While one of a currency is not released, nothing is paid out in it. */
@Entity({ name: 'breaches' })
export class BreachRow {
  /** Of the event that halted the currency. */
  @PrimaryColumn('text') id!: string;
  @Column('text') currency!: string;
  @Column('text') rule!: string;
  @Column('text') subject!: string;
  @Column('text') detail!: string;
  @Column('timestamptz', { name: 'found_at' }) foundAt!: Date;
  @Column('timestamptz', { name: 'released_at' }) releasedAt!: Date | null;
  /** The order of two persons. */
  @Column('text', { name: 'released_by' }) releasedBy!: string | null;
}

const columns = { id: 'text', currency: 'text', rule: 'text', subject: 'text', detail: 'text', found_at: 'timestamptz' } as const;

/** The table of breaches, from the journal of halts. A release is of all that stood open in its currency: so events are taken in order. */
export const breachesProjection: Projection = projection('breaches', {
  journals: [halts],
  types: ['CurrencyHalted', 'CurrencyReleased'],
  entities: [BreachRow],
  migrations: [CreateBreaches1764000000000],
  async apply(sql, blocks) {
    for (const { id, type, at, data } of blocks.flatMap(({ events }) => events)) {
      if (type === 'CurrencyHalted') {
        const { currency, rule, subject, detail } = data as Omit<CurrencyHalted, 'type'>;
        await insertRows(sql, 'breaches', columns, [{ id, currency, rule, subject, detail, found_at: new Date(at) }], '');
      } else {
        const { currency, commandId } = data as Omit<CurrencyReleased, 'type'>;
        await execute(sql, 'update breaches set released_at = $1, released_by = $2 where currency = $3 and released_at is null', [new Date(at), commandId, currency]);
      }
    }
  },
});
