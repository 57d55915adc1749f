import { setTimeout as pause } from 'node:timers/promises';
import { ticks } from '@kontor/events';
import type { ReadinessReport, Worker } from '@kontor/nest';
import type { KeyedRecord, Log, Runtime } from '@kontor/streams';
import { pairOf, type Pair } from '../domain/pair-direction.js';
import { fxRating } from '../topology.js';
import { pricesAbout, type Price } from './tick-generator.js';
import { tickRecord } from './tick-records.js';

export interface TickOptions {
  readonly log: Log;
  readonly runtime: Runtime;
  readonly seed: string;
  readonly pairs: readonly Pair[];
  readonly everyMs: number;
  /** Whether this instance is the one that makes them. */
  readonly leads: () => boolean;
  readonly report: (level: 'log' | 'warn', message: string) => void;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

export const GENERATOR = 'generator';

/** A walk stays within half of what the breaker takes for a large move where it knows little of a pair (25 basis points). */
const WALK = { swingBp100: 8_00n, bridge: { steps: 60, noiseBp100: 20n, spreadBp100: 2_00n } } as const;

/**
 * Makes up a live price of each pair now and then, from the rate that held when it began: rates that move, where nobody
 * provides any. The prices are those of the seed; their time is now, and their sequence is the clock's, which goes on
 * over restarts.
 */
export class TickWorker implements Worker {
  readonly counts = { sent: 0, failed: 0 };
  readonly #walks = new Map<string, Iterator<Price, never, undefined>>();
  readonly #stopping = new AbortController();
  #seq = 0;
  #failing = false;
  #ticking: Promise<void> = Promise.resolve();

  constructor(private readonly options: TickOptions) {}

  async start(): Promise<void> {
    this.#ticking = this.#run();
  }

  /** Waits for what is being sent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ticking;
  }

  status(): ReadinessReport {
    return { ready: true, detail: { pairs: this.options.pairs.map(pairOf), walking: this.#walks.size, ...this.counts } };
  }

  /** One price of each pair that has a rate. Throws nothing: what the log did not take is late already when it could be sent again. */
  async tick(): Promise<void> {
    try {
      const records = await this.#records();
      if (records.length === 0) return;
      await this.options.log.send(ticks.name, records);
      this.counts.sent += records.length;
      this.#failing = false;
    } catch (error) {
      this.counts.failed += this.options.pairs.length;
      if (!this.#failing) this.options.report('warn', `made-up prices were not sent; tried again every ${this.options.everyMs} ms: ${(error as Error).message}`);
      this.#failing = true;
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if (this.options.leads()) await this.tick();
      await pause(this.options.everyMs, undefined, { signal, ref: false }).catch(() => undefined); // that it was stopped
    }
  }

  async #records(): Promise<KeyedRecord[]> {
    const prices: (Pair & Price)[] = [];
    for (const pair of this.options.pairs) {
      const walk = await this.#walkOf(pair);
      if (walk !== undefined) prices.push({ ...pair, ...walk.next().value });
    }
    const now = (this.options.clock ?? Date.now)();
    const time = new Date(now).toISOString();
    this.#seq = Math.max(this.#seq + 1, now);
    return prices.map((price) => tickRecord({ provider: GENERATOR, seq: this.#seq, ...price, time }, time));
  }

  /** From the rate that holds, or held last: none before there ever was one. */
  async #walkOf(pair: Pair): Promise<Iterator<Price, never, undefined> | undefined> {
    const name = pairOf(pair);
    const known = this.#walks.get(name);
    if (known !== undefined) return known;
    const { value: held } = await this.options.runtime.read(fxRating.handles.ratesByPair, name, { partitionKey: pair.base, standby: true });
    if (held === undefined) return undefined;
    const walk = pricesAbout({ from: held.mid, seed: `${this.options.seed}/${name}`, ...WALK });
    this.#walks.set(name, walk);
    return walk;
  }
}
