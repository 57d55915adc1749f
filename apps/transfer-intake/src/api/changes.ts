/** Tells those who wait that the table has something new about a transfer. */
export class TransferChanges {
  readonly #written = new Map<number, readonly string[]>();
  readonly #listeners = new Map<string, Set<() => void>>();

  /** A round is about to be committed that writes these. All are kept: who begins to listen now may not see its rows yet. */
  written(partition: number, transferIds: readonly string[]): void {
    this.#written.set(partition, transferIds);
  }

  /** A round of this partition was committed, by this process or another; of what another wrote nothing is known: then all look. */
  committed(partition: number, own: boolean): void {
    const written = (own ? this.#written.get(partition) : undefined) ?? this.#listeners.keys();
    this.#written.delete(partition);
    if (this.#listeners.size === 0) return;
    for (const id of written) for (const listener of this.#listeners.get(id) ?? []) listener();
  }

  /** Begins to listen. What is committed from now on is not missed, so there is nothing to look at before. Must be ended. */
  listen(transferId: string): Listening {
    const listeners = this.#listeners.get(transferId) ?? new Set();
    this.#listeners.set(transferId, listeners);
    const listening = new Listening(() => {
      listeners.delete(listening.heard);
      if (listeners.size === 0 && this.#listeners.get(transferId) === listeners) this.#listeners.delete(transferId);
    });
    listeners.add(listening.heard);
    return listening;
  }
}

export class Listening {
  private changed = false;
  private wake = (): void => undefined;

  constructor(readonly end: () => void) {}

  readonly heard = (): void => {
    this.changed = true;
    this.wake();
  };

  /** Looks after every change, and once more when the time is over, until `look` gives something; undefined if that gives nothing either. */
  async until<T>(ms: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
    let over = false;
    const timer = setTimeout(() => {
      over = true;
      this.wake();
    }, ms);
    try {
      for (;;) {
        if (!this.changed && !over) await new Promise<void>((resolve) => (this.wake = resolve));
        this.changed = false;
        const found = await look();
        if (found !== undefined || over) return found;
      }
    } finally {
      clearTimeout(timer);
    }
  }
}
