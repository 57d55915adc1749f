/** Lets one loop sleep until something has changed since it looked. */
export class Wakeup {
  private changed = false;
  private resolve: (() => void) | undefined;

  wake(): void {
    this.changed = true;
    this.resolve?.();
    this.resolve = undefined;
  }

  /** To be called before looking. */
  reset(): void {
    this.changed = false;
  }

  async next(): Promise<void> {
    if (this.changed) return;
    await new Promise<void>((resolve) => (this.resolve = resolve));
  }
}
