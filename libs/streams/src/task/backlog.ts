import type { Follower } from '../log/log.js';

/** Fetched but not yet committed bytes at which fetching pauses: some sixteen full blocks. */
export const BUFFER_BYTES_MAX = 8 * 1024 * 1024;

/** A fetched record, whatever it holds. */
export interface Fetched {
  readonly timestamp: number;
  readonly bytes: number;
  /** The lines before it were used up by a position that was taken over. */
  readonly firstLine: number;
}

/**
 * What an input has fetched and no committed block has used up, with a cursor in it. Records stay until the block that
 * consumed them is committed, so that a lost race rewinds without reading anything again. Bounded: it pauses the fetching.
 */
export class Backlog<T extends Fetched> {
  private readonly fetched: T[] = [];
  private entry = 0;
  private at = 0;
  private bytes = 0;
  private paused = false;

  /** Records that are not taken yet. */
  get size(): number {
    return this.fetched.length - this.entry;
  }

  /** All that there was room for was taken: nothing more is fetched before a block is committed. */
  get isUsedUp(): boolean {
    return this.paused && this.size === 0;
  }

  /** The record at the cursor, or undefined if none is here. */
  get next(): T | undefined {
    return this.fetched[this.entry];
  }

  /** The cursor's line in that record. */
  get line(): number {
    return this.at;
  }

  push(one: T): void {
    if (this.entry === this.fetched.length) this.at = one.firstLine;
    this.fetched.push(one);
    this.bytes += one.bytes;
  }

  /** Puts the cursor so many lines further in a record that has `count`: behind the last one is the next record. */
  advance(count: number, by = 1): void {
    if (this.at + by < count) {
      this.at += by;
      return;
    }
    this.entry++;
    this.at = this.next?.firstLine ?? 0;
  }

  /** Drops taken records from the front, as far as they are used up. */
  release(isUsedUp: (one: T) => boolean, follower: Follower | undefined): void {
    let used = 0;
    while (used < this.entry && isUsedUp(this.fetched[used]!)) {
      this.bytes -= this.fetched[used]!.bytes;
      used++;
    }
    this.fetched.splice(0, used);
    this.entry -= used;
    this.resumeIfRoom(follower);
  }

  /** Lets `admit` push again what of it is still wanted. */
  refill(admit: (one: T) => void, follower: Follower | undefined): void {
    const kept = this.fetched.splice(0);
    this.bytes = 0;
    this.entry = 0;
    this.at = 0;
    for (const one of kept) admit(one);
    this.resumeIfRoom(follower);
  }

  pauseIfFull(follower: Follower | undefined): void {
    if (this.paused || this.bytes <= BUFFER_BYTES_MAX) return;
    this.paused = true;
    follower?.pause();
  }

  private resumeIfRoom(follower: Follower | undefined): void {
    if (!this.paused || this.bytes >= BUFFER_BYTES_MAX / 2) return;
    this.paused = false;
    follower?.resume();
  }
}
