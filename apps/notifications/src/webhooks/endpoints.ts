import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { holdsQueueOf, promote, type Attempt } from './delivery-queue.js';
import type { Sealer } from './sealed.js';
import { newSigningKey, type Scheme, type SigningKey } from './signing.js';
import { inTransaction } from './transaction.js';

/** A customer's endpoint, without its secret. */
export interface Endpoint {
  readonly id: string;
  readonly customerId: string;
  readonly url: string;
  /** Empty: all. */
  readonly types: readonly string[];
  readonly description: string | undefined;
  readonly scheme: Scheme;
  readonly publicKey: string | undefined;
  readonly createdAt: Date;
  readonly previousUntil: Date | undefined;
  readonly disabled: { readonly at: Date; readonly code: 'FAILING' | 'GONE' } | undefined;
}

/** A delivery as its log shows it. */
export interface Delivery {
  readonly noticeId: string;
  readonly sequence: number;
  readonly type: string;
  readonly state: 'behind' | 'due' | 'delivered' | 'failed';
  readonly queuedAt: Date;
  readonly dueAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  readonly attempts: readonly Attempt[];
}

export type NewEndpoint = Pick<Endpoint, 'customerId' | 'url' | 'types' | 'description' | 'scheme'>;
/** What is to be sent again. */
export type Replay = { readonly after: number } | { readonly since: Date } | { readonly noticeId: string };

/** Programs of one customer; beyond that it is a mistake. */
const ENDPOINTS_MAX = 16;
/** Sent again by one call, oldest first. */
const REPLAYED_MAX = 10_000;
/** Of those in one transaction: some twenty milliseconds. */
const REPLAYED_AT_ONCE = 250;

