import { SpanKind } from '@opentelemetry/api';
import { setTimeout as delay } from 'node:timers/promises';
import { followJournal, type FollowedBlock, type FollowedEvent, type JournalFollower, type JournalPosition, JournalStopped, type Log } from '@kontor/streams';
import { byKey, ClaimLost, EffectParking, PermanentFailure, wordsOf, type ParkedEffectKey, type ParkedEffectQueue, type ReleasedEvents } from './effect-parking.js';
import { EffectContext, type CursorStore, type EffectBinding } from './effects.js';
import { inSpan } from '../tracing/spans.js';

/** `standing-by`: another instance owns the partition, and does this. */
export type EffectPhase = 'running' | 'standing-by' | 'retrying' | 'stopped';

/** How far an effect has come in one partition. */
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
  /** Keys that are parked. */
  readonly parkedKeys: number;
}

export interface EffectWorkerOptions {
  readonly log: Log;
  readonly cursors: CursorStore;
  readonly binding: EffectBinding;
  readonly partition: number;
  /** Rejects if the events must be handed over again. */
  readonly handle: (events: readonly FollowedEvent[], context: EffectContext) => Promise<void>;
  /** Whether this instance owns the partition, and is sure of it. Asked before events are handled. Default: it does. */
  readonly leads?: () => boolean;
  readonly failed: (error: Error, attempt: number) => void;
  readonly stopped: (error: Error) => void;
  /** In [0, 1): spreads the pauses of those that wait for the same. */
  readonly random?: () => number;
  /** Resolves after `ms`, or when the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Events of a key that are handed over one by one. */
interface Isolated {
  readonly key: string;
  readonly events: FollowedEvent[];
  /** Failed attempts of the first of them. */
  failed: number;
}

/** How often it looks whether it leads: nobody tells that an instance hears itself again. */
const LOOK_AGAIN_MS = 250;
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

  /** Another worker has claimed the effect: what it has loaded holds, and nothing of what this one knows. */
  private deposed = false;
  private look: () => void = () => undefined;
  private readonly parking: EffectParking | undefined;

  constructor(private readonly options: EffectWorkerOptions) {
    const { cursors, binding, partition } = options;
    if (cursors.queues !== undefined) this.parking = new EffectParking(cursors.queues, { cursor: binding.cursor, journal: binding.journal.name, partition });
    else if (binding.retries !== Infinity) throw new Error(`effect ${binding.cursor} is to park after ${binding.retries} retries, but its cursor store has no queues: give one that has, or leave \`retries\` out`);
  }

  get cursor(): string {
    return this.options.binding.cursor;
  }

  get journal(): string {
    return this.options.binding.journal.name;
  }

  get partition(): number {
    return this.options.partition;
  }

  parkedKeys(): Promise<readonly ParkedEffectKey[]> {
    return this.parking?.list() ?? Promise.resolve([]);
  }

  /** The first waiting events of a key; undefined if it is not parked. */
  parkedQueue(key: string, limit: number): Promise<ParkedEffectQueue | undefined> {
    return this.parking?.show(key, limit) ?? Promise.resolve(undefined);
  }

  /** Handles the waiting events of a key again, one by one, in order, up to the first that fails. */
  redrive(key: string): Promise<ReleasedEvents> {
    return this.parking?.redrive(key, (event) => this.hand([event], 1)) ?? Promise.resolve({ records: 0, left: 0 });
  }

