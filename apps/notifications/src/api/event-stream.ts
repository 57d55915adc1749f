import type { ServerResponse } from 'node:http';
import type { NoticeRow } from '../projections/notice-row.js';
import type { NoticeTable } from '../projections/notice-table.js';
import type { NewsOfCustomers } from './news-of-customers.js';

/** Bounds of what open streams may cost. */
export interface StreamLimits {
  readonly perCustomer: number;
  readonly inAll: number;
  /** A comment goes out when nothing else has for so long: proxies close what is silent. */
  readonly heartbeatMs: number;
  /** A reader that takes nothing for so long is cut off: it resumes from its last event. */
  readonly slowMs: number;
  /** Notices read, and written, at once. */
  readonly page: number;
  /** Of what a reader has missed, at most so much is sent again. */
  readonly backlog: number;
}

export const streamLimits: StreamLimits = { perCustomer: 10, inAll: 1_000, heartbeatMs: 15_000, slowMs: 10_000, page: 100, backlog: 10_000 };

/** What a stream is to send, and how long. */
export interface StreamOrder {
  readonly customerId: string;
  /** The last event that the reader has. */
  readonly after: number;
  readonly wants: (type: string) => boolean;
  /** Milliseconds since the epoch: when the token ends. */
  readonly until: number | undefined;
}

/** How long the browser waits before it connects again. */
const RETRY_MS = 2_000;
/** The longest wait that a timer of Node takes. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** One open stream of server-sent events (WHATWG HTML, 9.2). Holds one page of notices and no more. */
export class EventStream {
  private last: number;
  private ended = false;
  private changed = true;
  private wake: () => void = () => undefined;

  constructor(
    private readonly response: ServerResponse,
    private readonly order: StreamOrder,
    private readonly table: Pick<NoticeTable, 'after' | 'newest'>,
    private readonly limits: StreamLimits,
  ) {
    this.last = order.after;
    response.once('close', () => this.end());
  }

  /** Sends until the reader goes, is too slow, its token ends, or `end` is called. */
  async run(news: NewsOfCustomers): Promise<void> {
    const stopListening = news.listen(this.order.customerId, () => {
      this.changed = true;
      this.wake();
    });
    const { until } = this.order;
    const expiry = until === undefined ? undefined : setTimeout(() => this.end(), Math.min(Math.max(0, until - Date.now()), TIMER_MAX_MS));
    try {
      await this.write(`retry: ${RETRY_MS}\n\n`);
      await this.skipWhatIsTooMuch();
      await this.write(this.place()); // a reader that loses the stream before its first event knows all the same where to go on
      while (!this.ended) await this.step();
    } finally {
      clearTimeout(expiry);
      stopListening();
      this.response.end();
    }
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  private async step(): Promise<void> {
    this.changed = false;
    const { customerId, wants } = this.order;
    const page = await this.table.after(customerId, this.last, this.limits.page);
    const frames = page.filter(({ type }) => wants(type)).map(frameOf);
    this.last = Number(page.at(-1)?.sequence ?? this.last);
    if (frames.length > 0) await this.write(frames.join(''));
    if (page.length === this.limits.page || this.changed || this.ended) return;
    await this.sleep(this.limits.heartbeatMs);
    if (!this.changed) await this.write(`: still here\n${this.place()}`);
  }

  /** Tells no event, and what `Last-Event-ID` is: also past those that this reader does not want. */
  private place(): string {
    return `id: ${this.last}\n\n`;
  }

  /** A reader that was away for too long is told what it will not get. */
  private async skipWhatIsTooMuch(): Promise<void> {
    const { customerId } = this.order;
    const [first] = await this.table.after(customerId, this.last, 1);
    const newest = await this.table.newest(customerId);
    this.last = Math.min(this.last, newest); // nobody has what was not told yet
    if (first === undefined) return;
    const from = Math.max(Number(first.sequence), newest - this.limits.backlog + 1);
    if (from === this.last + 1) return;
    await this.write(`id: ${from - 1}\nevent: stream.gap\ndata: ${JSON.stringify({ from: this.last + 1, to: from - 1 })}\n\n`);
    this.last = from - 1;
  }

  /** Resolves once the reader has room for more. One that makes none is cut off. */
  private async write(text: string): Promise<void> {
    if (this.ended || this.response.write(text)) return;
    const drained = (): void => this.wake();
    this.response.on('drain', drained);
    const deadline = Date.now() + this.limits.slowMs;
    while (!this.ended && this.response.writableNeedDrain) {
      const left = deadline - Date.now();
      if (left <= 0) this.response.destroy(); // which ends it
      await this.sleep(left);
    }
    this.response.off('drain', drained);
  }

  /** Until something wakes it, or the time is over. */
  private async sleep(ms: number): Promise<void> {
    if (this.ended) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const frameOf = ({ sequence, type, body }: NoticeRow): string => `id: ${sequence}\nevent: ${type}\ndata: ${body}\n\n`;
