/** Tells those who wait that the table has something new about a transfer. */
export class TransferChanges {
  readonly #written = new Map<number, readonly string[]>();
  readonly #listeners = new Map<string, Set<() => void>>();

  /** A round is about to be committed that writes these. All are kept: who begins to listen now may not see its rows yet. */
  written(partition: number, transferIds: readonly string[]): void {
    this.#written.set(partition, transferIds);
  }

  /** A round of this partition was committed; by another instance, if nothing is known of what it has written: then all look. */
  committed(partition: number): void {
    const written = this.#written.get(partition) ?? this.#listeners.keys();
    this.#written.delete(partition);
    if (this.#listeners.size === 0) return;
    for (const id of written) for (const listener of this.#listeners.get(id) ?? []) listener();
  }

  /**
   * Looks at once and after every change, until `look` gives something or the time is over: then undefined.
   * Listens before it looks, so that no change is missed.
   */
  async until<T>(transferId: string, ms: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
    const listeners = this.#listeners.get(transferId) ?? new Set();
    this.#listeners.set(transferId, listeners);
    let changed = true;
    let over = false;
    let wake = (): void => undefined;
    const listener = () => {
      changed = true;
      wake();
    };
    listeners.add(listener);
    const timer = setTimeout(() => {
      over = true;
      wake();
    }, ms);
    try {
      for (;;) {
        changed = false;
        const found = await look();
        if (found !== undefined || over) return found;
        if (!changed) await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      clearTimeout(timer);
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(transferId) === listeners) this.#listeners.delete(transferId);
    }
  }
}
