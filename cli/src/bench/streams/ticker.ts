// A thread that says when a send is due. Node's own timers know whole milliseconds and come late; a wait on a futex does not.
import { parentPort } from 'node:worker_threads';

export interface TickOrder {
  readonly perSecond: number;
  readonly count: number;
}
/** The first send that is due is number `from`; `to` is the one after the last. */
export interface Tick {
  readonly from: number;
  readonly to: number;
  /** When number 0 was due, in milliseconds since the epoch. */
  readonly start: number;
}

const LEAD_MS = 5;
const nothing = new Int32Array(new SharedArrayBuffer(4));
const now = (): number => performance.timeOrigin + performance.now();

parentPort!.on('message', ({ perSecond, count }: TickOrder) => {
  const start = now() + LEAD_MS;
  for (let from = 0; from < count; ) {
    const wait = start + (from / perSecond) * 1000 - now();
    if (wait > 0) Atomics.wait(nothing, 0, 0, wait);
    const to = Math.min(count, Math.floor(((now() - start) / 1000) * perSecond) + 1);
    if (to <= from) continue;
    parentPort!.postMessage({ from, to, start } satisfies Tick);
    from = to;
  }
});
