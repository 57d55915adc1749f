import { request, Agent } from 'undici';

/** One accepted request, as the client remembers it: the oracle of the crash test knows nothing else of the system. */
export interface Accepted {
  readonly transferId: string;
  readonly key: string;
  readonly customerId: string;
}

const RETRY_MS = 50;

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
  private readonly dispatcher = new Agent({ connections: 64, connectTimeout: 2_000, headersTimeout: 15_000 });
  private readonly open = new Set<Promise<void>>();

  /** @param urls of the instances of the service: customers take turns, and try another one after a failure */
  constructor(private readonly urls: string | readonly string[], private readonly tokenFor: (customerId: string) => Promise<string>) {}

  /** Starts one transfer of a customer; `idle` resolves when all that were started are answered. */
  send(customerId: string, amount: string, payable: boolean): void {
    if (payable) this.payable++;
    const key = `crash-${this.started++}`;
    const sending = this.untilAnswered(customerId, key, amount).finally(() => this.open.delete(sending));
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

  private async untilAnswered(customerId: string, key: string, amount: string): Promise<void> {
    const body = { source: 'EUR', target: 'GBP', sourceAmount: { amount, currency: 'EUR' }, recipient: 'rc_gbp_london' };
    for (;;) {
      const answer = await this.ask('POST', '/v1/transfers', customerId, key, body).catch(() => undefined);
      if (answer !== undefined && answer.statusCode < 300) {
        const { id } = (await answer.body.json()) as { id: string };
        this.accepted.push({ transferId: id, key, customerId });
        return;
      }
      const refusal = answer === undefined ? '' : await answer.body.text();
      if (answer !== undefined && answer.statusCode < 500 && answer.statusCode !== 409 && answer.statusCode !== 429) throw new Error(`${answer.statusCode} ${refusal}`);
      this.retried++;
      await new Promise((again) => setTimeout(again, RETRY_MS));
    }
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
