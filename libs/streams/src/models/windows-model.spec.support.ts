import type { Arrival, Expected } from './arrivals.spec.support.js';
import { Ledger } from './stateless-model.spec.support.js';

export interface Windowing {
  readonly size: number;
  readonly advance: number;
  readonly grace: number;
  readonly emit: 'update' | 'close';
  readonly retention: number;
}

interface Span {
  readonly key: string;
  readonly start: number;
  value: number | undefined;
}

/**
 * Sums by window: all windows that begin at a multiple of `advance` and hold the record's time. A window is over when the
 * highest time taken in has come to its end and grace; its entry is kept for the retention beyond that.
 */
export const windowModel = (store: string, { size, advance, grace, emit, retention }: Windowing, step: (sum: number | undefined, v: number | null) => number | undefined) =>
  (given: readonly Arrival[]): Expected => {
    const ledger = new Ledger();
    const spans: Span[] = [];
    let streamTime = -Infinity;
    for (const { side, key, v, time } of given) {
      if (side !== 'Left') continue;
      if (key === null) {
        ledger.drop(store, 'null-key');
        continue;
      }
      const at = Math.max(streamTime, time);
      const starts = multiples(advance, time - size, time).filter((start) => start + size + grace > at);
      if (starts.length === 0) ledger.drop(store, 'late');
      else streamTime = at;
      for (const start of starts) {
        const span = spans.find((one) => one.key === key && one.start === start) ?? spans[spans.push({ key, start, value: undefined }) - 1]!;
        span.value = step(span.value, v);
        if (emit === 'update' && span.value !== undefined) ledger.give(key, [start, start + size, span.value], time);
      }
    }
    finish(ledger, store, spans.filter(({ value }) => value !== undefined), (start) => streamTime >= start + size + grace, (start) => streamTime >= start + size + grace + retention, { size, emit });
    return ledger;
  };

function finish(ledger: Ledger, store: string, spans: readonly Span[], over: (start: number) => boolean, gone: (start: number) => boolean, { size, emit }: Pick<Windowing, 'size' | 'emit'>): void {
  const rows = ledger.rows(store);
  for (const { key, start, value } of spans) {
    if (emit === 'close' && over(start)) ledger.give(key, [start, start + size, value], start + size - 1);
    if (!gone(start)) rows.set(`${key}\u0000${String(start).padStart(15, '0')}`, value);
  }
}

/** Multiples of `step` above `from`, up to `to`, none below zero. */
function multiples(step: number, from: number, to: number): number[] {
  const all: number[] = [];
  for (let at = 0; at <= to; at += step) if (at > from) all.push(at);
  return all;
}
