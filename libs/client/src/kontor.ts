import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './api.js';
import { KontorProblem } from './problem.js';
import { retrying, type Retries } from './retrying.js';

type Schemas = components['schemas'];
/** Money that is sent: how it stands (`status`), what it costs, what arrives. Refused by the business, it says why in `code`. */
export type Transfer = Schemas['Transfer'];
/** A price that holds until `expiresAt`, for one transfer. */
export type Quote = Schemas['Quote'];
/** Somebody who can be paid. Their account is shown in part only. */
export type Recipient = Schemas['Recipient'];

/** Where the API is, and who asks. */
export interface KontorOptions {
  /** Origin of the API, without a path. */
  readonly baseUrl: string;
  /** A bearer token, or how to get the one that holds now; asked for each request. */
  readonly token: string | (() => string | Promise<string>);
  readonly retries?: Retries;
  /** In place of the runtime's own. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** How a write is known again. */
export interface WriteOptions {
  /** By default a new one, which stays the same over retries. Name it where your program may do the same again after a crash. */
  readonly idempotencyKey?: string;
}

/** How long is waited. */
export interface WaitOptions {
  /** Default 60 s. */
  readonly timeoutMs?: number;
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

/** Kontor's API for one customer. What it refuses is thrown as `KontorProblem`. */
export class Kontor {
  /** Every operation by its path, with types of the API's document. Its results have `data` or `error`; `ok` makes the one or throws the other. */
  readonly api: Client<paths>;

  constructor({ baseUrl, token, retries, fetch: send = (request) => fetch(request) }: KontorOptions) {
    this.api = createClient<paths>({ baseUrl, fetch: retrying(retries, { send }) });
    this.api.use({
      onRequest: async ({ request }) => {
        request.headers.set('authorization', `Bearer ${typeof token === 'string' ? token : await token()}`);
        return request;
      },
    });
  }

  /** @param waitS how many seconds the answer may be held until the transfer is booked or refused, at most 30 */
  async createTransfer(body: Schemas['TransferRequest'], { waitS, ...options }: WriteOptions & { readonly waitS?: number } = {}): Promise<Transfer> {
    return ok(await this.api.POST('/v1/transfers', { body, params: { header: { ...keyOf(options), ...(waitS !== undefined && { Prefer: `wait=${waitS}` }) } } }));
  }

  async createConversion(body: Schemas['ConversionRequest'], options: WriteOptions = {}): Promise<Transfer> {
    return ok(await this.api.POST('/v1/conversions', { body, params: { header: keyOf(options) } }));
  }

  async createQuote(body: Schemas['QuoteRequest'], options: WriteOptions = {}): Promise<Quote> {
    return ok(await this.api.POST('/v1/quotes', { body, params: { header: keyOf(options) } }));
  }

  async createRecipient(body: Schemas['RecipientRequest'], options: WriteOptions = {}): Promise<Recipient> {
    return ok(await this.api.POST('/v1/recipients', { body, params: { header: keyOf(options) } }));
  }

  async transfer(id: string): Promise<Transfer> {
    return ok(await this.api.GET('/v1/transfers/{id}', { params: { path: { id } } }));
  }

  /** Asks for it; what came of it shows in the transfer. */
  async cancelTransfer(id: string): Promise<Transfer> {
    return ok(await this.api.POST('/v1/transfers/{id}/cancel', { params: { path: { id } } }));
  }

  /** All transfers, the newest first, page by page as they are asked for. */
  async *transfers(query: Omit<NonNullable<paths['/v1/transfers']['get']['parameters']['query']>, 'next'> = {}): AsyncGenerator<Transfer, void> {
    yield* pages(async (next) => {
      const page = ok(await this.api.GET('/v1/transfers', { params: { query: { ...query, ...next } } }));
      return { items: page.transfers, next: page.next };
    });
  }

  /** All recipients, the newest first. */
  async *recipients(): AsyncGenerator<Recipient, void> {
    yield* pages(async (next) => {
      const page = ok(await this.api.GET('/v1/recipients', { params: { query: next } }));
      return { items: page.recipients, next: page.next };
    });
  }

  /** The transfer once it is booked, or refused. Throws `NotYet` when the time is over. */
  booked(id: string, options: WaitOptions = {}): Promise<Transfer> {
    return this.until(id, ({ status }) => !UNDECIDED.includes(status), options);
  }

  /** The transfer once it is paid, or given back, or refused. Throws `NotYet` when the time is over. */
  settled(id: string, options: WaitOptions = {}): Promise<Transfer> {
    return this.until(id, ({ status }) => FINAL.includes(status), options);
  }

  private async until(id: string, isThere: (transfer: Transfer) => boolean, { timeoutMs = TIMEOUT_MS }: WaitOptions): Promise<Transfer> {
    const end = Date.now() + timeoutMs;
    for (let waitMs = LOOK_FIRST_MS; ; waitMs = Math.min(waitMs * 2, LOOK_MS)) {
      const transfer = await this.transfer(id);
      if (isThere(transfer)) return transfer;
      const left = end - Date.now();
      if (left <= 0) throw new NotYet(transfer);
      await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, left)));
    }
  }
}

/** What an operation answered. Throws `KontorProblem` if it was refused. */
export function ok<T>({ data, error, response }: { readonly data?: T; readonly error?: unknown; readonly response: Response }): T {
  if (response.ok) return data as T;
  throw new KontorProblem(response.status, typeof error === 'object' && error !== null ? error : {});
}

const keyOf = ({ idempotencyKey = crypto.randomUUID() }: WriteOptions): { readonly 'Idempotency-Key': string } => ({ 'Idempotency-Key': idempotencyKey });

async function* pages<T>(read: (next: { readonly next?: string }) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>): AsyncGenerator<T, void> {
  let next: string | undefined;
  do {
    const page = await read(next === undefined ? {} : { next });
    yield* page.items;
    next = page.next;
  } while (next !== undefined);
}
