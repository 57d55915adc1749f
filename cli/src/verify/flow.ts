import type { Follower } from '@kontor/streams';

/** Eight full blocks. There are some thirty lanes. */
export const HELD_BYTES_MAX = 4 * 1024 * 1024;

/** Back-pressure of one lane: it fetches while it holds little, or while another lane cannot go on without it. */
export class Flow {
  private bytes = 0;
  private paused = false;
  private wanted = false;
  follower: Follower | undefined;

  /** @param bytesMax bytes held at which fetching pauses */
  constructor(private readonly bytesMax: number) {}

  held(bytes: number): void {
    this.bytes += bytes;
    this.wanted = false;
    if (this.paused || this.bytes <= this.bytesMax) return;
    this.paused = true;
    this.follower?.pause();
  }

  released(bytes: number): void {
    this.bytes -= bytes;
    if (this.paused && this.bytes < this.bytesMax / 2) this.resume();
  }

  /**
   * Nothing goes on here, or in another lane, without what comes next: so it is fetched whatever is held. Two journals
   * that read each other hold blocks for each other, and without this could both wait.
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
