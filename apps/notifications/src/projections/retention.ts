import { Rounds } from '../rounds.js';

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
export class Retention extends Rounds {
  constructor(private readonly options: RetentionOptions) {
    super(options.everyMs ?? HOUR_MS, options.failed);
  }

  override async start(): Promise<void> {
    await super.start();
    this.begin();
  }

  protected async round(): Promise<void> {
    const before = new Date(Date.now() - this.options.keptDays * DAY_MS);
    for (const drop of this.options.drops) await drop(before);
  }
}
