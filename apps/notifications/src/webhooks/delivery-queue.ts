import { AskedTogether } from '@kontor/postgres';
import type { Pool, PoolClient } from 'pg';
import { restMs } from './schedule.js';
import type { Sent } from './sender.js';
import { inTransaction } from './transaction.js';

/** A notice, to be sent to whoever wants it. */
export interface QueuedNotice {
  readonly customerId: string;
  readonly noticeId: string;
  readonly sequence: number;
  readonly type: string;
  /** Notices about the same go to an endpoint one after the other. */
  readonly about: string;
  readonly body: string;
}

/** One attempt that is to be made now, and where it goes. */
export interface Claimed {
  readonly endpointId: string;
  readonly noticeId: string;
  readonly about: string;
  readonly body: string;
  /** From 1. */
  readonly attempt: number;
  readonly firstAt: number;
  readonly url: string;
  readonly strained: boolean;
  readonly secret: string;
  readonly previousSecret: string | undefined;
}

/** What an attempt came to, as the log shows it. */
export interface Attempt {
  readonly attempt: number;
  readonly at: string;
  readonly outcome: 'ANSWERED' | Extract<Sent, { readonly kind: 'unanswered' }>['reason'];
  readonly status?: number;
  readonly durationMs: number;
}

/** What follows from it. `gone`: the endpoint wants nothing any more. */
export type Verdict = { readonly kind: 'delivered' } | { readonly kind: 'again'; readonly at: number } | { readonly kind: 'failed' } | { readonly kind: 'gone' };

export interface ClaimOptions {
  readonly now: number;
  readonly limit: number;
  readonly perEndpoint: number;
  /** How many are under way here, by endpoint. */
  readonly underWay: Readonly<Record<string, number>>;
  /** How many more may be under way to endpoints that failed last, or are slow. */
  readonly strainedFree: number;
}

/** Longer than an attempt takes: who is killed during one leaves it to be made again then. */
const LEASE_MS = 30_000;
/** Attempts kept in the log of a delivery. */
const ATTEMPTS_KEPT = 20;
const SLOW_MS = 2_000;
/** Of two things that failed together, one may have been noted before the other began. */
const TOGETHER_MS = 60_000;

/** The endpoints that something is due for, found by one step of the index each: what piles up for one that rests costs the others nothing. */
const WAITING_FOR = `waiting_for as (
  (select min(endpoint_id) as endpoint_id from webhook_deliveries where state = 'due')
  union all
  select (select min(d.endpoint_id) from webhook_deliveries d where d.state = 'due' and d.endpoint_id > w.endpoint_id) from waiting_for w where w.endpoint_id is not null
)`;

/**
 * What is to be sent, in Postgres. A row is `due`, or `behind` an earlier one about the same to the same endpoint; then `delivered` or
 * `failed`. Who changes which rows of an endpoint are in the queue holds that endpoint's row, so that nothing stays behind for ever.
 */
export class DeliveryQueue {
  /** Partitions ask at the same time. */
  private readonly asked = new AskedTogether<readonly string[], ReadonlySet<string>>(async (groups) => {
    const { rows } = await this.pool.query<{ customer_id: string }>({
      name: 'webhooks_listening', text: 'select distinct customer_id from webhook_endpoints where customer_id = any($1) and disabled_at is null', values: [groups.flat()],
    });
    const all = new Set(rows.map(({ customer_id: id }) => id));
    return groups.map(() => all);
  });

  constructor(private readonly pool: Pool) {}

  /** Those that have an endpoint, of these customers and maybe others. One that is made a moment later hears of what comes after it. */
  listening(customerIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.asked.ask(customerIds);
  }

  /** Puts each notice into the queue of every endpoint that wants it: once, however often it comes. */
  async enqueue(notices: readonly QueuedNotice[], now: number): Promise<number> {
    if (notices.length === 0) return 0;
    return inTransaction(this.pool, async (sql) => {
      const customers = [...new Set(notices.map(({ customerId }) => customerId))];
      const { rows } = await sql.query<{ endpoint_id: string }>('select endpoint_id from webhook_endpoints where customer_id = any($1) and disabled_at is null order by endpoint_id for no key update', [customers]);
      if (rows.length === 0) return 0;
      const endpoints = rows.map(({ endpoint_id: id }) => id);
      const column = <K extends keyof QueuedNotice>(name: K) => notices.map((notice) => notice[name]);
      const { rowCount } = await sql.query(
        `insert into webhook_deliveries (endpoint_id, notice_id, sequence, type, about, body, state, queued_at)
         select e.endpoint_id, n.notice_id, n.sequence, n.type, n.about, n.body, 'behind', $7
         from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[]) as n (customer_id, notice_id, sequence, type, about, body)
         join webhook_endpoints e on e.customer_id = n.customer_id
         where e.endpoint_id = any($8) and (e.types = '{}' or n.type = any(e.types) or split_part(n.type, '.', 1) || '.*' = any(e.types))
         on conflict do nothing`,
        [column('customerId'), column('noticeId'), column('sequence'), column('type'), column('about'), column('body'), new Date(now), endpoints],
      );
      await promote(sql, endpoints, now, [...new Set(column('about'))]);
      return rowCount ?? 0;
    });
  }

