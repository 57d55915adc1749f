/** A key that is parked, or a customer who sends very much, says nothing about the queue. So many customers who wait do. */
const CUSTOMERS = 4;

interface Sent {
  readonly at: number;
  readonly customerId: string;
}

/**
 * Commands that were sent from here and are not decided, by partition: what an instance that does not own a partition knows of how
 * far its decider is behind. A partition is decided in order, so whatever was sent before something that is decided is in no queue.
 */
export class Undecided {
  readonly #partitions = new Map<number, Map<string, Sent>>();

  constructor(private readonly now: () => number = Date.now) {}

  sent(partition: number, id: string, customerId: string): void {
    const sent = this.#partitions.get(partition) ?? new Map<string, Sent>();
    this.#partitions.set(partition, sent.set(id, { at: this.now(), customerId }));
  }

  decided(partition: number, id: string): void {
    const sent = this.#partitions.get(partition);
    if (sent?.has(id) !== true) return;
    for (const earlier of sent.keys()) {
      sent.delete(earlier);
      if (earlier === id) return;
    }
  }

  /** Nobody waits for it any more. */
  givenUp(partition: number, id: string): void {
    this.#partitions.get(partition)?.delete(id);
  }

  /** For how long several customers have been waiting, in milliseconds; 0 where only few wait. */
  msOf(partition: number): number {
    const customers = new Set<string>();
    for (const { at, customerId } of this.#partitions.get(partition)?.values() ?? []) {
      customers.add(customerId);
      if (customers.size === CUSTOMERS) return Math.max(0, this.now() - at);
    }
    return 0;
  }
}
