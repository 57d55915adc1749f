import type { LogRecord } from '@kontor/streams';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Place, placeKey, type Reader } from './reading.js';
import { type Rider, Tracks } from './tracks.js';

const TOPIC = 'orders';
const PARTITION = 0;

/** Reads from what was appended, when it is told to. */
class ReaderInHand implements Reader {
  readonly ready = Promise.resolve();
  readonly #places = new Map<string, Place>();
  constructor(private readonly appended: readonly LogRecord[]) {}

  hosts(topic: string, partition: number): boolean {
    return this.#places.has(placeKey(topic, partition));
  }

  host(place: Place): void {
    expect(this.hosts(place.topic, place.partition), 'one place per partition').toBe(false);
    this.#places.set(placeKey(place.topic, place.partition), place);
  }

  drop(place: Place): void {
    if (this.#places.get(placeKey(place.topic, place.partition)) === place) this.#places.delete(placeKey(place.topic, place.partition));
  }

  update(): void {}
  seek(): void {}
  async close(): Promise<void> {}

  /** Whether there was anybody to fetch for. */
  fetch(most: number): boolean {
    const place = this.#places.get(placeKey(TOPIC, PARTITION));
    if (place === undefined) return false;
    expect(place.wanted).toBe(true);
    const records = this.appended.slice(place.next, place.next + most);
    if (records.length > 0) place.batch(records, this.appended.length);
    return true;
  }
}

class Following implements Rider {
  readonly topic = TOPIC;
  readonly partition = PARTITION;
  readonly taken: number[] = [];
  topicId: string | undefined;
  onBatch: (() => void) | undefined;

  constructor(private readonly tracks: Tracks, readonly from: number, public next = from) {
    tracks.board(this);
  }

  batch(records: readonly LogRecord[]): void {
    const dense = records.filter(({ offset }, i) => offset === this.next + i);
    expect(dense, 'it is given what it takes next').toHaveLength(records.length);
    this.taken.push(...dense.map(({ offset }) => offset));
    this.next += dense.length;
    this.onBatch?.();
  }

  outOfRange(): void {}
  failed(): void {}

  pause(): void {
    this.tracks.leave(this);
  }

