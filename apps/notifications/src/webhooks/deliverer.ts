import type { ReadinessReport, Worker } from '@kontor/nest';
import type { Attempt, Claimed, DeliveryQueue, Verdict } from './delivery-queue.js';
import { nextAttemptAt } from './schedule.js';
import type { Sealer } from './sealed.js';
import type { Sender, Sent } from './sender.js';
import { signedHeaders } from './signing.js';

export interface DelivererOptions {
  readonly queue: Pick<DeliveryQueue, 'claim' | 'finish' | 'giveBack' | 'nextDueAt'>;
  readonly sender: Pick<Sender, 'send'>;
  readonly sealer: Pick<Sealer, 'open'>;
  /** Attempts under way at once; half of them may be to endpoints that failed last or are slow. Default 64. */
  readonly atOnce?: number;
  /** To one endpoint. Default 4. */
  readonly perEndpoint?: number;
  readonly now?: () => number;
  readonly random?: () => number;
  /** After each attempt. */
  readonly onAttempt?: (claimed: Claimed, attempt: Attempt, verdict: Verdict) => void;
  /** Postgres is away, or a secret cannot be opened. */
  readonly failed: (error: Error) => void;
}

const AT_ONCE = 64;
const PER_ENDPOINT = 4;
/** What another instance has queued is found by looking. */
const LOOK_AGAIN_MS = 1_000;
const AFTER_FAILURE_MS = 1_000;
/** A stop waits so long for answers; what is given up then is sent again. */
const STOP_MS = 3_000;

/** Sends what is due, at most so much at once, until it is stopped. */
export class Deliverer implements Worker {
  private readonly underWay = new Map<Promise<void>, Claimed>();
  private readonly stopping = new AbortController();
  private readonly cutting = new AbortController();
  private loop: Promise<void> | undefined;
  private changed = false;
  private wakeUp: () => void = () => undefined;

  constructor(private readonly options: DelivererOptions) {}

  async start(): Promise<void> {
    this.loop ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.loop;
    const cut = setTimeout(() => this.cutting.abort(), STOP_MS);
    await Promise.all(this.underWay.keys());
    clearTimeout(cut);
  }

  status(): ReadinessReport {
    return { ready: true, detail: { underWay: this.underWay.size } };
  }

  /** Something was queued. */
  wake(): void {
    this.changed = true;
    this.wakeUp();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.changed = false;
      let pause = LOOK_AGAIN_MS;
      try {
        if (await this.takeSome()) continue;
        const next = await this.options.queue.nextDueAt(this.now());
        if (next !== undefined) pause = Math.min(pause, Math.max(10, next - this.now()));
      } catch (error) {
        this.options.failed(error as Error);
        pause = AFTER_FAILURE_MS;
      }
      if (!this.changed) await this.sleep(pause);
    }
  }

  /** Whether there was anything to take. */
  private async takeSome(): Promise<boolean> {
    const { queue, atOnce = AT_ONCE, perEndpoint = PER_ENDPOINT } = this.options;
    const limit = atOnce - this.underWay.size;
    if (limit <= 0) return false; // the next that ends wakes it
    const running = [...this.underWay.values()];
    const byEndpoint: Record<string, number> = {};
    for (const { endpointId } of running) byEndpoint[endpointId] = (byEndpoint[endpointId] ?? 0) + 1;
    const strainedFree = Math.max(0, Math.floor(atOnce / 2) - running.filter(({ strained }) => strained).length);
    const claimed = await queue.claim({ now: this.now(), limit, perEndpoint, underWay: byEndpoint, strainedFree });
    for (const one of claimed) this.begin(one);
    return claimed.length > 0;
  }

  private begin(claimed: Claimed): void {
    const done = this.deliver(claimed).catch((error: unknown) => this.options.failed(error as Error)).finally(() => {
      this.underWay.delete(done);
      this.wake();
    });
    this.underWay.set(done, claimed);
  }

  private async deliver(claimed: Claimed): Promise<void> {
    const { queue, sender, sealer, random = Math.random, onAttempt } = this.options;
    const { endpointId, secret, previousSecret, noticeId, body } = claimed;
    const beganAt = this.now();
    const secrets = [secret, ...(previousSecret === undefined ? [] : [previousSecret])].map((sealed) => sealer.open(sealed, endpointId));
    const headers = signedHeaders({ id: noticeId, timestamp: Math.floor(beganAt / 1_000), body }, secrets);
    const sent = await sender.send(claimed.url, headers, body, this.cutting.signal);
    const now = this.now();
    if (sent.kind === 'given-up') return queue.giveBack(claimed, now);
    const attempt = entryOf(claimed, sent, beganAt, now);
    const verdict = verdictOf(claimed, sent, { now, random: random() });
    await queue.finish(claimed, verdict, attempt, now);
    onAttempt?.(claimed, attempt, verdict);
  }

  private now(): number {
    return this.options.now?.() ?? Date.now();
  }

  private async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

type Known = Exclude<Sent, { readonly kind: 'given-up' }>;

/** 2xx is delivered; 410 says that nobody is there any more; all else, a redirect too, is tried again. */
function verdictOf({ attempt, firstAt }: Claimed, sent: Known, { now, random }: { readonly now: number; readonly random: number }): Verdict {
  if (sent.kind === 'answered' && sent.status >= 200 && sent.status < 300) return { kind: 'delivered' };
  if (sent.kind === 'answered' && sent.status === 410) return { kind: 'gone' };
  const at = nextAttemptAt(attempt, { firstAt, now, random });
  return at === undefined ? { kind: 'failed' } : { kind: 'again', at };
}

function entryOf({ attempt }: Claimed, sent: Known, beganAt: number, now: number): Attempt {
  const what = sent.kind === 'answered' ? ({ outcome: 'ANSWERED', status: sent.status } as const) : { outcome: sent.reason };
  return { attempt, at: new Date(beganAt).toISOString(), ...what, durationMs: Math.max(0, now - beganAt) };
}
