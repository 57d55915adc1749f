import type { LogRecord } from '@kontor/streams';
import { type Place, placeKey, type Reader } from './reading.js';

/** A follower, as far as it is given records. */
export interface Rider {
  readonly topic: string;
  readonly partition: number;
  /** The offset that it takes next. */
  readonly next: number;
  /** Of the topic whose offsets these are, once it is known. */
  topicId: string | undefined;
  /** Takes records from `next` on, and gets off the track if it takes no more. Must not throw. */
  batch(records: readonly LogRecord[], end: number): void;
  /** The broker does not hold `next`, or was read elsewhere. */
  outOfRange(): void;
  failed(error: Error): void;
}

/** One reading of a partition, for all who stand at the same offset of it. */
class Track implements Place {
  readonly topic: string;
  readonly partition: number;
  readonly riders = new Set<Rider>();
  next: number;
  #topicId: string | undefined;

  constructor(readonly reader: Reader, { topic, partition, next, topicId }: Rider, private readonly moved: () => void) {
    this.topic = topic;
    this.partition = partition;
    this.next = next;
    this.#topicId = topicId;
  }

  get topicId(): string | undefined {
    return this.#topicId;
  }

  set topicId(id: string | undefined) {
    this.#topicId = id;
    for (const rider of this.riders) rider.topicId = id;
  }

  /** Who takes nothing now is on no track. */
  get wanted(): boolean {
    return this.riders.size > 0;
  }

  batch(records: readonly LogRecord[], end: number): number {
    // Who got off because of what another does with them does not get them.
    for (const rider of [...this.riders]) if (this.riders.has(rider)) rider.batch(records, end);
    this.next = [...this.riders].reduce((most, { next }) => Math.max(most, next), this.next);
    this.moved();
    return records.findLastIndex(({ offset }) => offset < this.next) + 1;
  }

  outOfRange(): void {
    for (const rider of [...this.riders]) rider.outOfRange();
  }

  failed(error: Error): void {
    for (const rider of [...this.riders]) rider.failed(error);
  }
}

/**
 * Which follower reads through which reader. Followers of a partition that stand at the same offset are read for once,
 * whatever number they are: own journals, projections and effects of a process are, except while they catch up. One that
 * stands elsewhere, or pauses, has a reading of its own until it stands where another does.
 */
export class Tracks {
  readonly #readers: readonly Reader[];
  readonly #addReader: () => Reader;
  readonly #byPlace = new Map<string, readonly Track[]>();
  readonly #trackOf = new Map<Rider, Track>();

  /** @param readers of one pace, in order of preference; `addReader` adds one to them */
  constructor(readers: readonly Reader[], addReader: () => Reader) {
    this.#readers = readers;
    this.#addReader = addReader;
  }

  /** It takes records from its `next` on. */
  board(rider: Rider): void {
    if (this.#trackOf.has(rider)) return;
    const track = this.#tracksOf(rider).find((one) => standTogether(one, rider)) ?? this.#lay(rider);
    this.#put(rider, track);
    track.reader.update(track);
  }

  /** It takes nothing more, for now or for good. */
  leave(rider: Rider): void {
    const track = this.#trackOf.get(rider);
    if (track === undefined) return;
    this.#trackOf.delete(rider);
    track.riders.delete(rider);
    if (track.riders.size === 0) this.#close(track);
  }

  /** Gives records that are in the log to who takes them next, ahead of the reader: it asks where the track stands before every fetch. */
  give(topic: string, partition: number, records: readonly LogRecord[]): void {
    const [first] = records;
    const track = this.#tracksOf({ topic, partition }).find(({ next }) => next === first?.offset);
    track?.batch(records, records.at(-1)!.offset + 1);
  }

  #lay(rider: Rider): Track {
    const { topic, partition } = rider;
    const reader = this.#readers.find((one) => !one.hosts(topic, partition)) ?? this.#addReader();
    const track: Track = new Track(reader, rider, () => {
      this.#putOff(track);
      this.#meet(track);
    });
    this.#byPlace.set(placeKey(topic, partition), [...this.#tracksOf(rider), track]);
    reader.host(track);
    reader.seek(track);
    return track;
  }

  /** Who stands elsewhere than the track goes on a reading of its own: it got on while the others took a batch, or believes in a hole that they do not. */
  #putOff(track: Track): void {
    for (const rider of [...track.riders]) {
      if (rider.next === track.next) continue;
      this.leave(rider);
      this.board(rider);
    }
  }

  /** Those that have come to the same offset go on as one, through the reader that comes first. */
  #meet(moved: Track): void {
    const all = this.#tracksOf(moved);
    if (all.length < 2) return;
    const together = all.filter((one) => standTogether(one, moved)).sort((a, b) => this.#readers.indexOf(a.reader) - this.#readers.indexOf(b.reader));
    const [kept, ...others] = together;
    for (const other of others) {
      for (const rider of [...other.riders]) {
        other.riders.delete(rider);
        this.#put(rider, kept!);
      }
      this.#close(other);
    }
  }

  #put(rider: Rider, track: Track): void {
    track.riders.add(rider);
    track.topicId ??= rider.topicId;
    rider.topicId ??= track.topicId;
    this.#trackOf.set(rider, track);
  }

  #close(track: Track): void {
    const key = placeKey(track.topic, track.partition);
    const left = this.#tracksOf(track).filter((one) => one !== track);
    if (left.length === 0) this.#byPlace.delete(key);
    else this.#byPlace.set(key, left);
    track.reader.drop(track);
  }

  #tracksOf({ topic, partition }: { readonly topic: string; readonly partition: number }): readonly Track[] {
    return this.#byPlace.get(placeKey(topic, partition)) ?? [];
  }
}

type Standing = Pick<Rider, 'next' | 'topicId'>;

/** Offsets of a topic that was created again are others. */
const standTogether = (one: Standing, other: Standing): boolean => one.next === other.next && (one.topicId ?? other.topicId) === (other.topicId ?? one.topicId);
