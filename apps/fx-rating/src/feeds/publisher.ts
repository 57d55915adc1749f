import { rates, ticks } from '@kontor/events';
import type { ReadinessReport, Worker } from '@kontor/nest';
import type { Log, Runtime } from '@kontor/streams';
import { pairOf } from '../domain/pair-direction.js';
import { NOT_JUDGED, type JudgedFixing, type PairRate } from '../domain/pair-rate.js';
import { fxRating } from '../topology.js';
import { fixingRecord } from './fixing-records.js';
import { fixingIdOf, type Fixing } from './fixing.js';
import { GENERATOR } from './tick-worker.js';

export interface PublisherOptions {
  readonly log: Log;
  readonly runtime: Runtime;
  readonly fixing: Fixing;
  /** Publish only if there is no rate at all: made-up figures never mix with others. */
  readonly asLastResort: boolean;
  readonly report: (level: 'log' | 'warn', message: string) => void;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** From the tick to the rates lie two appends; a leader election may lie between them. */
const JUDGED_MS = 30_000;

/** A loaded fixing holds for two business days at least: an hour more or less before it is loaded again does not matter. */
const RENEWED_MS = 3_600_000;

/**
 * Publishes one fixing at the start, and is ready once each of its rates has been taken or refused. A loaded fixing holds
 * for a few days only, so each day it is loaded again, while no newer rate holds.
 */
export class FixingPublisher implements Worker {
  #fixingId: string;
  #judged: JudgedFixing | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: PublisherOptions) {
    this.#fixingId = this.#todaysId();
  }

  async start(): Promise<void> {
    await this.#load();
    this.#timer = setInterval(() => void this.renew().catch((error: unknown) => this.options.report('warn', `${this.#about}: not loaded again yet: ${String(error)}`)), RENEWED_MS).unref();
  }

  /** Loads the fixing again if it was not loaded today, and still is the newest there is. */
  async renew(): Promise<void> {
    const fixingId = this.#todaysId();
    if (fixingId === this.#fixingId) return;
    const held = await this.#held();
    if (held === undefined || this.#isOfOthers(held) || (held.provider !== GENERATOR && held.date > this.options.fixing.date)) return;
    const before = this.#fixingId;
    this.#fixingId = fixingId;
    try {
      await this.#load();
    } catch (error) {
      this.#fixingId = before; // in an hour again; what was published is found then
      throw error;
    }
  }

  async #load(): Promise<void> {
    const { asLastResort, report } = this.options;
    const about = this.#about;
    const known = await this.#lookUp();
    if (known !== undefined || (asLastResort && (await this.#othersHold()))) {
      this.#judged = known ?? NOT_JUDGED;
      return report('log', `${about}: ${known === undefined ? 'not needed, the journal has others' : 'already judged, not published again'}`);
    }
    const { accepted, rejected } = (this.#judged = await this.#publish());
    if (accepted === 0) report('warn', `${about}: none was accepted; the journal has newer ones, which hold`);
    else report('log', `${about}: ${accepted} accepted, ${rejected} rejected`);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
  }

  status(): ReadinessReport {
    const { provider, date } = this.options.fixing;
    return { ready: this.#judged !== undefined, detail: { provider, date, ...this.#judged } };
  }

  get #about(): string {
    return `rates of ${this.options.fixing.provider}, ${this.options.fixing.date}`;
  }

  /** Another id each day, so that a fixing can be loaded again; the same within a day, so that a restart does not. */
  #todaysId(): string {
    return `${fixingIdOf(this.options.fixing)}:${new Date((this.options.clock ?? Date.now)()).toISOString().slice(0, 10)}`;
  }

  /** There are rates already, and not of this provider. */
  async #othersHold(): Promise<boolean> {
    if (!this.options.runtime.status().some(({ journal, height }) => journal === rates.name && height > 0)) return false;
    const held = await this.#held();
    return held === undefined || this.#isOfOthers(held);
  }

  /** Prices that were made up from this fixing are no better than it is: where they have run out, it is wanted again. */
  #isOfOthers({ provider }: PairRate): boolean {
    return provider !== this.options.fixing.provider && provider !== GENERATOR;
  }

  /** What holds of the first pair of the fixing. */
  async #held(): Promise<PairRate | undefined> {
    const { base, rates: figures } = this.options.fixing;
    const [quote = base] = Object.keys(figures);
    return (await this.options.runtime.read(fxRating.handles.ratesByPair, pairOf({ base, quote }), { partitionKey: base, strict: true, standby: true })).value;
  }

  async #publish(): Promise<JudgedFixing> {
    const { log, runtime, fixing } = this.options;
    // Listen first: what is judged between sending and looking would be missed.
    let judged = (): void => undefined;
    const happened = new Promise<void>((resolve) => (judged = resolve));
    const stopListening = runtime.onCommitted(rates, (_partition, _head, events) => {
      if (events().some((event) => (event.data as { sourceId?: string }).sourceId === this.#fixingId)) judged();
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`the fixing was published, but not judged within ${JUDGED_MS / 1000} s`)), JUDGED_MS)));
    try {
      await log.send(ticks.name, [fixingRecord(fixing, this.#fixingId)]);
      await Promise.race([happened, late]);
      return (await this.#lookUp()) ?? NOT_JUDGED;
    } finally {
      clearTimeout(timer);
      stopListening();
    }
  }

  async #lookUp(): Promise<JudgedFixing | undefined> {
    const { value } = await this.options.runtime.read(fxRating.handles.judgedFixings, this.#fixingId, { partitionKey: this.options.fixing.base, strict: true, standby: true });
    return value === undefined || value.accepted + value.rejected === 0 ? undefined : value;
  }
}
