import type { Clock } from './own-journal.js';

/** Longest a timer sleeps before it looks again: the runtime's timers hold 32 bits of milliseconds. */
const DAY_MS = 86_400_000;

/** Lets a loop wait until something comes. A wake without a sleeper is forgotten: look first, then sleep. */
export class Sleeper {
  private sleepers: (() => void)[] = [];
  private cancelTimer: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  /** Until somebody wakes, or the clock stands at `due` (milliseconds since the epoch). */
  sleep(due = Infinity): Promise<void> {
    this.close();
    if (due !== Infinity) this.cancelTimer = this.clock.after(Math.max(0, Math.min(due - this.clock.now(), DAY_MS)), () => this.wake());
    return this.woken();
  }

  /** Until somebody wakes. Takes no timer from who sleeps until something is due. */
  woken(): Promise<void> {
    return new Promise((resolve) => void this.sleepers.push(resolve));
  }

  wake(): void {
    const { sleepers } = this;
    this.sleepers = [];
    for (const resolve of sleepers) resolve();
  }

  /** Takes the timer back; who sleeps is still woken by `wake`. */
  close(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }
}
