import type { ReadinessReport, Worker } from '@kontor/nest';

/** Drops what was kept long enough, and says how many rows that were. */
export type Drop = (before: Date) => Promise<number>;

export interface RetentionOptions {
  readonly keptDays: number;
  readonly drops: readonly Drop[];
  readonly everyMs?: number;
  readonly failed: (error: Error) => void;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Looks every hour, and after a start. Several instances do no harm: what is gone is gone. */
export class Retention implements Worker {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;

  constructor(private readonly options: RetentionOptions) {}

  async start(): Promise<void> {
    this.timer = setInterval(() => this.look(), this.options.everyMs ?? HOUR_MS);
    this.look();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.round;
  }

  /** Old rows are no reason not to serve. */
  status(): ReadinessReport {
    return { ready: true, detail: {} };
  }

  private look(): void {
    this.round ??= this.drop().finally(() => (this.round = undefined));
  }

  private async drop(): Promise<void> {
    const before = new Date(Date.now() - this.options.keptDays * DAY_MS);
    try {
      for (const drop of this.options.drops) await drop(before);
    } catch (error) {
      this.options.failed(error as Error);
    }
  }
}
