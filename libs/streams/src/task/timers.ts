import type { EventMap } from '../topology/declarations.js';
import type { State } from '../topology/state.js';
import type { TimerDefinition } from '../topology/topology.js';
import type { TaskState } from './task-state.js';

/** A heap with fewer entries is not worth a look for those that are over. */
const COMPACT_FROM = 1024;

interface Entry {
  readonly due: number;
  readonly key: string;
}

/**
 * Keyed timers of one name, ordered by due time, then key. The due times are state (an entry per key in the
 * store, written with the block that set it); the heap in memory only finds the lowest, and is rebuilt from them.
 */
export class Timers {
  private heap: Entry[] = [];
  private readonly dues: State<EventMap, number>;
  private compactAt = COMPACT_FROM;
  /** Due times of all open timers, by key, once they were read from the store: so that nothing is asked of it for entries that set none. */
  private open: Map<string, number> | undefined;

  constructor(readonly definition: TimerDefinition, private readonly state: TaskState) {
    this.dues = dueState(definition.name);
  }

  /** Entries in memory: the open timers, and some that have moved or ended. */
  get size(): number {
    return this.heap.length;
  }

  /** Reads all open timers from the store; to be called again after pending changes were dropped. */
  async rebuild(): Promise<void> {
    this.open = undefined;
    this.heap = [];
    const open = new Map<string, number>();
    for await (const [key, due] of this.state.entries(this.dues)) {
      this.add({ due, key });
      open.set(key, due);
    }
    this.compactAt = Math.max(COMPACT_FROM, 2 * this.heap.length);
    this.open = open;
  }

  /** Follows a change of the state that the timer is bound to. */
  changed(key: string, value: unknown): void {
    const due = value === undefined ? undefined : this.definition.due(value, key);
    if (due === this.dueOf(key)) return;
    this.set(key, due);
    if (due !== undefined) this.push({ due, key });
  }

  /** Ends the timer of a key without its firing. */
  cancel(key: string): void {
    if (this.dueOf(key) !== undefined) this.set(key, undefined);
  }

  dueOf(key: string): number | undefined {
    return this.open === undefined ? this.state.find(this.dues, key) : this.open.get(key);
  }

  private set(key: string, due: number | undefined): void {
    this.state.set(this.dues, key, due);
    if (due === undefined) this.open?.delete(key);
    else this.open?.set(key, due);
  }

  /** The earliest open timer that is due at `now`, or undefined. */
  dueAt(now: number): Entry | undefined {
    // What the heap holds may have moved or ended since, but never to an earlier time without another entry: most calls end here.
    const lowest = this.heap[0];
    if (lowest === undefined || lowest.due > now) return undefined;
    const next = this.peek();
    return next !== undefined && next.due <= now ? next : undefined;
  }

  /** The earliest open timer, or undefined. */
  peek(): Entry | undefined {
    for (;;) {
      const top = this.heap[0];
      if (top === undefined || this.dueOf(top.key) === top.due) return top;
      this.pop(); // moved or ended since
    }
  }

  private push(entry: Entry): void {
    if (this.heap.length >= this.compactAt) this.compact();
    this.add(entry);
  }

  /** Drops what has moved or ended since. Else it would stay until its old time comes, and with a standby, which fires nothing, for ever. */
  private compact(): void {
    const open = new Map<string, Entry>();
    for (const entry of this.heap) if (this.dueOf(entry.key) === entry.due) open.set(entry.key, entry);
    this.heap = [...open.values()].sort((a, b) => (before(a, b) ? -1 : 1)); // what is sorted is a heap
    this.compactAt = Math.max(COMPACT_FROM, 2 * this.heap.length);
  }

  private add(entry: Entry): void {
    const { heap } = this;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}

/** Whether it fires only when inputs are read up to when it came due. */
export const waitsForInputs = ({ definition }: Timers): boolean => definition.clock === 'block' && definition.after === 'inputs';

const before = (a: Entry, b: Entry): boolean => a.due < b.due || (a.due === b.due && a.key < b.key);

function dueState(name: string): State<EventMap, number> {
  return { kind: 'state', name: `timer:${name}`, version: 1, initial: () => 0, evolve: {}, codec: undefined } as unknown as State<EventMap, number>;
}
