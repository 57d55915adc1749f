import { payouts } from '@kontor/events';
import { projection, type JournalEvent, type Projection } from '@kontor/postgres';
import { applyAttempts, attemptTypes, PayoutRow } from './attempts.js';
import { applyConflicts, PayoutConflictRow } from './conflicts.js';
import { CreatePayouts1763920000000 } from './migrations/create-payouts.js';
import { ExtendPayouts1763960000000 } from './migrations/extend-payouts.js';
import { applyReturns, PayoutReturnRow } from './returns.js';
import { applyStops, PayoutStopRow, stopTypes } from './stops.js';

const types = [...new Set([...attemptTypes, ...stopTypes, 'PayoutConflict'] as const)];
type Type = (typeof types)[number];
type Projected<K extends Type = Type> = JournalEvent<typeof payouts, K>;

const of = <K extends Type>(events: readonly Projected[], ...named: readonly K[]): Projected<K>[] =>
  events.filter((event): event is Projected<K> & Projected => (named as readonly string[]).includes(event.type));

/** The tables of payouts, from their journal: attempts, returns, transfers that are stopped, and conflicts. A statement for each table that has news. */
export const payoutsProjection: Projection = projection('payouts', {
  journals: [payouts],
  types,
  entities: [PayoutRow, PayoutReturnRow, PayoutStopRow, PayoutConflictRow],
  migrations: [CreatePayouts1763920000000, ExtendPayouts1763960000000],
  async apply(sql, blocks) {
    const events = blocks.flatMap((block) => block.events);
    await applyAttempts(sql, of(events, ...attemptTypes));
    await applyReturns(sql, of(events, 'PayoutReturned'));
    await applyStops(sql, of(events, ...stopTypes));
    await applyConflicts(sql, of(events, 'PayoutConflict'));
  },
});
