import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './api.js';
import type { KontorEvent } from './event.js';
import { eventsOf, type EventsOptions } from './events.js';
import { problemOf } from './problem.js';
import { retrying, type Retries, type Send } from './retrying.js';
import { sleep } from './sleep.js';

type Schemas = components['schemas'];
/** Money that is sent: how it stands (`status`), what it costs, what arrives. Refused by the business, it says why in `code`. */
export type Transfer = Schemas['Transfer'];
/** What a customer has in a currency: `available`, `held`, `frozen`. */
export type Balance = Schemas['Balance'];
/** What was posted to a balance, and how much there was after it. */
export type StatementEntry = Schemas['StatementEntry'];
/** What a transfer was in the end, to be kept. */
export type Receipt = Schemas['Receipt'];
/** How a transfer was decided, to be checked against the journals: `./kontor verify --proof`. */
export type TransferProof = Schemas['TransferProof'];
/** A price that holds until `expiresAt`, for one transfer. */
export type Quote = Schemas['Quote'];
/** Somebody who can be paid. Their account is shown in part only. */
export type Recipient = Schemas['Recipient'];

/** Where the API is, and who asks. */
export interface KontorOptions {
  /** Origin of the API, without a path: `https://api.example`. */
  readonly baseUrl: string;
  /** A bearer token, or how to get the one that holds now; asked for each request. */
  readonly token: string | (() => string | Promise<string>);
  readonly retries?: Retries;
  /** In place of the runtime's own. */
  readonly fetch?: Send;
}

/** How a call is called off. */
export interface ReadOptions {
  /** Ends the call, its waits and its retries: the reason is thrown. A write may have been done all the same. */
  readonly signal?: AbortSignal;
}

/** How a write is known again. */
export interface WriteOptions extends ReadOptions {
  /** By default a new one, which stays the same over retries. Name it where your program may do the same again after a crash. */
  readonly idempotencyKey?: string;
}

/** How long is waited. */
export interface WaitOptions extends ReadOptions {
  /** Default 60 s. */
  readonly timeoutMs?: number;
}

/** A part of a balance's history. */
export interface StatementQuery {
  /** RFC 3339, or a date, which begins at midnight UTC. */
  readonly from: string;
  /** Before this. */
  readonly to: string;
  /** Default `available`. */
  readonly purse?: 'available' | 'held' | 'frozen';
}

/** A transfer did not come so far in time; it goes on all the same. */
export class NotYet extends Error {
  override name = 'NotYet';
  constructor(readonly transfer: Transfer) {
    super(`${transfer.id} is ${transfer.status}`);
  }
}

const UNDECIDED: readonly string[] = ['requested', 'rated', 'awaiting_funds'];
const FINAL: readonly string[] = ['paid', 'returned', 'refunded', 'cancelled', 'rejected'];
const LOOK_FIRST_MS = 50;
const LOOK_MS = 2_000;
const TIMEOUT_MS = 60_000;

/** Kontor's API for one customer. What it refuses is thrown as `KontorProblem`; `NoAnswer`, if none comes. */
export class Kontor {
  /** Every operation by its path, with types of the API's document. Its results have `data` or `error`; `ok` makes the one or throws the other. */
  readonly api: Client<paths>;
  readonly #origin: string;
  readonly #send: Send;
  readonly #authorization: () => Promise<string>;

