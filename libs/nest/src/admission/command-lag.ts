import type { Journal, Runtime, Topic } from '@kontor/streams';

/** Between two looks at the tasks: a lag that matters is longer. */
const LOOK_MS = 50;

/** How far a journal's decider is behind its commands, where this instance owns the partition. */
export class CommandLag {
  #looked = -Infinity;
  readonly #oldest = new Map<number, number>();

  constructor(
    private readonly runtime: Pick<Runtime, 'status'>,
    private readonly journal: Pick<Journal, 'name'>,
    private readonly commands: Pick<Topic, 'name'>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Since when the oldest command that it has not taken is in the log, in milliseconds; 0 where there is none, or another instance owns the partition. */
  msOf(partition: number): number {
    const now = this.now();
    if (now - this.#looked >= LOOK_MS) this.#look(now);
    const oldest = this.#oldest.get(partition);
    return oldest === undefined ? 0 : Math.max(0, now - oldest);
  }

  /** Of the partition where it is longest. */
  get longestMs(): number {
    this.msOf(0); // looks, if it is time
    return Math.max(0, ...[...this.#oldest.keys()].map((partition) => this.msOf(partition)));
  }

  #look(now: number): void {
    this.#looked = now;
    this.#oldest.clear();
    for (const { journal, partition, role, inputs } of this.runtime.status()) {
      if (journal !== this.journal.name || role !== 'owner') continue;
      const oldestAt = inputs.find(({ input }) => input === this.commands.name)?.oldestAt;
      if (oldestAt !== undefined) this.#oldest.set(partition, oldestAt);
    }
  }
}