  resume(): void {
    this.tracks.board(this);
  }
}

function newTracks() {
  const appended: LogRecord[] = [];
  const readers = [new ReaderInHand(appended)];
  const tracks = new Tracks(readers, () => {
    readers.push(new ReaderInHand(appended));
    return readers.at(-1)!;
  });
  const append = (count: number): void => {
    for (let i = 0; i < count; i++) appended.push({ offset: appended.length, timestamp: 0, key: null, value: null, headers: {} });
  };
  const hosting = (): number => readers.filter((reader) => reader.hosts(TOPIC, PARTITION)).length;
  const fetchAll = (): void => {
    for (let i = 0; i <= appended.length; i++) for (const reader of readers) reader.fetch(3);
  };
  /** What was appended last, as its sender knows it. */
  const give = (count: number): void => tracks.give(TOPIC, PARTITION, appended.slice(-count));
  return { readers, tracks, append, give, hosting, fetchAll, end: () => appended.length };
}

const upTo = (from: number, end: number): number[] => Array.from({ length: end - from }, (_, i) => from + i);

describe('followers of a partition', () => {
  it('are read for once while they stand at the same offset', () => {
    const { readers, tracks, append } = newTracks();
    const riders = [0, 0, 0].map((from) => new Following(tracks, from));
    append(2);
    expect(readers.map((reader) => reader.fetch(10))).toEqual([true]);
    expect(riders.map(({ taken }) => taken)).toEqual([[0, 1], [0, 1], [0, 1]]);
  });

  it('have readings of their own while they stand apart, and one when they have met', () => {
    const { readers, tracks, append, hosting } = newTracks();
    append(4);
    const [ahead, behind] = [new Following(tracks, 4), new Following(tracks, 0)];
    expect(hosting()).toBe(2);
    readers[1]!.fetch(4);
    expect(hosting(), 'the second has caught up').toBe(1);
    append(1);
    readers[0]!.fetch(4);
    expect([ahead.taken, behind.taken]).toEqual([[4], upTo(0, 5)]);
  });

  it('do not wait for one that pauses, which goes on by itself where it was', () => {
    const { readers, tracks, append, hosting } = newTracks();
    const [one, other] = [new Following(tracks, 0), new Following(tracks, 0)];
    append(2);
    one.pause();
    readers[0]!.fetch(2);
    expect([one.taken, other.taken]).toEqual([[], [0, 1]]);
    one.resume();
    expect(hosting()).toBe(2);
    readers[1]!.fetch(2);
    expect(one.taken).toEqual([0, 1]);
    expect(hosting()).toBe(1);
  });

  it('go on when one of them pauses and resumes while it is given records', () => {
    const { tracks, append, fetchAll, hosting } = newTracks();
    const riders = [0, 0].map((from) => new Following(tracks, from));
    riders[0]!.onBatch = () => {
      riders[0]!.pause();
      riders[0]!.resume();
    };
    append(7);
    fetchAll();
    expect(riders.map(({ taken }) => taken)).toEqual([upTo(0, 7), upTo(0, 7)]);
    expect(hosting()).toBe(1);
  });

  it('are not given what comes when another closed them over it', () => {
    const { tracks, append, fetchAll } = newTracks();
    const riders = [0, 0].map((from) => new Following(tracks, from));
    riders[0]!.onBatch = () => riders[1]!.pause();
    append(1);
    fetchAll();
    expect(riders.map(({ taken }) => taken)).toEqual([[0], []]);
  });

  it('never go on as one when the topic was created again between them', () => {
    const { tracks, hosting } = newTracks();
    const riders = ['first', 'second', undefined].map((topicId) => {
      const rider = new Following(tracks, 0);
      rider.pause();
      rider.topicId = topicId;
      return rider;
    });
    for (const rider of riders) rider.resume();
    expect(hosting()).toBe(2);
    expect(riders.map(({ topicId }) => topicId)).toEqual(['first', 'second', 'first']);
  });

  it('are given what was appended here at once if they stand there, and read it where they do not', () => {
    const { readers, tracks, append, give } = newTracks();
    const [ahead, behind] = [new Following(tracks, 2), new Following(tracks, 0)];
    append(2);
    give(2);
    expect([ahead.taken, behind.taken]).toEqual([[], [0, 1]]);
    append(3);
    give(1);
    expect([ahead.taken, behind.taken], 'others were before it').toEqual([[], [0, 1]]);
    for (const reader of readers) reader.fetch(2);
    append(1);
    give(1);
    for (const reader of readers) reader.fetch(5);
    expect([ahead.taken, behind.taken]).toEqual([upTo(2, 6), upTo(0, 6)]);
    ahead.pause();
    append(1);
    give(1);
    expect([ahead.taken.length, behind.taken.at(-1)]).toEqual([4, 6]);
  });

  it('leave nothing to be fetched when all are gone', () => {
    const { readers, tracks } = newTracks();
    const riders = [0, 0].map((from) => new Following(tracks, from));
    for (const rider of riders) rider.pause();
    expect(readers[0]!.fetch(1)).toBe(false);
  });

  it('get every record once and in order, however they start, pause, resume and end', () => {
    const rider = fc.nat({ max: 5 });
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ append: fc.integer({ min: 1, max: 4 }), gives: fc.nat({ max: 4 }) }) },
      { weight: 6, arbitrary: fc.record({ reader: fc.nat({ max: 5 }), most: fc.integer({ min: 1, max: 4 }) }) },
      { weight: 2, arbitrary: fc.record({ start: fc.nat({ max: 20 }) }) },
      { weight: 2, arbitrary: fc.record({ pause: rider }) },
      { weight: 2, arbitrary: fc.record({ resume: rider }) },
      { weight: 2, arbitrary: fc.record({ during: rider, pauses: rider, resumes: rider, starts: fc.boolean() }) },
    );
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { readers, tracks, append, give, hosting, fetchAll, end } = newTracks();
      const riders: Following[] = [];
      const start = (from: number): void => void riders.push(new Following(tracks, Math.min(from, end())));
      for (const one of steps) {
        if ('append' in one) {
          append(one.append);
          if (one.gives > 0) give(Math.min(one.gives, one.append));
        }
        else if ('start' in one) start(one.start);
        else if ('reader' in one) readers[one.reader]?.fetch(one.most);
        else if ('pause' in one) riders[one.pause]?.pause();
        else if ('resume' in one) riders[one.resume]?.resume();
        else {
          const rider = riders[one.during];
          if (rider !== undefined) rider.onBatch = () => {
            rider.onBatch = undefined;
            riders[one.pauses]?.pause();
            riders[one.resumes]?.resume();
            if (one.starts) start(rider.next - 1);
          };
        }
      }
      for (const one of riders) {
        one.onBatch = undefined;
        one.resume();
      }
      fetchAll();
      append(1);
      fetchAll();
      for (const one of riders) expect(one.taken).toEqual(upTo(one.from, end()));
      expect(hosting()).toBe(Math.min(1, riders.length));
    }), { numRuns: 500 });
  });
});
