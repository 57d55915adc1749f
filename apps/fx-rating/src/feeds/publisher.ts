import { rates, ticks, type FixingPublished } from '@kontor/events';
import type { ReadinessReport, Worker } from '@kontor/nest';
import { encodeEvent, type Log, type Runtime } from '@kontor/streams';
import { NOT_JUDGED, type JudgedFixing } from '../domain/pair-rate.js';
import { fxRating } from '../topology.js';
import { fixingIdOf, type Fixing } from './fixing.js';

export interface PublisherOptions {
  readonly log: Log;
  readonly runtime: Runtime;
  readonly fixing: Fixing;
  /** Publish only if there is no rate at all: made-up figures never mix with others. */
  readonly asLastResort: boolean;
  readonly report: (level: 'log' | 'warn', message: string) => void;
}

/** From the tick to the rates lie two appends; a leader election may lie between them. */
const JUDGED_MS = 30_000;

/** Publishes one fixing at the start, and is ready once each of its rates has been taken or refused. */
export class FixingPublisher implements Worker {
  readonly #fixingId: string;
  #judged: JudgedFixing | undefined;

  constructor(private readonly options: PublisherOptions) {
    this.#fixingId = fixingIdOf(options.fixing);
  }

  async start(): Promise<void> {
    const { fixing, asLastResort, report } = this.options;
    const about = `rates of ${fixing.provider}, ${fixing.date}`;
    const known = await this.#lookUp();
    if (known !== undefined || (asLastResort && this.#anyRates())) {
      this.#judged = known ?? NOT_JUDGED;
      return report('log', `${about}: ${known === undefined ? 'not needed, the journal has others' : 'already judged, not published again'}`);
    }
    const { accepted, rejected } = (this.#judged = await this.#publish());
    if (accepted === 0) report('warn', `${about}: none was accepted; the journal has newer ones, which hold`);
    else report('log', `${about}: ${accepted} accepted, ${rejected} rejected`);
  }

  async stop(): Promise<void> {}

  status(): ReadinessReport {
    const { provider, date } = this.options.fixing;
    return { ready: this.#judged !== undefined, detail: { provider, date, ...this.#judged } };
  }

  #anyRates(): boolean {
    return this.options.runtime.status().some(({ journal, height }) => journal === rates.name && height > 0);
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
      await log.send(ticks.name, [this.#record(fixing)]);
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

  #record({ provider, date, base, rates: figures }: Fixing) {
    const data: Omit<FixingPublished, 'type'> = { fixingId: this.#fixingId, provider, date, base, rates: figures };
    const event = encodeEvent({ type: 'FixingPublished', specversion: '1.0', id: this.#fixingId, source: ticks.owner, subject: base, time: new Date().toISOString(), data });
    return { key: base, value: Buffer.from(event), headers: {} };
  }
}
