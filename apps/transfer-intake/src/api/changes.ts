import { Changes } from '@kontor/postgres';

/** Tells those who wait that the table has something new about a transfer. */
export class TransferChanges extends Changes {
  /** Begins to listen: there is nothing to look at before. Must be ended. */
  of(transferId: string): Listening {
    const listening: Listening = new Listening(() => end());
    const end = this.listen(transferId, listening.heard);
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
