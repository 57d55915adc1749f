import { request, Agent } from 'undici';

/** One accepted request, as the client remembers it: the oracle of the crash test knows nothing else of the system. */
export interface Accepted {
  readonly transferId: string;
  readonly key: string;
  readonly customerId: string;
}

const RETRY_MS = 50;
/** Of so many requests one is sent again after its answer. */
const REPEATED_EVERY = 4;

interface Answered {
  readonly status: number;
  readonly body: { readonly id?: string; readonly code?: string };
}

/**
 * Customers who send transfers over HTTP and, as good clients do, repeat a request with the same key until it is
 * answered, whatever happens to the service.
 */
export class Customers {
  readonly accepted: Accepted[] = [];
  /** Requests begun, answered or not. */
  started = 0;
  /** Of these, the ones that the customer has the money for. */
  payable = 0;
  retried = 0;
  /** Keys that were used again after their request was accepted: by the same request twice at once, and by another. */
  repeated = 0;
  /** What a repeat was answered with that should not be. */
  readonly contradicted: string[] = [];
  private readonly dispatcher = new Agent({ connections: 64, connectTimeout: 2_000, headersTimeout: 15_000 });
  private readonly open = new Set<Promise<void>>();

  /** @param urls of the instances of the service: customers take turns, and try another one after a failure */
  constructor(private readonly urls: string | readonly string[], private readonly tokenFor: (customerId: string) => Promise<string>) {}

  /** Starts one transfer of a customer; `idle` resolves when all that were started are answered. */
  send(customerId: string, amount: string, payable: boolean): void {
    if (payable) this.payable++;
    const key = `crash-${this.started++}`;
    const sending = this.transfer(customerId, key, amount, this.started % REPEATED_EVERY === 0).finally(() => this.open.delete(sending));
    this.open.add(sending);
  }

  async idle(): Promise<void> {
    await Promise.all(this.open);
  }

  async close(): Promise<void> {
    await this.dispatcher.close();
  }

  /** The transfer's status as its owner sees it, or undefined while the service does not answer. */
  async status({ transferId, customerId }: Accepted): Promise<string | undefined> {
    const answer = await this.ask('GET', `/v1/transfers/${transferId}`, customerId).catch(() => undefined);
    return answer?.statusCode === 200 ? ((await answer.body.json()) as { status: string }).status : undefined;
  }

  private async transfer(customerId: string, key: string, amount: string, again: boolean): Promise<void> {
    const body = { source: 'EUR', target: 'GBP', sourceAmount: { amount, currency: 'EUR' }, recipient: 'rc_gbp_london' };
    const { status, body: { id, code } } = await this.untilAnswered(customerId, key, body);
    if (status >= 300 || id === undefined) throw new Error(`${status} ${code}`);
    this.accepted.push({ transferId: id, key, customerId });
    if (again) await this.repeat(customerId, key, body, id);
  }

  /** Whoever answers, and whatever was killed meanwhile: the same request is answered with its transfer, another one under its key is refused. */
  private async repeat(customerId: string, key: string, body: object, id: string): Promise<void> {
    const other = this.untilAnswered(customerId, key, { ...body, reference: 'Something else' });
    for (const answer of await Promise.all([1, 2].map(() => this.untilAnswered(customerId, key, body)))) {
      if (answer.status !== 200 || answer.body.id !== id) this.contradicted.push(`${key} of ${id} again: ${answer.status} ${answer.body.id ?? answer.body.code}`);
    }
    const { status, body: { code } } = await other;
    if (status !== 422 || code !== 'IDEMPOTENCY_KEY_REUSED') this.contradicted.push(`${key} of ${id} with another body: ${status} ${code}`);
    this.repeated++;
  }

  private async untilAnswered(customerId: string, key: string, body: object): Promise<Answered> {
    for (;;) {
      const answer = await this.answerTo(customerId, key, body).catch(() => undefined); // killed under the request, or under its answer
      if (answer !== undefined && answer.status < 500 && answer.status !== 409 && answer.status !== 429) return answer;
      this.retried++;
      await new Promise((again) => setTimeout(again, RETRY_MS));
    }
  }

  private async answerTo(customerId: string, key: string, sent: object): Promise<Answered> {
    const { statusCode: status, body } = await this.ask('POST', '/v1/transfers', customerId, key, sent);
    return { status, body: (await body.json()) as Answered['body'] };
  }

  private turn = 0;

  private get url(): string {
    return typeof this.urls === 'string' ? this.urls : this.urls[this.turn++ % this.urls.length]!;
  }

  private async ask(method: 'GET' | 'POST', path: string, customerId: string, key?: string, body?: object) {
    const headers = { authorization: `Bearer ${await this.tokenFor(customerId)}`, ...(key === undefined ? {} : { 'idempotency-key': key, 'content-type': 'application/json' }) };
    return request(`${this.url}${path}`, { method, dispatcher: this.dispatcher, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }
}
