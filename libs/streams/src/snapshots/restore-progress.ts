import type { Clock } from '../task/own-journal.js';

/** `catalogue`: looking which snapshots there are. `snapshot`: loading one. `journal`: folding what came after it, or everything. */
export type RestorePhase = 'catalogue' | 'snapshot' | 'journal';

export interface Amount {
  /** Blocks of the journal, chunks of a snapshot; orphans and tombstones are among them. */
  readonly records: number;
  /** Of their values. */
  readonly bytes: number;
}

/** How far a task is with restoring its state. */
export interface RestoreStatus {
  readonly phase: RestorePhase;
  readonly done: Amount;
  /** Of this phase. The bytes of a journal are not known beforehand. */
  readonly total: Partial<Amount>;
  /** Records per second, since the phase began. */
  readonly recordsPerSecond: number;
  /** Until this phase ends at that rate, in milliseconds; unknown before anything moved. */
  readonly etaMs: number | undefined;
  /** Since the phase began. */
  readonly elapsedMs: number;
  /** Nothing has moved for as long as is thought too long. */
  readonly stalled: boolean;
}

/** Longest that nothing may move; a broker that restarts is back before. */
export const STALLED_AFTER_MS = 30_000;

/** Counts what a restoring task has done, and raises an alarm when nothing moves. */
export class RestoreProgress {
  private phase: RestorePhase | undefined;
  private done = { records: 0, bytes: 0 };
  private total: Partial<Amount> = {};
  private beganAt = 0;
  private movedAt = 0;
  private stalled = false;
  private cancel = (): void => undefined;

  /** @param alarm hears once of each time that nothing moved for `stalledAfterMs` */
  constructor(private readonly clock: Clock, private readonly alarm: (status: RestoreStatus) => void, private readonly stalledAfterMs = STALLED_AFTER_MS) {}

  begin(phase: RestorePhase, total: Partial<Amount> = {}): void {
    this.phase = phase;
    this.done = { records: 0, bytes: 0 };
    this.total = total;
    this.beganAt = this.clock.now();
    this.moved(0, 0);
    this.cancel();
    this.watch();
  }

  moved(records: number, bytes: number): void {
    this.done.records += records;
    this.done.bytes += bytes;
    this.movedAt = this.clock.now();
    this.stalled = false;
  }

  end(): void {
    this.phase = undefined;
    this.cancel();
  }

  /** Undefined when nothing is being restored. */
  status(): RestoreStatus | undefined {
    const { phase, done, total, stalled } = this;
    if (phase === undefined) return undefined;
    const elapsedMs = this.clock.now() - this.beganAt;
    const share = total.bytes === undefined ? part(done.records, total.records) : part(done.bytes, total.bytes);
    return {
      phase,
      done: { ...done },
      total,
      recordsPerSecond: elapsedMs === 0 ? 0 : Math.round((done.records * 1000) / elapsedMs),
      etaMs: share === undefined ? undefined : Math.max(0, Math.round(elapsedMs / share - elapsedMs)),
      elapsedMs,
      stalled,
    };
  }

  private watch(): void {
    this.cancel = this.clock.after(Math.max(1, this.movedAt + this.stalledAfterMs - this.clock.now()), () => {
      if (this.phase === undefined) return;
      if (!this.stalled && this.clock.now() - this.movedAt >= this.stalledAfterMs) {
        this.stalled = true;
        this.alarm(this.status()!);
      }
      // Stalled, it is looked at again as often, so that a second stall is told of as well.
      if (this.stalled) this.movedAt = this.clock.now();
      this.watch();
    });
  }
}

/** Undefined if it is not known, or nothing. */
const part = (done: number, total: number | undefined): number | undefined => (total === undefined || total === 0 || done === 0 ? undefined : Math.min(1, done / total));
