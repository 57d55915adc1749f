import { rates } from '@kontor/events';
import type { PairHalted, RateAccepted } from '@kontor/events';
import { execute, insertRows, lastPer, projection, type Projection, type Sql } from '@kontor/postgres';
import { pairOf } from '../domain/pair-direction.js';
import { CreateRates1763910000000 } from './migrations/create-rates.js';
import { KeepRateHistory1763960000000 } from './migrations/keep-rate-history.js';
import { HaltedPairRow, RateHistoryRow, RateRow } from './rate-rows.js';

export const RATES = 'rates';

type Accepted = Omit<RateAccepted, 'type'> & { readonly at: number };
interface Turn {
  readonly base: string;
  readonly quote: string;
  /** Absent where it was resumed. */
  readonly halted?: Omit<PairHalted, 'type'> & { readonly at: number };
}

const ratesColumns = { base: 'text', quote: 'text', bid: 'numeric', ask: 'numeric', mid: 'numeric', rate_id: 'text', provider: 'text', date: 'text', valid_until: 'timestamptz', widen_bp: 'text', accepted_at: 'timestamptz' } as const;
const historyColumns = { base: 'text', quote: 'text', minute: 'timestamptz', bid: 'numeric', ask: 'numeric', mid: 'numeric', rate_id: 'text', provider: 'text', accepted_at: 'timestamptz' } as const;
const haltColumns = { base: 'text', quote: 'text', reason: 'text', candidate: 'numeric', move_bp: 'numeric', limit_bp: 'numeric', since: 'timestamptz' } as const;

/** The rates that hold, those that held, and the pairs that are halted. What is accepted last holds. */
export const ratesProjection: Projection = projection(RATES, {
  journals: [rates],
  types: ['RateAccepted', 'PairHalted', 'PairResumed'],
  entities: [RateRow, RateHistoryRow, HaltedPairRow],
  migrations: [CreateRates1763910000000, KeepRateHistory1763960000000],
  async apply(sql, blocks) {
    const accepted: Accepted[] = [];
    const turns: Turn[] = [];
    for (const { events } of blocks) {
      for (const { type, data, at } of events) {
        if (type === 'RateAccepted') accepted.push({ ...data, at });
        else if (type === 'PairHalted') turns.push({ base: data.base, quote: data.quote, halted: { ...data, at } });
        else turns.push({ base: data.base, quote: data.quote });
      }
    }
    await writeRates(sql, accepted);
    await writeHalts(sql, lastPer(turns, pairOf));
  },
});

async function writeRates(sql: Sql, accepted: readonly Accepted[]): Promise<void> {
  const rowOf = ({ base, quote, bid, ask, mid, rateId, provider, at }: Accepted) => ({ base, quote, bid, ask, mid, rate_id: rateId, provider, accepted_at: new Date(at) });
  await insertRows(sql, 'rates', ratesColumns, lastPer(accepted, pairOf).map((rate) => ({ ...rowOf(rate), date: rate.date, valid_until: new Date(rate.validUntil), widen_bp: rate.widenBp })),
    `on conflict (base, quote) do update set bid = excluded.bid, ask = excluded.ask, mid = excluded.mid, rate_id = excluded.rate_id, provider = excluded.provider, date = excluded.date,
      valid_until = excluded.valid_until, widen_bp = excluded.widen_bp, accepted_at = excluded.accepted_at`);
  await insertRows(sql, 'rate_history', historyColumns, lastPer(accepted, (rate) => `${pairOf(rate)} ${minuteOf(rate)}`).map((rate) => ({ ...rowOf(rate), minute: new Date(minuteOf(rate)) })),
    `on conflict (base, quote, minute) do update set bid = excluded.bid, ask = excluded.ask, mid = excluded.mid, rate_id = excluded.rate_id, provider = excluded.provider, accepted_at = excluded.accepted_at`);
}

/** A live feed would otherwise fill a disk: what moved within a minute stands in the journal. */
const minuteOf = ({ time }: Accepted): string => `${time.slice(0, 16)}:00.000Z`;

async function writeHalts(sql: Sql, turns: readonly Turn[]): Promise<void> {
  const halted = turns.flatMap((turn) => turn.halted ?? []);
  const resumed = turns.filter((turn) => turn.halted === undefined);
  await insertRows(sql, 'halted_pairs', haltColumns, halted.map(({ base, quote, reason, candidate, moveBp, limitBp, at }) => ({ base, quote, reason, candidate, move_bp: moveBp, limit_bp: limitBp, since: new Date(at) })),
    'on conflict (base, quote) do update set reason = excluded.reason, candidate = excluded.candidate, move_bp = excluded.move_bp, limit_bp = excluded.limit_bp, since = excluded.since');
  if (resumed.length === 0) return;
  await execute(sql, 'delete from halted_pairs where (base, quote) in (select * from unnest($1::text[], $2::text[]))', [resumed.map(({ base }) => base), resumed.map(({ quote }) => quote)]);
}
