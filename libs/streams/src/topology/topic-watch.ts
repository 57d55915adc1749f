import { TopicMissing, type Log } from '../log/log.js';
import type { Clock } from '../task/own-journal.js';
import type { Declaration } from './declarations.js';
import { describeDrift, driftOf, type TopicDrift } from './settings.js';

/** Someone who changes a topic by hand hears of it within a minute; a description of some ten topics costs the broker next to nothing. */
export const TOPIC_CHECK_MS = 60_000;

/** Which topics are watched, how often, and who is told. */
export interface TopicWatchOptions {
  readonly log: Pick<Log, 'describe'>;
  readonly declarations: readonly Declaration[];
  /** Partition count of topics that declare none. */
  readonly partitions: number;
  readonly clock: Clock;
  /** Milliseconds from the end of one check to the next. Default 60 s. */
  readonly everyMs?: number;
  /** What differs has changed since the last check; an empty list says that all is well again. */
  readonly onDrift: (drift: readonly TopicDrift[]) => void;
  /** Work on a topic must not go on: records are being placed, or thrown away, by other rules than those its state was made by. */
  readonly onStop: (topic: string, error: TopicChanged) => void;
}

/** A topic was changed while it was worked on, in a way that going on would make worse. */
export class TopicChanged extends Error {
  override name = 'TopicChanged';
  constructor(drift: TopicDrift) {
    super(`${describeDrift(drift)}; it was changed while running: ${ADVICE[drift.setting]!}`);
  }
}

/** What to do, by setting. Only these two stop anything: the others harm what is to come, and a person can mend them meanwhile. */
const ADVICE: Readonly<Record<string, string>> = {
  'partitions': 'keys now go to partitions that do not hold their state. Stop whoever writes to it, and move its records to a topic with the declared count',
  'cleanup.policy': 'the broker may be removing records that are needed. Set it back at once, verify the journals, and start again',
};

/** Compares topics with their declarations again and again while they are in use. The first check is due after the first interval. */
export class TopicWatch {
  private drift_: readonly TopicDrift[] = [];
  private failure_: string | undefined;
  private checkedAt_: number | undefined;
  private cancel: (() => void) | undefined;
  private stopped = false;
  private readonly changed = new Map<string, TopicChanged>();

  constructor(private readonly options: TopicWatchOptions) {}

  /** What differed at the last check. */
  get drift(): readonly TopicDrift[] {
    return this.drift_;
  }

  /** Why the last check came to no answer, or undefined if it did: then `drift` is older than `checkedAt` would be. */
  get failure(): string | undefined {
    return this.failure_;
  }

  /** When a check last came to an answer, in milliseconds since the epoch. */
  get checkedAt(): number | undefined {
    return this.checkedAt_;
  }

  start(): void {
    this.cancel = this.options.clock.after(this.options.everyMs ?? TOPIC_CHECK_MS, () => void this.check().finally(() => this.stopped || this.start()));
  }

  stop(): void {
    this.stopped = true;
    this.cancel?.();
  }

  /** Why work on any of these topics was stopped; it stays so until a new start, which checks them all. */
  reasonToStop(topics: Iterable<string>): TopicChanged | undefined {
    for (const topic of topics) if (this.changed.has(topic)) return this.changed.get(topic);
    return undefined;
  }

  /** Looks now. A broker that does not answer is no drift: it is asked again next time. */
  async check(): Promise<void> {
    const { declarations, clock, onDrift } = this.options;
    const drift: TopicDrift[] = [];
    try {
      for (const declaration of declarations) drift.push(...(await this.look(declaration)));
    } catch (error) {
      this.failure_ = (error as Error).message;
      return;
    }
    if (this.stopped) return;
    this.failure_ = undefined;
    this.checkedAt_ = clock.now();
    const hasChanged = drift.map(describeDrift).join() !== this.drift_.map(describeDrift).join();
    this.drift_ = drift;
    if (hasChanged) onDrift(drift);
    for (const one of drift) if (one.setting in ADVICE) this.stopWork(one);
  }

  private async look(declaration: Declaration): Promise<TopicDrift[]> {
    try {
      return driftOf(declaration, await this.options.log.describe(declaration.name), this.options.partitions);
    } catch (error) {
      // Its followers find out by themselves, and know better what it means to them.
      if (error instanceof TopicMissing) return [{ topic: declaration.name, setting: 'existence', declared: 'there', found: 'gone' }];
      throw error;
    }
  }

  private stopWork(drift: TopicDrift): void {
    if (this.changed.has(drift.topic)) return;
    const error = new TopicChanged(drift);
    this.changed.set(drift.topic, error);
    this.options.onStop(drift.topic, error);
  }
}
