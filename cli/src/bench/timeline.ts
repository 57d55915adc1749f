import { build } from 'hdr-histogram-js';
import type { Percentiles } from './plan.js';

/** Milliseconds since the epoch, with fractions: comparable with a broker's time stamps on the same machine. */
export const wallClock = (): number => performance.timeOrigin + performance.now();

const MICROSECONDS = 1000;

/** Latencies in milliseconds, kept to the microsecond. */
export class Latencies {
  private readonly histogram = build({ lowestDiscernibleValue: 1, highestTrackableValue: 600_000 * MICROSECONDS, numberOfSignificantValueDigits: 3 });

  add(ms: number): void {
    // Broker time stamps are whole milliseconds: what happened within the same one can come out as just below zero.
    this.histogram.recordValue(Math.max(1, Math.round(ms * MICROSECONDS)));
  }

  percentiles(): Percentiles {
    const at = (percentile: number): number => this.histogram.getValueAtPercentile(percentile) / MICROSECONDS;
    const { totalCount } = this.histogram;
    return { count: totalCount, p50: at(50), p90: at(90), p99: at(99), max: totalCount === 0 ? 0 : this.histogram.maxValue / MICROSECONDS };
  }
}

/** Instants of one transfer, in milliseconds since the epoch. */
export interface Instants {
  readonly scheduled: number;
  accepted?: number;
  booked?: number;
  visible?: number;
  settled?: number;
  answered?: number;
}
