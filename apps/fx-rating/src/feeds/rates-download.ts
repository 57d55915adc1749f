import { setTimeout as pause } from 'node:timers/promises';
import { ticks } from '@kontor/events';
import type { ReadinessReport, Worker } from '@kontor/nest';
import type { Log, Runtime } from '@kontor/streams';
import { NOT_JUDGED } from '../domain/pair-rate.js';
import { fxRating } from '../topology.js';
import { conditionalGet, DownloadFailed, type Version } from './conditional-get.js';
import { RatesFileInvalid } from './ecb-csv.js';
import { fixingRecord } from './fixing-records.js';
import { fixingIdOf, type Fixing } from './fixing.js';
import { fixingFromBytes } from './rates-file.js';

/**
 * What became of one look: `published`; `unchanged`, as the server said or as the figures are; `failed`, nothing came;
 * `refused`, what came is no fixing of these days; `unpublished`, the log or the journal did not answer.
 */
export const OUTCOMES = ['published', 'unchanged', 'failed', 'refused', 'unpublished'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface DownloadOptions {
  readonly log: Log;
  readonly runtime: Runtime;
  readonly url: string;
  readonly everyMs: number;
  /** Whether this instance is the one that downloads. */
  readonly leads: () => boolean;
  readonly report: (level: 'log' | 'warn', message: string) => void;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** For one download; the default suits a file of some kilobytes over a slow line. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
/** The daily file has 2 KB, the zipped history 700. */
const BYTES_MAX = 4 * 1024 * 1024;
/** After a failure it is looked again soon, then ever later, up to the interval. */
const RETRY_MS = 60_000;
const DAY_MS = 86_400_000;
/** The longest time without a fixing are the five days of Easter; a server whose newest is older serves something forgotten. */
const AGE_DAYS_MAX = 10;

/**
 * Downloads the European Central Bank's daily file now and then, and publishes its fixing when it is another one than
 * before. Whatever goes wrong is said and counted, and the rates that hold go on to hold until they run out: a service
 * that waited for a server of others would stand still with it.
 */
export class RatesDownload implements Worker {
  readonly counts = new Map<Outcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  /** Milliseconds since the epoch, when the server was last heard to have a good file. */
  goodAt: number | undefined;
  /** Of the last content that was taken. One that was refused is asked for again: it may be put right under the same version. */
  #version: Version | undefined;
  #failures = 0;
  #date: string | undefined;
  readonly #name: string;
  readonly #stopping = new AbortController();
  #looking: Promise<void> = Promise.resolve();

  constructor(private readonly options: DownloadOptions) {
    const { origin, pathname } = new URL(options.url);
    this.#name = origin + pathname; // a query may hold a key
  }

  /** Waits for nothing: that a server of others is away is no reason not to start. */
  async start(): Promise<void> {
    this.#looking = this.#look();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
  }

  status(): ReadinessReport {
    return { ready: true, detail: { from: this.#name, ...(this.#date !== undefined && { date: this.#date }), failures: this.#failures } };
  }

  /** Looks once. Throws nothing. */
  async look(): Promise<Outcome> {
    const outcome = await this.#outcome();
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + 1);
    const good = outcome === 'published' || outcome === 'unchanged';
    this.#failures = good ? 0 : this.#failures + 1;
    if (good) this.goodAt = this.#now();
    return outcome;
  }

  async #look(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if (this.options.leads()) await this.look();
      const { everyMs } = this.options;
      const waitMs = this.#failures === 0 ? everyMs : Math.min(everyMs, RETRY_MS * 2 ** Math.min(this.#failures - 1, 10));
      await pause(waitMs, undefined, { signal, ref: false }).catch(() => undefined); // that it was stopped
    }
  }

  async #outcome(): Promise<Outcome> {
    const { url, report, timeoutMs = TIMEOUT_MS } = this.options;
    try {
      const fetched = await conditionalGet(url, { known: this.#version, timeoutMs, bytesMax: BYTES_MAX, signal: this.#stopping.signal });
      if (fetched.kind === 'unchanged') return 'unchanged';
      const fixing = this.#ofTheseDays(fixingFromBytes(fetched.bytes, this.#name));
      const published = await this.#publish(fixing);
      this.#version = fetched.version; // only now: what was not published is downloaded again
      this.#date = fixing.date;
      if (published) report('log', `rates of ${fixing.provider}, ${fixing.date}: downloaded and published, ${Object.keys(fixing.rates).length} currencies`);
      return published ? 'published' : 'unchanged';
    } catch (error) {
      return this.#told(error as Error);
    }
  }

  /** The fixing, if it is of now. One of a day to come would keep out all that are published until then. */
  #ofTheseDays(fixing: Fixing): Fixing {
    const ageDays = (Date.parse(new Date(this.#now()).toISOString().slice(0, 10)) - Date.parse(fixing.date)) / DAY_MS;
    if (ageDays < 0) throw new RatesFileInvalid(this.#name, undefined, `the newest day is ${fixing.date}, which is still to come`);
    if (ageDays > AGE_DAYS_MAX) throw new RatesFileInvalid(this.#name, undefined, `the newest day is ${fixing.date}: more than ${AGE_DAYS_MAX} days ago`);
    return fixing;
  }

  /**
   * Publishes a fixing by an id that follows from its figures: a correction of the same day is another fixing, and is
   * published. False: these figures were judged already, in this life or another.
   */
  async #publish(fixing: Fixing): Promise<boolean> {
    const { log, runtime } = this.options;
    const fixingId = fixingIdOf(fixing);
    const { value = NOT_JUDGED } = await runtime.read(fxRating.handles.judgedFixings, fixingId, { partitionKey: fixing.base, strict: true, standby: true });
    if (value.accepted + value.rejected > 0) return false;
    await log.send(ticks.name, [fixingRecord(fixing, fixingId)]);
    return true;
  }

  #told(error: Error): Outcome {
    if (this.#stopping.signal.aborted) return 'failed';
    const { report } = this.options;
    const what = error instanceof RatesFileInvalid ? `refused: ${error.message}` : error instanceof DownloadFailed ? `not downloaded from ${this.#name}: ${error.message}` : `not published: ${error.message}`;
    report('warn', `rates ${what}. The rates that hold go on to hold until they run out.`);
    return error instanceof RatesFileInvalid ? 'refused' : error instanceof DownloadFailed ? 'failed' : 'unpublished';
  }

  #now(): number {
    return (this.options.clock ?? Date.now)();
  }
}
