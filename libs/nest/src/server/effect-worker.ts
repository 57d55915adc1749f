import { setTimeout as delay } from 'node:timers/promises';
import { followJournal, type FollowedBlock, type FollowedEvent, type JournalFollower, type JournalPosition, JournalStopped, type Log } from '@kontor/streams';
import { EffectContext, type CursorStore, type EffectBinding } from './effects.js';

export type EffectPhase = 'running' | 'retrying' | 'stopped';

export interface EffectStatus {
  readonly cursor: string;
  readonly partition: number;
  readonly phase: EffectPhase;
  readonly reason?: string;
  /** Up to where its events were handled and that was saved. */
  readonly height: number;
  readonly events: number;
  /** Failed attempts, of the handler or of the cursor's store. */
  readonly failures: number;
}

export interface EffectWorkerOptions {
  readonly log: Log;
  readonly cursors: CursorStore;
  readonly binding: EffectBinding;
  readonly partition: number;
  /** Rejects if the events must be handed over again. */
  readonly handle: (events: readonly FollowedEvent[], context: EffectContext) => Promise<void>;
  readonly failed: (error: Error, attempt: number) => void;
  readonly stopped: (error: Error) => void;
}

/** Blocks without events for us after which the cursor is saved all the same: what a restart would read again. */
const SAVE_AFTER_BLOCKS = 1_000;
const FIRST_WAIT_MS = 100;
/** What an effect reaches (a bank, a webhook) is often away for minutes; asking it every ten seconds is no burden. */
const LONGEST_WAIT_MS = 10_000;

/** One effect on one partition. */
export class EffectWorker {
  private phase: EffectPhase = 'running';
  private reason: string | undefined;
  private readonly counts = { events: 0, failures: 0 };
  private readonly stopping = new AbortController();
  private saved: JournalPosition | undefined;
  private follower: JournalFollower | undefined;
  private loop: Promise<void> | undefined;

  constructor(private readonly options: EffectWorkerOptions) {}

  start(): void {
    this.loop ??= this.run().catch((error: unknown) => this.fail(error as Error));
  }

  /** The handler under way is awaited; its signal tells it to hurry. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.follower?.close();
    await this.loop;
    this.phase = 'stopped';
  }

  status(): EffectStatus {
    const { cursor } = this.options.binding;
    const reason = this.reason === undefined ? {} : { reason: this.reason };
    return { cursor, partition: this.options.partition, phase: this.phase, ...reason, height: this.saved?.height ?? 0, ...this.counts };
  }

  /** From the saved cursor until another worker has moved it; then from there. */
  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.untilDone(() => this.load());
      await this.follow();
    }
  }

  private async load(): Promise<void> {
    const { cursors, binding, partition } = this.options;
    this.saved = await cursors.load(binding.cursor, binding.journal.name, partition);
  }

  private async follow(): Promise<void> {
    const { log, binding, partition } = this.options;
    const follower = (this.follower = followJournal(log, binding.journal, partition, { from: this.saved, types: new Set(binding.types), pace: binding.pace }));
    if (this.stopping.signal.aborted) follower.close();
    try {
      let unsaved = 0;
      for await (const taken of follower) {
        for (const blocks of cut(taken, binding.batchMax)) {
          const events = blocks.flatMap((block) => block.events);
          unsaved += blocks.length;
          if (events.length === 0 && unsaved < SAVE_AFTER_BLOCKS) continue;
          if (!(await this.handled(events)) || !(await this.moved(blocks.at(-1)!.position))) return;
          unsaved = 0;
        }
      }
    } finally {
      follower.close();
    }
  }

  private handled(events: readonly FollowedEvent[]): Promise<boolean> {
    if (events.length === 0) return Promise.resolve(true);
    const { handle, partition } = this.options;
    return this.untilDone(async (attempt) => {
      await handle(events, new EffectContext([partition, attempt, this.stopping.signal]));
      this.counts.events += events.length;
    });
  }

  private async moved(to: JournalPosition): Promise<boolean> {
    const { cursors, binding, partition } = this.options;
    let ours = false;
    const done = await this.untilDone(async () => {
      ours = await cursors.move(binding.cursor, binding.journal.name, partition, this.saved, to);
    });
    if (done && ours) this.saved = to;
    return done && ours;
  }

  /** Again and again, with growing pauses. False if the service stops first. */
  private async untilDone(work: (attempt: number) => Promise<void>): Promise<boolean> {
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await work(attempt);
        this.phase = 'running';
        this.reason = undefined;
        return true;
      } catch (error) {
        if (signal.aborted) return false; // given up because we asked it to
        this.retrying(error, attempt);
        const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
        await delay(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      }
    }
    return false;
  }

  private retrying(error: unknown, attempt: number): void {
    this.phase = 'retrying';
    this.reason = wordsOf(error);
    this.counts.failures++;
    this.options.failed(error instanceof Error ? error : new Error(this.reason), attempt);
  }

  /** The journal does not go on, or a defect of ours: nothing is skipped. */
  private fail(error: Error): void {
    this.phase = 'stopped';
    this.reason = error instanceof JournalStopped ? error.message : `${error.name}: ${error.message}`;
    this.options.stopped(error);
  }
}

/** Nest's filters hand on plain objects as errors. */
function wordsOf(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(error);
}

/** Whole blocks, cut so that none but a single large block has more than `max` events. */
export function cut(blocks: readonly FollowedBlock[], max: number): readonly (readonly FollowedBlock[])[] {
  const batches: FollowedBlock[][] = [];
  let events = Infinity;
  for (const block of blocks) {
    if (events + block.events.length > max) {
      batches.push([]);
      events = 0;
    }
    batches.at(-1)!.push(block);
    events += block.events.length;
  }
  return batches;
}
