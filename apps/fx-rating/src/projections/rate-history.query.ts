import type { Sql } from '@kontor/postgres';
import type { Pair } from '../domain/pair-direction.js';

/** How history is told: one rate of each minute, hour or day of UTC. */
export const GROUPS = { minute: '1 minute', hour: '1 hour', day: '24 hours' } as const;
export type Group = keyof typeof GROUPS;

/** The last rate of a pair before some time. */
export interface PastRate extends Pair {
  readonly minute: Date;
  readonly bid: string;
  readonly ask: string;
  readonly mid: string;
  readonly rateId: string;
  readonly provider: string;
}

/** A period in which a rate of some pair was set, with the last rate of each pair before its end. */
export interface PastPeriod {
  readonly start: Date;
  readonly rates: readonly PastRate[];
}

/** Fixings come on business days, at most five days apart: what is older than this had ended, or was not set any more. */
export const CARRIED = '7 days';

const columns = `h.base, h.quote, h.minute, h.bid::text, h.ask::text, h.mid::text, h.rate_id as "rateId", h.provider`;
const lists = (pairs: readonly Pair[]) => [pairs.map(({ base }) => base), pairs.map(({ quote }) => quote)];

/** The last rate of each pair at a time: that of its minute, or before, up to a week. */
export async function ratesAt(sql: Sql, pairs: readonly Pair[], time: Date): Promise<readonly PastRate[]> {
  const { rows } = await sql.query(`
    select ${columns} from unnest($1::text[], $2::text[]) as p (base, quote)
    cross join lateral (
      select * from rate_history h where h.base = p.base and h.quote = p.quote and h.minute <= $3 and h.minute > $3 - interval '${CARRIED}' order by h.minute desc limit 1
    ) h`, [...lists(pairs), time]);
  return rows as PastRate[];
}

export interface PeriodsAsked {
  readonly pairs: readonly Pair[];
  readonly group: Group;
  /** Minutes from this on, and before that. */
  readonly from: Date;
  readonly before: Date;
  readonly count: number;
}

/**
 * The newest periods in which a rate of any of these pairs was set. Each is found by a few looks into the index, however many
 * minutes lie in it: a day of live prices costs no more than a day of one fixing.
 */
export async function periodsOf(sql: Sql, { pairs, group, from, before, count }: PeriodsAsked): Promise<readonly PastPeriod[]> {
  const newestBefore = (bound: string) => `date_trunc($3, (
      select max(l.minute) from pairs
      cross join lateral (select h.minute from rate_history h where h.base = pairs.base and h.quote = pairs.quote and h.minute >= $4 and h.minute < ${bound} order by h.minute desc limit 1) l
    ), 'UTC')`;
  const { rows } = await sql.query(`
    with recursive pairs as (select * from unnest($1::text[], $2::text[]) as p (base, quote)),
    periods (start, nth) as (
      select ${newestBefore('$5::timestamptz')}, 1
      union all
      select ${newestBefore('periods.start')}, nth + 1 from periods where start is not null and nth < $6
    )
    select start, ${columns} from periods cross join pairs
    cross join lateral (select least(start + $7::interval, $5::timestamptz) as ended) e
    cross join lateral (
      select * from rate_history h where h.base = pairs.base and h.quote = pairs.quote and h.minute < e.ended and h.minute >= e.ended - interval '${CARRIED}' order by h.minute desc limit 1
    ) h
    where start is not null order by start desc`, [...lists(pairs), group, from, before, count, GROUPS[group]]);
  return [...Map.groupBy(rows as (PastRate & { readonly start: Date })[], ({ start }) => start.getTime())].map(([start, rates]) => ({ start: new Date(start), rates }));
}
