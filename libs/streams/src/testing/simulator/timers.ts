/** Something that is due at a time. */
interface Timer {
  readonly due: number;
  /** Of two that are due at once, the one that was set first comes first. */
  readonly nth: number;
  run: (() => void) | undefined;
}

/** Timers in order of when they are due: a heap, for a world looks at the first of them with every turn. */
export class Timers {
  private readonly heap: Timer[] = [];
  private set_ = 0;

  /** The result takes it back. */
  set(due: number, run: () => void): () => void {
    const timer: Timer = { due, nth: this.set_++, run };
    this.heap.push(timer);
    this.rise(this.heap.length - 1);
    return () => (timer.run = undefined);
  }

  /** When the next one is due, or Infinity. */
  get next(): number {
    while (this.heap.length > 0 && this.heap[0]!.run === undefined) this.pop();
    return this.heap[0]?.due ?? Infinity;
  }

  /** Runs all that are due, also those that are set meanwhile. */
  runDue(now: number): void {
    while (this.next <= now) this.pop().run!();
  }

  private pop(): Timer {
    const { heap } = this;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      this.sink(0);
    }
    return first;
  }

  private rise(at: number): void {
    const { heap } = this;
    for (let parent = (at - 1) >> 1; at > 0 && isBefore(heap[at]!, heap[parent]!); parent = (at - 1) >> 1) {
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  }

  private sink(at: number): void {
    const { heap } = this;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && isBefore(heap[child]!, heap[least]!)) least = child;
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  }
}

const isBefore = (a: Timer, b: Timer): boolean => a.due < b.due || (a.due === b.due && a.nth < b.nth);