  /** Takes what is due, oldest first: so many of each endpoint and no more, none of one that rests. Whoever takes a row has it for half a minute. */
  async claim({ now, limit, perEndpoint, underWay, strainedFree }: ClaimOptions): Promise<Claimed[]> {
    const { rows } = await this.pool.query<ClaimedRow>(
      `with recursive ${WAITING_FOR}, free as (
         select e.endpoint_id, e.strained, case when e.strained then 1 else $3::int end - coalesce(($4::jsonb ->> e.endpoint_id)::int, 0) as room
         from waiting_for join webhook_endpoints e using (endpoint_id)
         where e.disabled_at is null and (e.rest_until is null or e.rest_until <= $1) and (not e.strained or $5 > 0)
       ), oldest as (
         select f.endpoint_id, f.strained, d.notice_id, d.due_at from free f cross join lateral (
           select notice_id, due_at from webhook_deliveries where endpoint_id = f.endpoint_id and state = 'due' and due_at <= $1 order by due_at, sequence limit greatest(f.room, 0)
         ) d
       ), counted as (
         select *, row_number() over (partition by strained order by due_at) as nth from oldest
       ), taken as (
         select d.endpoint_id, d.notice_id from webhook_deliveries d join counted c using (endpoint_id, notice_id)
         where (not c.strained or c.nth <= $5) and d.state = 'due' and d.due_at <= $1
         order by c.due_at limit $2 for update of d skip locked
       )
       update webhook_deliveries d set due_at = $6, attempt = d.attempt + 1, first_at = coalesce(d.first_at, $1)
       from taken t join webhook_endpoints e using (endpoint_id)
       where d.endpoint_id = t.endpoint_id and d.notice_id = t.notice_id
       returning d.endpoint_id, d.notice_id, d.about, d.body, d.attempt, d.first_at, e.url, e.strained, e.secret,
                 case when e.previous_until > $1 then e.previous_secret end as previous_secret`,
      [new Date(now), limit, perEndpoint, JSON.stringify(underWay), strainedFree, new Date(now + LEASE_MS)],
    );
    return rows.map(claimedOf);
  }

  /** Writes down what an attempt came to, and lets the next one about the same follow. */
  async finish({ endpointId, noticeId, about, attempt, firstAt }: Pick<Claimed, 'endpointId' | 'noticeId' | 'about' | 'attempt' | 'firstAt'>, verdict: Verdict, entry: Attempt, now: number): Promise<void> {
    await inTransaction(this.pool, async (sql) => {
      const { rows } = await sql.query<{ failures: number; failing_since: Date | null }>('select failures, failing_since from webhook_endpoints where endpoint_id = $1 for no key update', [endpointId]);
      if (rows[0] === undefined) return; // it was deleted, and its deliveries with it
      const isOver = verdict.kind !== 'again';
      // Who was so slow that its half a minute was over has nothing more to say: the row is another's.
      const { rowCount } = await sql.query(
        `update webhook_deliveries set state = $4, due_at = $5, finished_at = $6,
           attempts = (select coalesce(jsonb_agg(item order by place), '[]') from (select * from jsonb_array_elements(attempts || $7::jsonb) with ordinality as all_of (item, place) order by place desc limit ${ATTEMPTS_KEPT}) newest)
         where endpoint_id = $1 and notice_id = $2 and attempt = $3 and state = 'due'`,
        [endpointId, noticeId, attempt, isOver ? (verdict.kind === 'delivered' ? 'delivered' : 'failed') : 'due', isOver ? null : new Date(verdict.at), isOver ? new Date(now) : null, JSON.stringify([entry])],
      );
      if (rowCount === 0) return;
      await noteHealth(sql, endpointId, verdict, { now, failures: rows[0].failures + 1, since: rows[0].failing_since?.getTime() ?? now, firstAt, durationMs: entry.durationMs });
      if (isOver) await promote(sql, [endpointId], now, [about]);
    });
  }

  /** Gives back what was taken and not sent, for another instance to take at once. */
  async giveBack({ endpointId, noticeId, attempt }: Pick<Claimed, 'endpointId' | 'noticeId' | 'attempt'>, now: number): Promise<void> {
    await this.pool.query(`update webhook_deliveries set due_at = $4, attempt = attempt - 1 where endpoint_id = $1 and notice_id = $2 and attempt = $3 and state = 'due'`, [endpointId, noticeId, attempt, new Date(now)]);
  }

