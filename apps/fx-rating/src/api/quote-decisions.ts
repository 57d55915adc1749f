import { quotes, type QuoteCreated, type QuoteRefused } from '@kontor/events';
import type { Runtime } from '@kontor/streams';

/** What became of a quote that was asked for, and when by the block's clock, in milliseconds. */
export interface QuoteDecision {
  readonly event: QuoteCreated | QuoteRefused;
  readonly at: number;
}

export interface ExpectedQuote {
  /** Undefined if it did not come in time. */
  within(ms: number): Promise<QuoteDecision | undefined>;
  /** Stops expecting. */
  end(): void;
}

type Taker = (decision: QuoteDecision) => void;

/** Tells those who wait what became of a quote, as soon as it is committed. */
export class QuoteDecisions {
  readonly #takers = new Map<string, Set<Taker>>();

  constructor(runtime: Runtime) {
    runtime.onCommitted(quotes, (_partition, _head, events) => {
      if (this.#takers.size === 0) return; // then nothing is parsed
      for (const { type, at, data } of events()) {
        if (type !== 'QuoteCreated' && type !== 'QuoteRefused') continue;
        const event = { type, ...(data as object) } as QuoteDecision['event'];
        for (const take of this.#takers.get(event.quoteId) ?? []) take({ event, at });
      }
    });
  }

  get waiting(): number {
    return this.#takers.size;
  }

  /** Listens at once, so that a decision between this call and `within` is not missed. Call `end` in any case. */
  expect(quoteId: string): ExpectedQuote {
    const takers = this.#takers.get(quoteId) ?? new Set();
    this.#takers.set(quoteId, takers);
    let take: Taker = () => undefined;
    const decided = new Promise<QuoteDecision>((resolve) => (take = resolve));
    takers.add(take);
    return {
      within: (ms) => {
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, ms, undefined)));
        return Promise.race([decided, late]).finally(() => clearTimeout(timer));
      },
      end: () => {
        takers.delete(take);
        if (takers.size === 0 && this.#takers.get(quoteId) === takers) this.#takers.delete(quoteId);
      },
    };
  }
}
