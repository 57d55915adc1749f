import { rates, type RateAccepted } from '@kontor/events';
import { insertRows, lastPer, projection, type Projection } from '@kontor/postgres';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CreateRates1763910000000 } from './migrations/create-rates.js';

export const RATES = 'rates';

/** The rate of a pair that holds now: 1 `base` = `mid` `quote`. */
@Entity({ name: 'rates' })
export class RateRow {
  @PrimaryColumn('text') base!: string;
  @PrimaryColumn('text') quote!: string;
  @Column('numeric') mid!: string;
  @Column('text', { name: 'rate_id' }) rateId!: string;
  @Column('text') provider!: string;
  /** `YYYY-MM-DD`. */
  @Column('text') date!: string;
  @Column('timestamptz', { name: 'accepted_at' }) acceptedAt!: Date;
}

const columns = { base: 'text', quote: 'text', mid: 'numeric', rate_id: 'text', provider: 'text', date: 'text', accepted_at: 'timestamptz' } as const;

/** The table of rates, from their journal. What is accepted last holds. */
export const ratesProjection: Projection = projection(RATES, {
  journals: [rates],
  types: ['RateAccepted'],
  entities: [RateRow],
  migrations: [CreateRates1763910000000],
  async apply(sql, blocks) {
    const accepted = blocks.flatMap((block) => block.events.map(({ data, at }) => ({ ...(data as Omit<RateAccepted, 'type'>), at })));
    const rows = lastPer(accepted, ({ base, quote }) => `${base}/${quote}`);
    await insertRows(sql, 'rates', columns, rows.map(({ base, quote, mid, rateId, provider, date, at }) => ({ base, quote, mid, rate_id: rateId, provider, date, accepted_at: new Date(at) })),
      'on conflict (base, quote) do update set mid = excluded.mid, rate_id = excluded.rate_id, provider = excluded.provider, date = excluded.date, accepted_at = excluded.accepted_at');
  },
});
