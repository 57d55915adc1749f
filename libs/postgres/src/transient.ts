import { setTimeout as delay } from 'node:timers/promises';

/** Of the network and of the driver when the server is away. */
const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT']);
const driverMessages = /connection terminated|timeout exceeded when trying to connect|query read timeout|client has encountered a connection error|connection ended/i;
/**
 * SQLSTATEs after which the same transaction may succeed: connection (08), rollback by conflict (40),
 * resources (53), shutdown and start-up (57P), a time-out of ours (57014), and a primary that has become a standby (25006).
 */
const sqlStates = /^(08...|40...|53...|57P..|57014|25006|25P03)$/;

/** Whether Postgres is away or busy, rather than the statement wrong: then the work is done again, from the positions that Postgres has. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return networkCodes.has(code) || sqlStates.test(code);
  return error instanceof AggregateError ? error.errors.some(isTransient) : driverMessages.test(error.message);
}

const FIRST_WAIT_MS = 50;
/** Postgres restarts within seconds; waiting longer than this would show to customers. */
const LONGEST_WAIT_MS = 2_000;

/** Waits longer each time, with jitter so that many workers do not come back at once. */
export class Backoff {
  private attempts = 0;

  /** Resolves early when the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.attempts++);
    await delay(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
  }

  reset(): void {
    this.attempts = 0;
  }
}
