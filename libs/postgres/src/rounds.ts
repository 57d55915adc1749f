import type { Pool } from 'pg';
import type { Projection } from './projection.js';
import { Together } from './together.js';
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
  private readonly waiting = new Together<Waiting>((group) => this.together(group));

  constructor(private readonly projection: Projection, private readonly pool: Pool, private readonly synchronousCommit: boolean) {}

  /** Resolves when the rows can be read; with false if another writer is ahead in this partition. Throws what `apply` or Postgres throws. */
  write(share: Round): Promise<boolean> {
    return new Promise((resolve, reject) => this.waiting.add({ share, resolve, reject }));
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
