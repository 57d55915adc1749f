/** Tells open streams that the table has something new for their customer. */
export class NewsOfCustomers {
  readonly #written = new Map<number, readonly string[]>();
  readonly #listeners = new Map<string, Set<() => void>>();

  /** A round is about to be committed that writes for these. */
  written(partition: number, customerIds: readonly string[]): void {
    this.#written.set(partition, customerIds);
  }

  /** A round of this partition was committed, by this process or another; of what another wrote nothing is known: then all look. */
  committed(partition: number, own: boolean): void {
    const written = (own ? this.#written.get(partition) : undefined) ?? [...this.#listeners.keys()];
    this.#written.delete(partition);
    for (const customerId of written) for (const listener of this.#listeners.get(customerId) ?? []) listener();
  }

  /** The result ends it. */
  listen(customerId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(customerId) ?? new Set();
    this.#listeners.set(customerId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(customerId) === listeners) this.#listeners.delete(customerId);
    };
  }
}