  /** Throws `TypeError` if `baseUrl` is no URL, or if there is no token. */
  constructor({ baseUrl, token, retries, fetch: send = (request) => fetch(request) }: KontorOptions) {
    if (!URL.canParse(baseUrl)) throw new TypeError(`baseUrl is the origin of the API, such as https://api.example, and not ${JSON.stringify(baseUrl)}.`);
    if (!token) throw new TypeError('token is a bearer token, or a function that gives one.');
    this.#origin = baseUrl;
    this.#send = send;
    this.#authorization = async () => `Bearer ${typeof token === 'string' ? token : await token()}`;
    this.api = createClient<paths>({ baseUrl, fetch: retrying(retries, { send }) });
    this.api.use({
      onRequest: async ({ request }) => {
        request.headers.set('authorization', await this.#authorization());
        return request;
      },
    });
  }

  /** @param waitS how many seconds the answer may be held until the transfer is booked or refused, at most 30 */
  createTransfer(body: Schemas['TransferRequest'], { waitS, ...options }: WriteOptions & { readonly waitS?: number } = {}): Promise<Transfer> {
    const waiting = waitS === undefined ? {} : { Prefer: `wait=${waitS}` };
    return written(options, (key, signal) => this.api.POST('/v1/transfers', { body, params: { header: { ...key, ...waiting } }, ...signal }));
  }

  /** Between one's own balances. */
  createConversion(body: Schemas['ConversionRequest'], options: WriteOptions = {}): Promise<Transfer> {
    return written(options, (key, signal) => this.api.POST('/v1/conversions', { body, params: { header: key }, ...signal }));
  }

  createQuote(body: Schemas['QuoteRequest'], options: WriteOptions = {}): Promise<Quote> {
    return written(options, (key, signal) => this.api.POST('/v1/quotes', { body, params: { header: key }, ...signal }));
  }

  createRecipient(body: Schemas['RecipientRequest'], options: WriteOptions = {}): Promise<Recipient> {
    return written(options, (key, signal) => this.api.POST('/v1/recipients', { body, params: { header: key }, ...signal }));
  }

  async transfer(id: string, { signal }: ReadOptions = {}): Promise<Transfer> {
    return ok(await this.api.GET('/v1/transfers/{id}', { params: { path: { id } }, ...by(signal) }));
  }

  /** Asks for it; what came of it shows in the transfer. */
  async cancelTransfer(id: string, { signal }: ReadOptions = {}): Promise<Transfer> {
    return ok(await this.api.POST('/v1/transfers/{id}/cancel', { params: { path: { id } }, ...by(signal) }));
  }

  /** All transfers, the newest first, page by page as they are asked for. */
  async *transfers(query: Omit<NonNullable<paths['/v1/transfers']['get']['parameters']['query']>, 'next'> = {}, { signal }: ReadOptions = {}): AsyncGenerator<Transfer, void> {
    yield* pages(async (next) => {
      const page = ok(await this.api.GET('/v1/transfers', { params: { query: { ...query, ...next } }, ...by(signal) }));
      return { items: page.transfers, next: page.next };
    });
  }

  /** All recipients, the newest first. */
  async *recipients({ signal }: ReadOptions = {}): AsyncGenerator<Recipient, void> {
    yield* pages(async (next) => {
      const page = ok(await this.api.GET('/v1/recipients', { params: { query: next }, ...by(signal) }));
      return { items: page.recipients, next: page.next };
    });
  }

  /** One for each currency in which there is or was money. */
  async *balances({ signal }: ReadOptions = {}): AsyncGenerator<Balance, void> {
    yield* pages(async (next) => {
      const page = ok(await this.api.GET('/v1/balances', { params: { query: next }, ...by(signal) }));
      return { items: page.balances, next: page.next };
    });
  }

  /** What was posted to a balance, the oldest first, each with the balance after it. */
  async *statement(currency: string, query: StatementQuery, { signal }: ReadOptions = {}): AsyncGenerator<StatementEntry, void> {
    yield* pages(async (next) => {
      const page = ok(await this.api.GET('/v1/balances/{currency}/statement', { params: { path: { currency }, query: { ...query, ...next } }, ...by(signal) })) as Schemas['Statement'];
      return { items: page.entries, next: page.next };
    });
  }

  /** The same as a file for a spreadsheet: with a head, and lines of what there was before and after. */
  async statementCsv(currency: string, query: StatementQuery, { signal }: ReadOptions = {}): Promise<string> {
    return ok<unknown>(await this.api.GET('/v1/balances/{currency}/statement', { params: { path: { currency }, query: { ...query, format: 'csv' } }, parseAs: 'text', ...by(signal) })) as string;
  }

  /** Once it is booked; before, `KontorProblem` with 409 `RECEIPT_NOT_READY`. */
  async receipt(id: string, { signal }: ReadOptions = {}): Promise<Receipt> {
    return ok(await this.api.GET('/v1/transfers/{id}/receipt', { params: { path: { id } }, ...by(signal) })) as Receipt;
  }

  /** The same to print or to send on: the bytes of a PDF. */
  async receiptPdf(id: string, { signal }: ReadOptions = {}): Promise<Uint8Array> {
    return new Uint8Array(ok(await this.api.GET('/v1/transfers/{id}/receipt', { params: { path: { id } }, headers: { accept: 'application/pdf' }, parseAs: 'arrayBuffer', ...by(signal) })));
  }

  /** How it was decided, block by block. */
  async proof(id: string, { signal }: ReadOptions = {}): Promise<TransferProof> {
    return ok(await this.api.GET('/v1/transfers/{id}/proof', { params: { path: { id } }, ...by(signal) }));
  }

  /**
   * What happens to the customer's money, as it happens; without a gap over connections that break. Never ends by itself:
   * `break`, or give a signal. Keep `sequence` of what you have dealt with, and go on after it (`after`) when your program starts again.
   * Throws `EventsMissed` if it was away for so long that events are not to be had any more.
   */
  events({ types, ...options }: EventsOptions = {}): AsyncGenerator<KontorEvent, never> {
    const url = new URL('/v1/events', this.#origin);
    if (types !== undefined) url.searchParams.set('types', types.join(','));
    return eventsOf(async (after, signal) => {
      const headers = { accept: 'text/event-stream', authorization: await this.#authorization(), ...(after !== undefined && { 'last-event-id': after }) };
      const answer = await this.#send(new Request(url, { headers, signal }));
      if (!answer.ok) throw problemOf(answer, await answer.json().catch(() => ({})));
      return answer;
    }, options);
  }

  /** The transfer once it is booked, or refused. Throws `NotYet` when the time is over. */
  booked(id: string, options: WaitOptions = {}): Promise<Transfer> {
    return this.#until(id, ({ status }) => !UNDECIDED.includes(status), options);
  }

  /** The transfer once it is paid, or given back, or refused. Throws `NotYet` when the time is over. */
  settled(id: string, options: WaitOptions = {}): Promise<Transfer> {
    return this.#until(id, ({ status }) => FINAL.includes(status), options);
  }

  async #until(id: string, isThere: (transfer: Transfer) => boolean, { timeoutMs = TIMEOUT_MS, signal }: WaitOptions): Promise<Transfer> {
    const end = Date.now() + timeoutMs;
    for (let waitMs = LOOK_FIRST_MS; ; waitMs = Math.min(waitMs * 2, LOOK_MS)) {
      const transfer = await this.transfer(id, by(signal));
      if (isThere(transfer)) return transfer;
      const left = end - Date.now();
      if (left <= 0) throw new NotYet(transfer);
      await sleep(Math.min(waitMs, left), signal);
    }
  }
}

interface Answered<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** What an operation answered. Throws `KontorProblem` if it was refused. */
export function ok<T>({ data, error, response }: Answered<T>): T {
  if (response.ok) return data as T;
  throw problemOf(response, error);
}

/** Sends a write with its key, and names that in what is thrown. */
async function written<T>({ idempotencyKey = crypto.randomUUID(), signal }: WriteOptions, send: (key: { readonly 'Idempotency-Key': string }, signal: ReadOptions) => Promise<Answered<T>>): Promise<T> {
  const answered = await send({ 'Idempotency-Key': idempotencyKey }, by(signal));
  if (!answered.response.ok) throw problemOf(answered.response, answered.error, idempotencyKey);
  return ok(answered);
}

const by = (signal: AbortSignal | undefined): ReadOptions => (signal === undefined ? {} : { signal });

async function* pages<T>(read: (next: { readonly next?: string }) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>): AsyncGenerator<T, void> {
  let next: string | undefined;
  do {
    const page = await read(next === undefined ? {} : { next });
    yield* page.items;
    next = page.next;
  } while (next !== undefined);
}
