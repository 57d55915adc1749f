import type { JournalPositions } from './positions.js';

export interface AwaitedPosition {
  readonly projection: string;
  readonly journal: string;
  readonly partition: number;
  readonly height: number;
}

interface Waiter extends AwaitedPosition {
  readonly settle: (reached: boolean) => void;
}

/** Those who wait until a projection has a block. */
export class PositionWaiters {
  private readonly waiters = new Map<string, Set<Waiter>>();

  add(awaited: AwaitedPosition, timeoutMs: number): Promise<boolean> {
    const set = this.of(awaited.projection, awaited.partition);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        ...awaited,
        settle: (reached) => {
          clearTimeout(timer);
          set.delete(waiter);
          resolve(reached);
        },
      };
      const timer = setTimeout(() => waiter.settle(false), timeoutMs);
      set.add(waiter);
    });
  }

  moved(projection: string, partition: number, positions: JournalPositions): void {
    for (const waiter of [...this.of(projection, partition)]) {
      if ((positions.get(waiter.journal)?.height ?? 0) >= waiter.height) waiter.settle(true);
    }
  }

  waitsFor(projection: string, partition: number): boolean {
    return this.of(projection, partition).size > 0;
  }

  close(): void {
    for (const set of this.waiters.values()) for (const waiter of [...set]) waiter.settle(false);
  }

  private of(projection: string, partition: number): Set<Waiter> {
    const key = `${projection}/${partition}`;
    const set = this.waiters.get(key) ?? new Set();
    this.waiters.set(key, set);
    return set;
  }
}
