import { fxCommands, quotes } from '@kontor/events';
import { allBlocks, eventsOf } from '@kontor/streams';
import { randomFrom } from '@kontor/streams/testing';
import { describe, expect, it } from 'vitest';
import { BODIES, idOf, KnownQuotes, type Asked, type Decided } from './known-quotes.spec.support.js';
import { QuotesInMemory, quotesLog, startQuotes, type Quotes } from './quotes.spec.support.js';

const REQUESTS = 10_000;
const SEED = Number(process.env['KONTOR_SEED'] ?? 1);
const CUSTOMERS = ['ann', 'bob', 'dan'] as const;
/** Requests for which one set of keys is used; so few keys that most requests repeat one. */
const EPOCH = 1_000;
const KEYS = 20;
const AT_ONCE_MAX = 12;

/** Asks for quotes, and for the same again, while writes get lost, come twice, and the service is started anew. */
class Callers {
  readonly known = new KnownQuotes();
  readonly log = quotesLog();
  sent = 0;
  restarts = 0;
  private service: Quotes | undefined;
  private readonly table = new QuotesInMemory();

  constructor(private readonly random: () => number) {}

  async round(): Promise<void> {
    if (this.service === undefined || this.random() < 0.01) await this.restart();
    this.trouble();
    const asked = Array.from({ length: 1 + this.below(AT_ONCE_MAX) }, () => this.request());
    // Half of the rounds are about one key, so that it is raced for.
    const raced = this.random() < 0.5 ? asked.map((one): Asked => ({ ...asked[0]!, says: one.says })) : asked;
    await Promise.all(raced.map((one) => this.ask(one)));
    this.known.judge(raced);
  }

  async decided(): Promise<Decided[]> {
    const blocks = await allBlocks(this.log, quotes.name, 0);
    return blocks.flatMap(({ block }) => [...eventsOf(block, new Set(['QuoteCreated', 'QuoteRefused']))].map(({ type, data }) => ({ type, ...(data as object) }) as Decided));
  }

  async stop(): Promise<void> {
    await this.service?.app.close();
  }

  private async ask(asked: Asked): Promise<void> {
    this.sent++;
    const { customer, key, says } = asked;
    const path = typeof says === 'number' ? '/v1/quotes' : `/v1/quotes/${says.requoteOf}/requote`;
    asked.answer = await this.service!.call('POST', path, { customer, key: this.random() < 0.5 ? key : `"${key}"`, body: typeof says === 'number' ? BODIES[says]! : {} });
  }

  private request(): Asked {
    const customer = this.customer();
    // Now and then of another customer's, or of one that was never made.
    const old = { customer: this.random() < 0.9 ? customer : this.customer(), key: this.key() };
    return { customer, key: this.key(), says: this.random() < 0.3 ? { requoteOf: idOf(old) } : this.below(BODIES.length) };
  }

  /** The dead leave nothing but the log: stores are empty. */
  private async restart(): Promise<void> {
    await this.stop();
    this.service = await startQuotes({ log: this.log, table: this.table, decisionMs: 40 });
    this.restarts++;
  }

  private trouble(): void {
    const topic = this.random() < 0.5 ? fxCommands.name : quotes.name;
    if (this.random() < 0.06) this.log.faults.loseNext(topic, 0);
    if (this.random() < 0.08) this.log.faults.loseNextAnswer(topic, 0);
    if (this.random() < 0.05) this.log.faults.doubleNext(topic, 0, 'at once');
  }

  private readonly customer = (): string => CUSTOMERS[this.below(CUSTOMERS.length)]!;
  private readonly key = (): string => `k${Math.floor(this.sent / EPOCH)}-${this.below(KEYS)}`;

  private below(n: number): number {
    return Math.floor(this.random() * n);
  }
}

describe('idempotency of quotes', () => {
  it(`holds for ${REQUESTS} random requests, for quotes and for the same again, against what a naive model allows (seed ${SEED})`, { timeout: 120_000 }, async () => {
    const callers = new Callers(randomFrom(SEED));
    try {
      while (callers.sent < REQUESTS) await callers.round();
      await expect.poll(async () => callers.known.compare(await callers.decided())).toBeUndefined(); // what timed out may be decided a turn later
      const { seen } = callers.known;
      for (const kind of ['201', '200', 'IDEMPOTENCY_KEY_REUSED', 'BODY_INVALID', 'UNKNOWN_CURRENCY', 'NOT_FOUND', 'QUOTE_REFUSED', 'NOT_DECIDED_IN_TIME', 'STILL_RUNNING']) expect(seen.get(kind), `${kind} of ${JSON.stringify([...seen])}`).toBeGreaterThan(0);
      expect(callers.restarts).toBeGreaterThan(5);
    } finally {
      await callers.stop();
    }
  });
});
