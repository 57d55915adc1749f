import type { ProcessorDefinition } from '../topology/topology.js';
import type { StoreKeeper } from '../snapshots/store-keeper.js';
import type { Store } from './store.js';
import type { Task } from './task.js';

export interface OpenedTask {
  readonly task: Task;
  readonly store: Store;
  readonly keeper: StoreKeeper;
}

export interface TaskSetOptions {
  /** Whether this instance is to have a task for a partition of a processor now: it owns it, or stands by. */
  readonly wanted: (processor: ProcessorDefinition, partition: number) => boolean;
  readonly open: (processor: ProcessorDefinition, partition: number) => Promise<OpenedTask>;
  /** A task is at the end of its journal. */
  readonly warm: (task: Task) => void;
}

/** The tasks of this instance: opened when a partition comes here, closed with their stores when it goes. */
export class TaskSet {
  private readonly slots = new Map<string, readonly Slot[]>();
  private stopping = false;

  constructor(private readonly options: TaskSetOptions) {}

  add(processor: ProcessorDefinition, partitions: number): void {
    const wanted = (partition: number): boolean => !this.stopping && this.options.wanted(processor, partition);
    this.slots.set(processor.journal.name, Array.from({ length: partitions }, (_, partition) => new Slot(processor, partition, () => wanted(partition), this.options)));
  }

  get(journal: string, partition: number): Task | undefined {
    return this.slots.get(journal)?.[partition]?.task;
  }

  /** Undefined for a journal that is not run here. */
  partitionsOf(journal: string): number | undefined {
    return this.slots.get(journal)?.length;
  }

  all(): readonly Task[] {
    return this.every().flatMap(({ task }) => task ?? []);
  }

  /** Undefined where no task is. */
  openedAt(journal: string, partition: number): OpenedTask | undefined {
    return this.slots.get(journal)?.[partition]?.current;
  }

  /** Ends a task, lets its store be changed, and begins it anew; resolves when it is restored. Does nothing where no task is. */
  async reopen(journal: string, partition: number, change: (store: Store) => Promise<void>): Promise<void> {
    await this.slots.get(journal)?.[partition]?.reopen(change);
  }

  /** Opens, closes and wakes what `wanted` says; resolves when what was opened is restored, rejects if something is not. */
  async follow(): Promise<void> {
    await Promise.all(this.every().map((slot) => slot.follow()));
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const slot of this.every()) slot.keepForStatus();
    await Promise.all(this.every().map((slot) => slot.follow().catch(() => undefined)));
  }

  private every(): Slot[] {
    return [...this.slots.values()].flat();
  }
}

/** One partition of one processor: at most one task and one store at a time, whatever is asked meanwhile. */
class Slot {
  private opened: OpenedTask | undefined;
  /** It goes elsewhere: that its start is broken off is no failure. */
  private closing: Task | undefined;
  private ending = false;
  private last: Task | undefined;
  private started: Promise<void> | undefined;
  private settling: Promise<void> | undefined;
  private busy = false;

  constructor(private readonly processor: ProcessorDefinition, private readonly partition: number, private readonly wanted: () => boolean, private readonly options: TaskSetOptions) {}

  get task(): Task | undefined {
    return this.opened?.task ?? this.last;
  }

  get current(): OpenedTask | undefined {
    return this.opened;
  }

  async reopen(change: (store: Store) => Promise<void>): Promise<void> {
    while (this.busy) await this.settling?.catch(() => undefined);
    this.settling = this.settle(change);
    await this.settling;
    await this.started;
  }

  /** What ends now is still to be seen. */
  keepForStatus(): void {
    this.ending = true;
    this.last = this.opened?.task;
  }

  async follow(): Promise<void> {
    this.task?.signal();
    if (!this.busy) this.settling = this.settle();
    await this.settling;
    await this.started;
  }

  /** Busy up to the very look that finds nothing left to do: whoever comes a moment later must look again. */
  private async settle(change?: (store: Store) => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      if (change !== undefined && this.opened !== undefined) await this.close(this.opened, change);
      while (this.wanted() !== (this.opened !== undefined)) {
        if (this.opened === undefined) await this.open();
        else await this.close(this.opened);
      }
    } finally {
      this.busy = false;
    }
  }

  private async open(): Promise<void> {
    const opened = (this.opened = await this.options.open(this.processor, this.partition));
    const { task } = opened;
    this.started = task.start().then(() => this.options.warm(task), (error: unknown) => {
      if (this.closing !== task || this.ending) throw error;
    });
    this.started.catch(() => undefined); // the task has told; who waits for the start hears it as well
  }

  /** A task that still restores is broken off; its store is closed when nothing uses it any more. */
  private async close({ task, store }: OpenedTask, change?: (store: Store) => Promise<void>): Promise<void> {
    this.closing = task;
    await task.stop();
    await this.started?.catch(() => undefined);
    try {
      await change?.(store);
    } finally {
      await store.close();
      this.started = undefined;
      this.opened = undefined;
    }
  }
}
