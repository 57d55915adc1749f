/** Tells those who wait that rows of a key have been committed. What a projection writes and what `Projections` commits come together here. */
export class Changes {
  readonly #written = new Map<number, readonly string[]>();
  readonly #listeners = new Map<string, Set<() => void>>();

  /** A round is about to be committed that writes rows of these keys. All are kept: who begins to listen now may not see its rows yet. */
  written(partition: number, keys: readonly string[]): void {
    this.#written.set(partition, keys);
  }

  /** A round of this partition was committed, by this process or another; of what another wrote nothing is known: then all look. */
  committed(partition: number, own: boolean): void {
    const written = (own ? this.#written.get(partition) : undefined) ?? [...this.#listeners.keys()];
    this.#written.delete(partition);
    if (this.#listeners.size === 0) return;
    for (const key of written) for (const listener of [...(this.#listeners.get(key) ?? [])]) listener();
  }

  /** What is committed from now on is not missed. The result ends it. */
  listen(key: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(key) === listeners) this.#listeners.delete(key);
    };
  }
}
