import type { EventMap } from '../../topology/declarations.js';
import type { State } from '../../topology/state.js';
import type { DriverTask } from './driver-task.js';

/** What a state holds, as of the last block. */
export interface ReadableStore<S> {
  /** Undefined if there is no such entry. */
  get(key: string): S | undefined;
  /** All entries in order of their keys. */
  all(): readonly (readonly [key: string, value: S])[];
}

/** A state over all partitions. */
export class DriverStore<S> implements ReadableStore<S> {
  constructor(private readonly state: State<EventMap, S>, private readonly tasks: readonly DriverTask[]) {}

  get(key: string): S | undefined {
    const found = this.tasks.map((task) => ({ task, value: task.committed(this.state, key) })).filter(({ value }) => value !== undefined);
    if (found.length > 1) throw new Error(`${this.state.name} has ${key} in partitions ${found.map(({ task }) => task.partition).join(' and ')}: read it with all()`);
    return found[0]?.value;
  }

  all(): readonly (readonly [key: string, value: S])[] {
    return this.tasks.flatMap((task) => task.entries(this.state)).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }
}