/** Customers' endpoints and the log of what was sent to them. Every call names the customer: another's endpoint is not there. */
export class Endpoints {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly pool: Pool, private readonly sealer: Sealer) {}

  /** Undefined if the customer has as many as may be. The secret is told this once. */
  async create({ customerId, url, types, description, scheme }: NewEndpoint, now: Date): Promise<{ readonly endpoint: Endpoint; readonly key: SigningKey } | undefined> {
    const id = `wh_${randomUUID()}`;
    const key = newSigningKey(scheme);
    return inTransaction(this.pool, async (sql) => {
      await sql.query('select pg_advisory_xact_lock(hashtext($1))', [`endpoints of ${customerId}`]); // two at once do not make one too many
      const { rows } = await sql.query<{ count: string }>('select count(*) from webhook_endpoints where customer_id = $1', [customerId]);
      if (Number(rows[0]?.count) >= ENDPOINTS_MAX) return undefined;
      const made = await sql.query<EndpointRow>(
        `insert into webhook_endpoints (endpoint_id, customer_id, url, types, description, scheme, public_key, secret, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning *`,
        [id, customerId, url, types, description ?? null, scheme, key.publicKey ?? null, this.sealer.seal(key.secret, id), now],
      );
      return { endpoint: endpointOf(made.rows[0]!), key };
    });
  }

  async list(customerId: string): Promise<Endpoint[]> {
    const { rows } = await this.pool.query<EndpointRow>('select * from webhook_endpoints where customer_id = $1 order by created_at, endpoint_id', [customerId]);
    return rows.map(endpointOf);
  }

  async find(customerId: string, id: string): Promise<Endpoint | undefined> {
    const { rows } = await this.pool.query<EndpointRow>('select * from webhook_endpoints where customer_id = $1 and endpoint_id = $2', [customerId, id]);
    return rows[0] && endpointOf(rows[0]);
  }

  /** With all that waits for it. False if it is not there. */
  async delete(customerId: string, id: string): Promise<boolean> {
    return ((await this.pool.query('delete from webhook_endpoints where customer_id = $1 and endpoint_id = $2', [customerId, id])).rowCount ?? 0) > 0;
  }

  /** A new secret; the old one signs beside it until then. */
  async rotate(customerId: string, id: string, previousUntil: Date): Promise<{ readonly endpoint: Endpoint; readonly key: SigningKey } | undefined> {
    const found = await this.find(customerId, id);
    if (found === undefined) return undefined;
    const key = newSigningKey(found.scheme);
    const { rows } = await this.pool.query<EndpointRow>(
      'update webhook_endpoints set previous_secret = secret, previous_until = $3, secret = $4, public_key = $5 where customer_id = $1 and endpoint_id = $2 returning *',
      [customerId, id, previousUntil, this.sealer.seal(key.secret, id), key.publicKey ?? null],
    );
    return rows[0] && { endpoint: endpointOf(rows[0]), key };
  }

  /** What waited is sent. */
  async enable(customerId: string, id: string): Promise<Endpoint | undefined> {
    const { rows } = await this.pool.query<EndpointRow>(
      `update webhook_endpoints set disabled_at = null, disabled_code = null, disabled_told = false, failures = 0, failing_since = null, rest_until = null
       where customer_id = $1 and endpoint_id = $2 returning *`, [customerId, id]);
    return rows[0] && endpointOf(rows[0]);
  }

  /** Newest first. @param after the last of the page before */
  async deliveries(id: string, limit: number, after?: { readonly queuedAt: Date; readonly noticeId: string }): Promise<Delivery[]> {
    const { rows } = await this.pool.query<DeliveryRow>(
      `select * from webhook_deliveries where endpoint_id = $1 and ($3::timestamptz is null or queued_at < $3 or (queued_at = $3 and notice_id > $4)) order by queued_at desc, notice_id limit $2`,
      [id, limit, after?.queuedAt ?? null, after?.noticeId ?? null],
    );
    return rows.map(deliveryOf);
  }

  /**
   * Queues again what was told, in order, with its ids; whatever became of it before. How many that are; undefined if the endpoint is not there.
   * Some at a time, and all that was told about one thing together: nothing else of the endpoint waits longer than for that.
   */
  async replay(customerId: string, id: string, what: Replay, now: Date): Promise<number | undefined> {
    const [condition, value] = 'after' in what ? ['n.sequence > $3', what.after] : 'since' in what ? ['n.given_at >= $3', what.since] : ['n.notice_id = $3', what.noticeId];
    const types = 'noticeId' in what ? 'true' : `(e.types = '{}' or n.type = any(e.types) or split_part(n.type, '.', 1) || '.*' = any(e.types))`;
    if ((await this.find(customerId, id)) === undefined) return undefined;
    const { rows } = await this.pool.query<ToldRow>(
      `select n.sequence, n.about from notices n join webhook_endpoints e on e.endpoint_id = $2 where n.customer_id = $1 and ${condition} and ${types}
         and not exists (select from webhook_deliveries d where d.endpoint_id = $2 and d.notice_id = n.notice_id and d.state in ('due', 'behind'))
       order by n.sequence limit ${REPLAYED_MAX}`,
      [customerId, id, value],
    );
    let queued = 0;
    for (const some of togetherBy(rows, REPLAYED_AT_ONCE)) queued += await this.inTurn(() => this.queueAgain(customerId, id, some, now));
    return queued;
  }

  /** Parts of all replays one after the other: they wait here, and not with a connection in hand. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  /** 0 if the endpoint was deleted meanwhile. */
  private async queueAgain(customerId: string, id: string, some: readonly ToldRow[], now: Date): Promise<number> {
    return inTransaction(this.pool, async (sql) => {
      if (!(await holdsQueueOf(sql, id))) return 0;
      const { rowCount } = await sql.query(
        `insert into webhook_deliveries (endpoint_id, notice_id, sequence, type, about, body, state, queued_at)
         select $2, n.notice_id, n.sequence, n.type, n.about, n.body, 'behind', $3 from notices n where n.customer_id = $1 and n.sequence = any($4)
         on conflict (endpoint_id, notice_id) do update set state = 'behind', attempt = 0, first_at = null, due_at = null, finished_at = null
         where webhook_deliveries.state in ('delivered', 'failed')`,
        [customerId, id, now, some.map(({ sequence }) => sequence)],
      );
      await promote(sql, [id], now.getTime(), [...new Set(some.map(({ about }) => about))]);
      return rowCount ?? 0;
    });
  }

  /** Queues an event that tells nothing, to be sent as every other. Undefined if the endpoint is not there, or goes at this moment. */
  async test(id: string, now: Date): Promise<string | undefined> {
    const noticeId = `nt_${randomUUID()}`;
    const body = JSON.stringify({ id: noticeId, type: 'webhook.test', timestamp: now.toISOString(), sequence: 0, data: { endpointId: id } });
    const { rowCount } = await this.pool.query(
      `insert into webhook_deliveries (endpoint_id, notice_id, sequence, type, about, body, state, queued_at, due_at)
       select endpoint_id, $2, 0, 'webhook.test', $2, $3, 'due', $4, $4 from webhook_endpoints where endpoint_id = $1 for key share`,
      [id, noticeId, body, now],
    );
    return rowCount === 0 ? undefined : noticeId;
  }

  /** Endpoints that were given up, and whose customers were not told yet. */
  async untold(): Promise<readonly { readonly id: string; readonly customerId: string; readonly code: 'FAILING' | 'GONE'; readonly at: Date }[]> {
    const { rows } = await this.pool.query<EndpointRow>('select * from webhook_endpoints where disabled_at is not null and not disabled_told limit 100');
    return rows.map((row) => ({ id: row.endpoint_id, customerId: row.customer_id, code: row.disabled_code as 'FAILING' | 'GONE', at: row.disabled_at! }));
  }

  async told(id: string, at: Date): Promise<void> {
    await this.pool.query('update webhook_endpoints set disabled_told = true where endpoint_id = $1 and disabled_at = $2', [id, at]);
  }
}

