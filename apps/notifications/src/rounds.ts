import type { ReadinessReport, Worker } from '@kontor/nest';

/** Does something again and again, one round at a time. A round that fails is told of, and the next one comes. */
export abstract class Rounds implements Worker {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  protected constructor(private readonly everyMs: number, private readonly failed: (error: Error) => void) {}

  async start(): Promise<void> {
    this.timer = setInterval(() => this.begin(), this.everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** What is left for the next round is no reason not to serve. */
  status(): ReadinessReport {
    return { ready: true, detail: {} };
  }

  protected begin(): void {
    this.running ??= this.round().catch((error: unknown) => this.failed(error as Error)).finally(() => (this.running = undefined));
  }

  protected abstract round(): Promise<void>;
}
