import type { Edge, NodeSpec } from './graph.js';
import { atOnce, JoinBuffer, type Cursor } from './joins-buffer.js';
import type { Bucket, Buffered } from './joins-bucket.js';
import { canJoin } from './joins-present.js';
import { Room } from './joins-room.js';
import { spanText, type JoinSpan, type Reach } from './joins-windows.js';
import { keyedStore } from './store.js';
import type { Out } from './graph.js';
import type { Flow, Turn } from './turn.js';

export type Joiner = (left: unknown, right: unknown, key: string) => unknown;

/** A record that is being joined, with what its arrival fixed. */
interface Arrived {
  readonly side: 0 | 1;
  readonly t: number;
  readonly v: unknown;
  /** Stream time when its joining began; what has closed since was open then. */
  readonly at?: number;
  /** The last record that it was joined with; those behind it are still to come. */
  readonly behind?: Cursor;
}

/** Records of a key, the first of which has more to join with than one block takes; the others wait behind it. */
interface Pending {
  readonly step: number;
  readonly queue: readonly Arrived[];
}

interface Side {
  readonly reach: Reach;
  readonly buffer: JoinBuffer;
}

export interface StreamJoinOptions {
  readonly name: string;
  readonly inputs: readonly [left: Edge, right: Edge];
  readonly span: JoinSpan;
  readonly joiner: Joiner;
  readonly left: boolean;
}

/** Stream–stream join. Which records meet, and when one that met none is given out, stands at `JoinSpan`. */
export function streamJoin({ name, inputs, span, joiner, left }: StreamJoinOptions): NodeSpec {
  const pending = keyedStore<Pending>(`${name}-pending`, { clock: name });
  const sides = [
    { reach: span.left, buffer: new JoinBuffer(`${name}-left`, span, span.left, name, left) },
    { reach: span.right, buffer: new JoinBuffer(`${name}-right`, span, span.right, name, false) },
  ] as const;
  const [lefts, rights] = sides;
  return {
    kind: left ? 'leftJoin' : 'join',
    name,
    detail: spanText(span),
    inputs,
    stores: [lefts.buffer.store, rights.buffer.store, pending],
    // What is pending goes first, so that no buffer is emptied under it.
    timers: [
      { name: `${name}-pending`, store: pending, subject: (key) => key, due: (entry) => atOnce((entry as Pending).step) },
      lefts.buffer.timer,
      rights.buffer.timer,
    ],
    run(out) {
      const join = new StreamJoin(name, sides, joiner, out);
      const go = (turn: Turn, key: string, queue: readonly Arrived[], step: number): void => {
        const rest = join.run(turn, key, queue);
        const time = queue[0]!.t;
        if (rest.length > 0) turn.put(pending, key, { step, queue: rest }, time);
        else if (step > 1) turn.put(pending, key, undefined, time);
      };
      return {
        take(record, turn, input) {
          if (!canJoin(record, turn, name)) return;
          const { key, value, time } = record;
          const arrived: Arrived = { side: input === 0 ? 0 : 1, t: time, v: value };
          const before = turn.get(pending, key);
          if (before === undefined) go(turn, key, [arrived], 1);
          else turn.put(pending, key, { ...before, queue: [...before.queue, arrived] }, time);
        },
        fire: {
          [`${name}-pending`]: (entry, key, turn) => go(turn, key, (entry as Pending).queue, (entry as Pending).step + 1),
          [lefts.buffer.timer.name]: (entry, key, turn) => join.close(turn, lefts.buffer, entry as Bucket, key),
          [rights.buffer.timer.name]: (entry, key, turn) => join.close(turn, rights.buffer, entry as Bucket, key),
        },
        abandon: { [lefts.buffer.timer.name]: (entry, key, turn) => lefts.buffer.takeOut(turn, entry as Bucket, key) },
      };
    },
  };
}

/** Joins one record after the other, as far as the block has room. */
class StreamJoin {
  constructor(private readonly name: string, private readonly sides: readonly [Side, Side], private readonly joiner: Joiner, private readonly out: Out) {}

  /** What of the queue is left. */
  run(turn: Turn, key: string, queue: readonly Arrived[]): readonly Arrived[] {
    const room = new Room(turn);
    for (const [i, arrived] of queue.entries()) {
      if (room.full) return queue.slice(i);
      const rest = this.one(turn, key, arrived, room);
      if (rest !== undefined) return [rest, ...queue.slice(i + 1)];
    }
    return [];
  }

  /** Joins a record with all that are open on the other side; what is returned is to go on with. */
  private one(turn: Turn, key: string, arrived: Arrived, room: Room): Arrived | undefined {
    const { side, t, v, behind } = arrived;
    const { reach, buffer } = this.sides[side];
    const other = this.sides[side === 0 ? 1 : 0].buffer;
    const streamTime = arrived.at ?? Math.max(turn.streamTime(this.name), t);
    if (behind === undefined && !buffer.isOpen(t, streamTime)) {
      turn.drop(this.name, 'late', { key, value: v, time: t });
      return undefined;
    }
    let met = false;
    for (const [at, records] of other.records(turn, key, { from: t - reach.back, to: t + reach.ahead, streamTime, behind })) {
      const taken = this.meet(turn, key, arrived, records, room);
      other.markJoined(turn, key, at, taken, t);
      met ||= taken.length > 0;
      if (taken.length === records.length && !room.full) continue;
      if (behind === undefined) buffer.add(turn, key, { t, v, found: true });
      return { ...arrived, at: streamTime, behind: [...at, taken.at(-1)!.n] };
    }
    if (behind === undefined) buffer.add(turn, key, { t, v, found: met });
    return undefined;
  }

  /** Gives out the results with these records, and returns those that there was room for: one at least. */
  private meet(turn: Turn, key: string, { side, t, v }: Arrived, records: readonly Buffered[], room: Room): readonly Buffered[] {
    for (const [i, other] of records.entries()) {
      const value = side === 0 ? this.joiner(v, other.v, key) : this.joiner(other.v, v, key);
      this.give({ key, value, time: Math.max(t, other.t) }, turn);
      room.measure();
      if (room.full) return records.slice(0, i + 1);
    }
    return records;
  }

  close(turn: Turn, buffer: JoinBuffer, bucket: Bucket, stored: string): void {
    buffer.close(turn, bucket, stored, ({ t, v }, key) => this.give({ key, value: this.joiner(v, undefined, key), time: t }, turn));
  }

  private give(result: Flow, turn: Turn): void {
    this.out(result, turn);
  }
}
