import { createRequire } from 'node:module';

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

let mended = false;

/**
 * Stops an endless timer in kafkajs 2.2.4 (https://github.com/tulios/kafkajs/issues/1704).
 *
 * After its first answer every connection asks itself each millisecond whether requests are pending, by a timer
 * whose delay is negative: it burns a processor, and Node 24 prints a TimeoutNegativeWarning (issue 1751). Looking
 * only when something is pending is enough, since enqueueing a request schedules the look anew.
 * Reaching into the package is safe while its version is pinned; a spec fails should the method move.
 */
export function mendKafkajs(): void {
  if (mended) return;
  mended = true;
  const queue = requestQueuePrototype();
  const schedule = queue.scheduleCheckPendingRequests;
  queue.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0) schedule.call(this);
  };
}

export function requestQueuePrototype(): RequestQueue {
  const constructor = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  return constructor.prototype;
}
