import pg from 'pg';
import { wallClock } from './timeline.js';

/** The resolution of what is measured; asking more often took a tenth of the machine. */
const POLL_MS = 10;

/**
 * When the customer's view in Postgres has a block of the ledger's journal. Asks for the projection's
 * positions again and again: one row per partition, so that asking does not weigh on what is measured.
 */
export class Visibility {
  private readonly heights = new Map<number, number>();
  private readonly waiting: { partition: number; height: number; seen: (at: number) => void }[] = [];
  private ended = false;
  private readonly client: pg.Client;

  constructor(url: string, private readonly journal: string) {
    this.client = new pg.Client({ connectionString: url });
  }

  async start(): Promise<void> {
    await this.client.connect();
    void this.poll();
  }

  async stop(): Promise<void> {
    this.ended = true;
    await this.client.end();
  }

  /** Calls back once when the projection has the block, with the instant at which that was seen. */
  when(partition: number, height: number, seen: (at: number) => void): void {
    if ((this.heights.get(partition) ?? 0) >= height) seen(wallClock());
    else this.waiting.push({ partition, height, seen });
  }

  private async poll(): Promise<void> {
    while (!this.ended) {
      if (this.waiting.length > 0) await this.look();
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  private async look(): Promise<void> {
    const { rows } = await this.client.query<{ partition: number; height: string }>(
      `select partition, height from intake.kontor_positions where reader = 'transfers' and journal = $1`,
      [this.journal],
    );
    const at = wallClock();
    for (const { partition, height } of rows) this.heights.set(partition, Number(height));
    const still = this.waiting.filter(({ partition, height, seen }) => {
      if ((this.heights.get(partition) ?? 0) < height) return true;
      seen(at);
      return false;
    });
    this.waiting.splice(0, this.waiting.length, ...still);
  }
}
