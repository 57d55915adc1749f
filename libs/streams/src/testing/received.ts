import type { LogRecord, Sink } from '../log/log.js';

const PATIENCE_MS = 15_000;

/** A sink that keeps everything and lets a test wait for it. */
export class Received implements Sink {
  readonly batches: { readonly records: readonly LogRecord[]; readonly end: number }[] = [];
  readonly all: LogRecord[] = [];
  error: Error | undefined;
  readonly #waiting = new Set<() => void>();

  records(records: readonly LogRecord[], end: number): void {
    this.batches.push({ records, end });
    this.all.push(...records);
    this.#tell();
  }

  failed(error: Error): void {
    this.error = error;
    this.#tell();
  }

  get offsets(): number[] {
    return this.all.map((record) => record.offset);
  }

  get values(): (string | undefined)[] {
    return this.all.map((record) => record.value?.toString());
  }

  /** Resolves once at least `count` records are here; rejects if the follower failed, or after 15 s. */
  async atLeast(count: number): Promise<this> {
    await this.#until(`${count} records`, () => {
      if (this.error) throw this.error;
      return this.all.length >= count;
    });
    return this;
  }

  /** Resolves once what is here satisfies a condition; rejects if the follower failed, or after 15 s. */
  async until(reached: (all: readonly LogRecord[]) => boolean): Promise<this> {
    await this.#until('records', () => {
      if (this.error) throw this.error;
      return reached(this.all);
    });
    return this;
  }

  async failure(): Promise<Error> {
    await this.#until('a failure', () => this.error !== undefined);
    return this.error!;
  }

  async #until(what: string, reached: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!reached()) {
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`waited ${PATIENCE_MS} ms for ${what}, have ${this.all.length} records: ${this.offsets.slice(-5).join()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, left);
        const waiting = this.#waiting;
        waiting.add(done);
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
      });
    }
  }

  #tell(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