interface EndpointRow {
  readonly endpoint_id: string;
  readonly customer_id: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly description: string | null;
  readonly scheme: string;
  readonly public_key: string | null;
  readonly previous_until: Date | null;
  readonly created_at: Date;
  readonly disabled_at: Date | null;
  readonly disabled_code: string | null;
}

interface ToldRow {
  readonly sequence: string;
  readonly about: string;
}

/** Parts of at least so many, but for the last, by when each thing was first told of; what is about one thing is never in two. */
function togetherBy<T extends { readonly about: string }>(rows: readonly T[], atLeast: number): T[][] {
  const parts: T[][] = [];
  for (const same of Map.groupBy(rows, ({ about }) => about).values()) {
    const last = parts.at(-1);
    if (last === undefined || last.length >= atLeast) parts.push([...same]);
    else last.push(...same);
  }
  return parts;
}

interface DeliveryRow {
  readonly notice_id: string;
  readonly sequence: string;
  readonly type: string;
  readonly state: string;
  readonly queued_at: Date;
  readonly due_at: Date | null;
  readonly finished_at: Date | null;
  readonly attempts: readonly Attempt[];
}

const endpointOf = (row: EndpointRow): Endpoint => ({
  id: row.endpoint_id, customerId: row.customer_id, url: row.url, types: row.types, description: row.description ?? undefined, scheme: row.scheme as Scheme, publicKey: row.public_key ?? undefined,
  createdAt: row.created_at, previousUntil: row.previous_until ?? undefined, disabled: row.disabled_at === null ? undefined : { at: row.disabled_at, code: row.disabled_code === 'GONE' ? 'GONE' : 'FAILING' },
});

const deliveryOf = (row: DeliveryRow): Delivery => ({
  noticeId: row.notice_id, sequence: Number(row.sequence), type: row.type, state: row.state as Delivery['state'], queuedAt: row.queued_at, dueAt: row.due_at ?? undefined,
  finishedAt: row.finished_at ?? undefined, attempts: row.attempts,
});
