import { describe, expect, it } from 'vitest';
import type { Clock } from '../task/own-journal.js';
import { RestoreProgress } from './restore-progress.js';

/** A clock that is set by hand; what falls due on the way happens then. */
function handClock(): Clock & { pass(ms: number): void } {
  let now = 1_000;
  let timers: { due: number; run: () => void }[] = [];
  return {
    now: () => now,
    after(ms, run) {
      const timer = { due: now + ms, run };
      timers.push(timer);
      return () => (timers = timers.filter((one) => one !== timer));
    },
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const next = timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
        if (next === undefined) break;
        timers = timers.filter((one) => one !== next);
        now = next.due;
        next.run();
      }
      now = end;
    },
  };
}

describe('the progress of a restore', () => {
  it('tells phase, amounts, rate and the time that is left', () => {
    const clock = handClock();
    const progress = new RestoreProgress(clock, () => expect.unreachable('it moves'), 10_000);
    expect(progress.status()).toBeUndefined();
    progress.begin('snapshot', { records: 8, bytes: 4_000 });
    expect(progress.status()).toMatchObject({ phase: 'snapshot', etaMs: undefined, recordsPerSecond: 0 });
    clock.pass(2_000);
    progress.moved(2, 1_000);
    expect(progress.status()).toEqual({ phase: 'snapshot', done: { records: 2, bytes: 1_000 }, total: { records: 8, bytes: 4_000 }, recordsPerSecond: 1, etaMs: 6_000, elapsedMs: 2_000, stalled: false });
    progress.begin('journal', { records: 300 });
    clock.pass(1_000);
    progress.moved(100, 90_000);
    expect(progress.status()).toMatchObject({ phase: 'journal', done: { records: 100, bytes: 90_000 }, recordsPerSecond: 100, etaMs: 2_000 });
    progress.end();
    expect(progress.status()).toBeUndefined();
  });

  it('raises one alarm for each time that nothing moved for too long', () => {
    const clock = handClock();
    const alarms: number[] = [];
    const progress = new RestoreProgress(clock, ({ done, stalled }) => stalled && alarms.push(done.records), 5_000);
    progress.begin('journal', { records: 100 });
    for (let i = 0; i < 4; i++) {
      clock.pass(4_000);
      progress.moved(1, 10);
    }
    expect(alarms).toEqual([]);
    clock.pass(60_000);
    expect([alarms, progress.status()?.stalled]).toEqual([[4], true]);
    progress.moved(1, 10);
    expect(progress.status()?.stalled).toBe(false);
    clock.pass(5_000);
    expect(alarms).toEqual([4, 5]);
    progress.moved(1, 10);
    progress.end();
    clock.pass(60_000);
    expect(alarms, 'what is restored cannot stall').toEqual([4, 5]);
  });
});
