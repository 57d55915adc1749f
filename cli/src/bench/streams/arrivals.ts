import { CUSTOMERS } from './plan.js';
import { Latencies } from '../timeline.js';
import type { Percentiles } from '../plan.js';

const SEQ = Buffer.from('"seq":');
const ENTRY = Buffer.from('"entryNo":');
const CUSTOMER = Buffer.from('"customer":"c');
const NEWLINE = 0x0a;
const ZERO = 0x30;

/** Instants of every transfer, by its number; milliseconds since the epoch. Found in the bytes: a sink that parses would be measured instead. */
export class Arrivals {
  private readonly scheduledAt: number[] = [];
  private readonly appendedAt: number[] = [];
  private readonly paidAppendedAt: number[] = [];
  private readonly arrivedAt: number[] = [];
  private readonly highestEntry = new Array<number>(CUSTOMERS).fill(0);
  private arrived = 0;
  private twice = 0;
  private sinkBytes = 0;
  private wake: (() => void) | undefined;

  scheduled(seq: number, at: number): void {
    this.scheduledAt[seq] = at;
  }

  commanded(value: Buffer, at: number): void {
    this.appendedAt[numberBehind(value, SEQ, 0)] ??= at;
  }

  /** A block of the fourth hop. */
  paid(value: Buffer, appendedAt: number, now: number): void {
    for (let line = 0; line < value.length; ) {
      const end = value.indexOf(NEWLINE, line);
      this.one(value, line, appendedAt, now);
      this.sinkBytes = (end < 0 ? value.length : end) - line;
      line = end < 0 ? value.length : end + 1;
    }
    this.wake?.();
  }

  async all(from: number, to: number, patienceMs: number): Promise<void> {
    const deadline = Date.now() + patienceMs;
    let missing = from;
    for (;;) {
      while (missing < to && this.arrivedAt[missing] !== undefined && this.appendedAt[missing] !== undefined) missing++;
      if (missing >= to) return;
      if (Date.now() > deadline) throw new Error(`transfer ${missing} of ${to} did not arrive within ${patienceMs} ms; ${this.arrived} have`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  latencies(from: number, to: number): { scheduledToSink: Percentiles; appendToAppend: Percentiles; lastArrival: number } {
    const scheduledToSink = new Latencies();
    const appendToAppend = new Latencies();
    let lastArrival = 0;
    for (let seq = from; seq < to; seq++) {
      scheduledToSink.add(this.arrivedAt[seq]! - this.scheduledAt[seq]!);
      appendToAppend.add(this.paidAppendedAt[seq]! - this.appendedAt[seq]!);
      lastArrival = Math.max(lastArrival, this.arrivedAt[seq]!);
    }
    return { scheduledToSink: scheduledToSink.percentiles(), appendToAppend: appendToAppend.percentiles(), lastArrival };
  }

  /** When the first of those that were scheduled after an instant arrived. */
  firstScheduledAfter(instant: number, from: number, to: number): number | undefined {
    let first: number | undefined;
    for (let seq = from; seq < to; seq++) if (this.scheduledAt[seq]! > instant) first = Math.min(first ?? Infinity, this.arrivedAt[seq]!);
    return first;
  }

  check(): { arrived: number; twice: number; entries: number; sinkBytes: number } {
    return { arrived: this.arrived, twice: this.twice, entries: this.highestEntry.reduce((sum, one) => sum + one, 0), sinkBytes: this.sinkBytes };
  }

  private one(value: Buffer, line: number, appendedAt: number, now: number): void {
    const seq = numberBehind(value, SEQ, line);
    const customer = numberBehind(value, CUSTOMER, line);
    this.highestEntry[customer] = Math.max(this.highestEntry[customer]!, numberBehind(value, ENTRY, line));
    if (this.arrivedAt[seq] !== undefined) {
      this.twice++;
      return;
    }
    this.arrived++;
    this.arrivedAt[seq] = now;
    this.paidAppendedAt[seq] = appendedAt;
  }
}

function numberBehind(value: Buffer, mark: Buffer, from: number): number {
  let at = value.indexOf(mark, from);
  if (at < 0) throw new Error(`no ${mark.toString()} in a transfer`);
  let number = 0;
  for (at += mark.length; value[at]! >= ZERO && value[at]! <= ZERO + 9; at++) number = number * 10 + value[at]! - ZERO;
  return number;
}
