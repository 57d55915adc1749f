import type { payouts } from '@kontor/events';
import { execute, insertRows, type JournalEvent, type RowOf, type Sql } from '@kontor/postgres';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { isHalt } from '../domain/payout-state.js';

/** A transfer that no attempt pays out for now, or ever. */
@Entity({ name: 'payout_stops' })
export class PayoutStopRow {
  @PrimaryColumn('text', { name: 'transfer_id' }) transferId!: string;
  @Column('text', { name: 'customer_id' }) customerId!: string;
  @Column('text') status!: 'suspended' | 'halted' | 'awaiting_redirect' | 'awaiting_ops' | 'cancelled' | 'abandoned';
  /** Of people, of ours, or the code of the rejection. */
  @Column('text') reason!: string | null;
  @Column('timestamptz') since!: Date;
  /** Until when something can be done about it. */
  @Column('timestamptz') until!: Date | null;
}

const stopColumns = { transfer_id: 'text', customer_id: 'text', status: 'text', reason: 'text', since: 'timestamptz', until: 'timestamptz' } as const;

export const stopTypes = ['PayoutSuspended', 'PayoutRejected', 'PayoutCancelled', 'PayoutAbandoned', 'PayoutResumed', 'PayoutRedirected', 'CancelRefused'] as const;
type StopEvent = JournalEvent<typeof payouts, (typeof stopTypes)[number]>;
type Stop = RowOf<typeof stopColumns>;
/** What is left of a transfer's stop: a row, or none; of a cancel that was refused after all, none if it was cancelled. */
type Left = Stop | 'gone' | 'gone-if-cancelled';

export async function applyStops(sql: Sql, events: readonly StopEvent[]): Promise<void> {
  const left = new Map<string, Left>();
  for (const event of events) {
    const before = left.get(event.data.transferId);
    const after = leftAfter(event, before);
    if (after !== undefined) left.set(event.data.transferId, after);
  }
  const [gone, uncancelled, stops] = [[] as string[], [] as string[], [] as Stop[]];
  for (const [transferId, after] of left) {
    if (after === 'gone') gone.push(transferId);
    else if (after === 'gone-if-cancelled') uncancelled.push(transferId);
    else stops.push(after);
  }
  if (gone.length > 0) await execute(sql, 'delete from payout_stops where transfer_id = any($1::text[])', [gone]);
  if (uncancelled.length > 0) await execute(sql, `delete from payout_stops where transfer_id = any($1::text[]) and status = 'cancelled'`, [uncancelled]);
  // A halt or a freeze is said again at each look; it has lasted since the first.
  await insertRows(sql, 'payout_stops', stopColumns, stops, `on conflict (transfer_id) do update set
    since = case when payout_stops.status = excluded.status then payout_stops.since else excluded.since end, status = excluded.status, reason = excluded.reason, until = excluded.until`);
}

function leftAfter(event: StopEvent, before: Left | undefined): Left | undefined {
  switch (event.type) {
    case 'PayoutSuspended':
      return stop(event, before, isHalt(event.data.reason) && event.data.commandId === undefined ? 'halted' : 'suspended', event.data.reason);
    case 'PayoutRejected':
      return rejected(event, before);
    case 'PayoutCancelled':
      return stop(event, before, 'cancelled');
    case 'PayoutAbandoned':
      return stop(event, before, 'abandoned', event.data.reason);
    case 'PayoutResumed':
    case 'PayoutRedirected':
      return 'gone';
    case 'CancelRefused':
      if (before === undefined) return 'gone-if-cancelled';
      return typeof before === 'object' && before.status === 'cancelled' ? 'gone' : before;
  }
}

function rejected(event: Extract<StopEvent, { type: 'PayoutRejected' }>, before: Left | undefined): Left | undefined {
  const { then, code, until } = event.data;
  if (then !== 'redirect' && then !== 'ops') return before; // the next attempt, or the refund, follows
  return { ...stop(event, before, then === 'redirect' ? 'awaiting_redirect' : 'awaiting_ops', code), until: until === undefined ? null : new Date(until) };
}

function stop({ key, at, data }: StopEvent, before: Left | undefined, status: PayoutStopRow['status'], reason?: string): Stop {
  const since = typeof before === 'object' && before.status === status ? before.since : new Date(at);
  return { transfer_id: data.transferId, customer_id: key, status, reason, since, until: null };
}