  /** Gives up the first `count` waiting events of a key, or all. */
  discard(key: string, count?: number): Promise<ReleasedEvents> {
    return this.parking?.discard(key, count) ?? Promise.resolve({ records: 0, left: 0 });
  }

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
    return { cursor, partition: this.options.partition, phase: this.phase, ...reason, height: this.saved?.height ?? 0, ...this.counts, parkedKeys: this.parking?.size ?? 0 };
  }

  /** From the saved cursor until another worker has moved it; then from there. */
  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      while (!this.leads() && !signal.aborted) await this.standBy();
      this.phase = 'running';
      if (await this.untilDone(() => this.load())) await this.follow();
    }
  }

  /** To be called when `leads` may answer differently. */
  ownershipChanged(): void {
    this.look();
    if (!this.leads()) this.follower?.close();
  }

  /** Owner of the partition, and sure of it: who is not must neither handle its events nor touch its queues. */
  leads(): boolean {
    return this.options.leads?.() ?? true;
  }

  private async standBy(): Promise<void> {
    this.phase = 'standing-by';
    const { signal } = this.stopping;
    const told = new Promise<void>((resolve) => (this.look = resolve));
    await Promise.race([told, delay(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined)]);
  }

  private async load(): Promise<void> {
    const { cursors, binding, partition } = this.options;
    await this.parking?.load();
    this.saved = await cursors.load(binding.cursor, binding.journal.name, partition);
    this.deposed = false;
  }

  private async follow(): Promise<void> {
    const { log, binding, partition } = this.options;
    const follower = (this.follower = followJournal(log, binding.journal, partition, { from: this.saved, types: new Set(binding.types), pace: binding.pace }));
    if (this.stopping.signal.aborted) follower.close();
    try {
      let unsaved = 0;
      for await (const taken of follower) {
        for (const blocks of cut(taken, binding.batchMax)) {
          if (!this.leads()) return; // what is not handled here is handled by whoever leads, from the saved cursor
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

  /** False if the service stops first. */
  private async handled(events: readonly FollowedEvent[]): Promise<boolean> {
    const { parking } = this;
    if (events.length === 0) return true;
    if (parking === undefined) return this.untilDone((attempt) => this.hand(events, attempt));
    let flowing = events;
    if (!(await this.untilDone(async () => void (flowing = await parking.divert(events))))) return false;
    if (flowing.length === 0) return true;
    try {
      await this.hand(flowing, 1);
      this.goesOn();
      return true;
    } catch (error) {
      if (this.stopping.signal.aborted) return false;
      this.retrying(error, 1);
      return this.oneByOne(parking, flowing, error);
    }
  }

  /** Somebody's event in the batch cannot be handled: each key goes on by itself, so that those that can are done before anyone waits. */
  private async oneByOne(parking: EffectParking, events: readonly FollowedEvent[], error: unknown): Promise<boolean> {
    let open: readonly Isolated[] = [...byKey(events)].map(([key, ofKey]) => ({ key, events: ofKey, failed: 0 }));
    const only = events.length === 1 ? open[0] : undefined;
    if (only !== undefined && (await this.failedOnce(parking, only, error))) return true;
    const { signal } = this.stopping;
    while (open.length > 0) {
      if (only !== undefined || open.some(({ failed }) => failed > 0)) await this.pause(Math.max(...open.map(({ failed }) => failed)));
      const still: Isolated[] = [];
      for (const isolated of open) {
        if (signal.aborted || this.deposed) return false;
        if (!(await this.goThrough(parking, isolated))) still.push(isolated);
      }
      open = still;
    }
    this.goesOn();
    return !signal.aborted && !this.deposed;
  }

  /** True if nothing of this key is open any more: handled, or parked. */
  private async goThrough(parking: EffectParking, isolated: Isolated): Promise<boolean> {
    while (isolated.events.length > 0) {
      try {
        await this.hand([isolated.events[0]!], isolated.failed + 1);
        isolated.events.shift();
        isolated.failed = 0;
      } catch (error) {
        if (this.stopping.signal.aborted) return false;
        this.retrying(error, isolated.failed + 1);
        return this.failedOnce(parking, isolated, error);
      }
    }
    return true;
  }

  /** True if that was once too often, and the key is parked. */
  private async failedOnce(parking: EffectParking, isolated: Isolated, error: unknown): Promise<boolean> {
    isolated.failed++;
    if (!(error instanceof PermanentFailure) && isolated.failed <= this.options.binding.retries) return false;
    return this.untilDone(() => parking.park(isolated.key, isolated.events, wordsOf(error)));
  }

  private async hand(events: readonly FollowedEvent[], attempt: number): Promise<void> {
    const { handle, partition, binding: { journal, cursor } } = this.options;
    const context = new EffectContext([partition, attempt, this.stopping.signal]);
    const span = { kind: SpanKind.CONSUMER, causes: events.map(({ traceparent }) => traceparent), attributes: { 'kontor.effect': cursor, 'kontor.journal': journal.name, 'kontor.partition': partition, 'kontor.attempt': attempt } };
    await inSpan(`effect ${journal.name}`, span, () => handle(events, context)).catch((error: unknown) => {
      throw context.permanent ?? error;
    });
    this.counts.events += events.length;
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
        this.goesOn();
        return true;
      } catch (error) {
        if (signal.aborted) return false; // given up because we asked it to
        if (error instanceof ClaimLost) {
          this.deposed = true;
          return false;
        }
        this.retrying(error, attempt);
        await this.pause(attempt);
      }
    }
    return false;
  }

  /** Doubles with each failure; its second half is left to chance, so that those who wait for the same do not come back together. */
  private pause(failures: number): Promise<void> {
    const { random = Math.random, wait = waitFor } = this.options;
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (Math.max(failures, 1) - 1));
    return wait(longest * (0.5 + random() / 2), this.stopping.signal);
  }

  private goesOn(): void {
    this.phase = 'running';
    this.reason = undefined;
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

const waitFor = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => undefined);

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
