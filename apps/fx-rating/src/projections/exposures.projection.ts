import { exposures } from '@kontor/events';
import { columns, execute, insertRows, lastPer, projection, type JournalEvent, type Projection } from '@kontor/postgres';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CreateExposures1763950000000 } from './migrations/create-exposures.js';

export const EXPOSURES = 'exposures';

/** The house's open position in a currency. With the mid of today it gives the result that is not realised yet. */
@Entity({ name: 'exposures' })
export class ExposureRow {
  @PrimaryColumn('text') currency!: string;
  /** Minor units; more than zero: the house is long. */
  @Column('numeric') booked!: string;
  @Column('numeric') open!: string;
  /** What `booked` was worth when it came, on average; minor units of the hub, as `realised`. */
  @Column('numeric') cost!: string;
  @Column('numeric') realised!: string;
  @Column('timestamptz', { name: 'moved_at' }) movedAt!: Date;
}

/** What treasury was asked to do. */
@Entity({ name: 'hedges' })
export class HedgeRow {
  @PrimaryColumn('text', { name: 'hedge_id' }) hedgeId!: string;
  @Column('text') currency!: string;
  /** To sell, if more than zero; to buy, if less. */
  @Column('numeric') amount!: string;
  @Column('timestamptz', { name: 'requested_at' }) requestedAt!: Date;
  @Column('timestamptz', { name: 'filled_at' }) filledAt!: Date | null;
}

const types = ['ExposureMoved', 'HedgeRequested', 'HedgeFilled'] as const;
type ExposureEvent = JournalEvent<typeof exposures, (typeof types)[number]>;
type Of<T extends ExposureEvent['type']> = Extract<ExposureEvent, { readonly type: T }>;

const exposureColumns = { currency: 'text', booked: 'numeric', open: 'numeric', cost: 'numeric', realised: 'numeric', moved_at: 'timestamptz' } as const;
const hedgeColumns = { hedge_id: 'text', currency: 'text', amount: 'numeric', requested_at: 'timestamptz' } as const;
const filledColumns = { hedge_id: 'text', filled_at: 'timestamptz' } as const;

/** Positions and hedges, from the journal of exposures. */
export const exposuresProjection: Projection = projection(EXPOSURES, {
  journals: [exposures],
  types,
  entities: [ExposureRow, HedgeRow],
  migrations: [CreateExposures1763950000000],
  async apply(sql, blocks) {
    const events: readonly ExposureEvent[] = blocks.flatMap((block) => block.events);
    const moved = lastPer(ofType(events, 'ExposureMoved'), ({ data }) => data.currency);
    await insertRows(sql, 'exposures', exposureColumns, moved.map(({ at, data: { currency, booked, open, cost, realised } }) => ({ currency, booked, open, cost, realised, moved_at: new Date(at) })),
      'on conflict (currency) do update set booked = excluded.booked, open = excluded.open, cost = excluded.cost, realised = excluded.realised, moved_at = excluded.moved_at');
    await insertRows(sql, 'hedges', hedgeColumns, ofType(events, 'HedgeRequested').map(({ at, data: { hedgeId, currency, amount } }) => ({ hedge_id: hedgeId, currency, amount, requested_at: new Date(at) })), '');
    const filled = ofType(events, 'HedgeFilled').map(({ at, data: { hedgeId } }) => ({ hedge_id: hedgeId, filled_at: new Date(at) }));
    if (filled.length === 0) return;
    const given = columns(filledColumns, filled);
    await execute(sql, `update hedges h set filled_at = r.filled_at from ${given.table} where h.hedge_id = r.hedge_id`, given.values);
  },
});

const ofType = <T extends ExposureEvent['type']>(events: readonly ExposureEvent[], type: T): Of<T>[] => events.filter((event): event is Of<T> => event.type === type);
