import type { Follower } from '@kontor/streams';

/** Bytes that a lane holds at which fetching pauses: eight full blocks. There are some thirty lanes. */
const HELD_BYTES_MAX = 4 * 1024 * 1024;

/** Back-pressure of one lane: it fetches while it holds little, or while another lane cannot go on without it. */
export class Flow {
  private bytes = 0;
  private paused = false;
  private wanted = false;
  follower: Follower | undefined;

  held(bytes: number): void {
    this.bytes += bytes;
    this.wanted = false;
    if (this.paused || this.bytes <= HELD_BYTES_MAX) return;
    this.paused = true;
    this.follower?.pause();
  }

  released(bytes: number): void {
    this.bytes -= bytes;
    if (this.paused && this.bytes < HELD_BYTES_MAX / 2) this.resume();
  }

  /**
   * Another lane waits for what comes next here. True blocks name only what was appended before them, so this
   * happens within the limit; false ones could otherwise make two lanes wait for each other for ever.
   */
  want(): void {
    if (this.wanted) return;
    this.wanted = true;
    if (this.paused) this.resume();
  }

  private resume(): void {
    this.paused = false;
    this.follower?.resume();
  }
}