  /** When something becomes due after now; undefined if nothing does. What is due and was not taken waits for a place. */
  async nextDueAt(now: number): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ at: Date | null }>(
      `with recursive ${WAITING_FOR}
       select least(
         (select min(d.at) from waiting_for join webhook_endpoints e using (endpoint_id) cross join lateral (
            select due_at as at from webhook_deliveries where endpoint_id = e.endpoint_id and state = 'due' and due_at > $1 order by due_at limit 1
          ) d where e.disabled_at is null and (e.rest_until is null or e.rest_until <= $1)),
         (select rest_until from webhook_endpoints where rest_until > $1 and disabled_at is null order by rest_until limit 1)) as at`, [new Date(now)]);
    return rows[0]?.at?.getTime();
  }

  /** What waits to be sent, and for how long the oldest of it has been due (seconds). */
  async depth(now: number): Promise<{ readonly due: number; readonly behind: number; readonly oldestS: number }> {
    const { rows } = await this.pool.query<{ due: string; behind: string; oldest: Date | null }>(
      `select count(*) filter (where state = 'due') as due, count(*) filter (where state = 'behind') as behind, min(due_at) filter (where state = 'due') as oldest
       from webhook_deliveries d join webhook_endpoints e using (endpoint_id) where state in ('due', 'behind') and e.disabled_at is null`);
    const [row] = rows;
    return { due: Number(row?.due ?? 0), behind: Number(row?.behind ?? 0), oldestS: Math.max(0, now - (row?.oldest?.getTime() ?? now)) / 1_000 };
  }

  async dropBefore(time: Date): Promise<number> {
    return (await this.pool.query('delete from webhook_deliveries where finished_at < $1', [time])).rowCount ?? 0;
  }
}

/** False if the endpoint is not there. Who only points to it is not held up. */
export const holdsQueueOf = async (sql: PoolClient, endpointId: string): Promise<boolean> =>
  ((await sql.query('select from webhook_endpoints where endpoint_id = $1 for no key update', [endpointId])).rowCount ?? 0) > 0;

/** The first in each chain becomes due. The caller holds the endpoints' rows. */
export async function promote(sql: PoolClient, endpoints: readonly string[], now: number, about?: readonly string[]): Promise<void> {
  await sql.query(
    `update webhook_deliveries d set state = 'due', due_at = $2
     where d.endpoint_id = any($1) and d.state = 'behind' ${about === undefined ? '' : 'and d.about = any($3)'}
       and not exists (select 1 from webhook_deliveries e where e.endpoint_id = d.endpoint_id and e.about = d.about and e.sequence < d.sequence and e.state in ('due', 'behind'))`,
    about === undefined ? [endpoints, new Date(now)] : [endpoints, new Date(now), about],
  );
}

interface Health {
  readonly now: number;
  readonly failures: number;
  readonly since: number;
  /** The first attempt of what was tried now. */
  readonly firstAt: number;
  readonly durationMs: number;
}

async function noteHealth(sql: PoolClient, endpointId: string, verdict: Verdict, { now, failures, since, firstAt, durationMs }: Health): Promise<void> {
  if (verdict.kind === 'delivered') {
    await sql.query('update webhook_endpoints set failures = 0, failing_since = null, rest_until = null, strained = $2 where endpoint_id = $1', [endpointId, durationMs > SLOW_MS]);
    return;
  }
  // Given up after three days, in which nothing else was taken either.
  const isDead = verdict.kind === 'failed' && since <= firstAt + TOGETHER_MS;
  const code = verdict.kind === 'gone' ? 'GONE' : isDead ? 'FAILING' : null;
  await sql.query(
    `update webhook_endpoints set failures = $2, failing_since = $3, rest_until = $4, strained = true, disabled_at = coalesce(disabled_at, $5), disabled_code = coalesce(disabled_code, $6) where endpoint_id = $1`,
    [endpointId, failures, new Date(since), new Date(now + restMs(failures)), code === null ? null : new Date(now), code],
  );
}

interface ClaimedRow {
  readonly endpoint_id: string;
  readonly notice_id: string;
  readonly about: string;
  readonly body: string;
  readonly attempt: number;
  readonly first_at: Date;
  readonly url: string;
  readonly strained: boolean;
  readonly secret: string;
  readonly previous_secret: string | null;
}

const claimedOf = (row: ClaimedRow): Claimed => ({
  endpointId: row.endpoint_id, noticeId: row.notice_id, about: row.about, body: row.body, attempt: row.attempt, firstAt: row.first_at.getTime(),
  url: row.url, strained: row.strained, secret: row.secret, previousSecret: row.previous_secret ?? undefined,
});
