import { setImmediate as turn } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Projection } from './projection.js';
import { isTransient } from './transient.js';
import { writeRound, type Round } from './write-round.js';

interface Waiting {
  /** What one partition brings. */
  readonly share: Round;
  resolve(written: boolean): void;
  reject(error: Error): void;
}

/**
 * Writes the rounds of one projection, one after the other. What its partitions bring while one is under way goes
 * into the next together: that takes as many statements as a single partition does, and they are what a round costs.
 */
export class Rounds {
  private waiting: Waiting[] = [];
  private running = false;

  constructor(private readonly projection: Projection, private readonly pool: Pool, private readonly synchronousCommit: boolean) {}

  /** Resolves when the rows can be read; with false if another writer is ahead in this partition. Throws what `apply` or Postgres throws. */
  write(share: Round): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ share, resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      // What one fetch has brought for several partitions comes in one turn; and who was written just now needs two for what
      // it has waiting: without them, two busy partitions would take turns for good.
      await turn();
      await turn();
      await this.together(this.waiting.splice(0));
    }
    this.running = false;
  }

  /** A partition that cannot be written is found by writing each by itself: the others do not suffer from it. */
  private async together(group: readonly Waiting[]): Promise<void> {
    const whole: Round = { moves: group.flatMap(({ share }) => share.moves), blocks: group.flatMap(({ share }) => share.blocks) };
    try {
      const written = await writeRound(this.pool, this.projection, whole, this.synchronousCommit);
      if (written || group.length === 1) return group.forEach(({ resolve }) => resolve(written));
    } catch (error) {
      if (group.length === 1 || isTransient(error)) return group.forEach(({ reject }) => reject(error as Error));
    }
    for (const one of group) await this.together([one]);
  }
}
