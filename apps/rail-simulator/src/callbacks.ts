import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './payment.js';

export interface CallbackOptions {
  readonly url: string;
  readonly token: string;
  /** Called once the receiver has taken them, before the next are sent. */
  readonly taken: (answers: readonly Answer[]) => Promise<void>;
  readonly warn: (message: string) => void;
  /** First and longest pause before another try, in milliseconds. */
  readonly retryMs?: { readonly first: number; readonly max: number };
}

const ANSWERS_MAX = 1_000;
/** The receiver answers after its log has taken the records; a broker that elects a leader needs some seconds. */
const TRY_MS = 15_000;

/**
 * Calls one receiver back: one request in flight, all answers that come meanwhile in the next, each
 * request repeated until it is answered 2xx. Nothing overtakes: settlements arrive in order.
 */
export class Callbacks {
  #waiting: Answer[] = [];
  #running: Promise<void> | undefined;
  readonly #ending = new AbortController();

  constructor(private readonly options: CallbackOptions) {}

  push(answers: readonly Answer[]): void {
    this.#waiting.push(...answers);
    this.#running ??= this.#run();
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Ends the request in flight; what was not taken is sent after the next start. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#ending.signal.aborted) {
      const answers = this.#waiting.slice(0, ANSWERS_MAX);
      if (!(await this.#deliver(answers))) return;
      this.#waiting.splice(0, answers.length);
      await this.options.taken(answers);
    }
    this.#running = undefined;
  }

  /** True once taken, false if stopped before that. */
  async #deliver(answers: readonly Answer[]): Promise<boolean> {
    const { first, max } = this.options.retryMs ?? { first: 50, max: 5_000 };
    const { signal } = this.#ending;
    for (let waitMs = first; !signal.aborted; waitMs = Math.min(waitMs * 2, max)) {
      const fault = await this.#post(answers);
      if (fault === undefined) return true;
      if (signal.aborted) break;
      this.options.warn(`callback of ${answers.length} to ${this.options.url} was not taken (${fault}); again in ${waitMs} ms`);
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
    }
    return false;
  }

  async #post(answers: readonly Answer[]): Promise<string | undefined> {
    try {
      const response = await fetch(this.options.url, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.options.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ answers }),
        redirect: 'error',
        signal: AbortSignal.any([this.#ending.signal, AbortSignal.timeout(TRY_MS)]),
      });
      await response.body?.cancel();
      return response.ok ? undefined : `HTTP ${response.status}`;
    } catch (error) {
      const cause = (error as Error).cause;
      return cause instanceof Error ? cause.message : (error as Error).message;
    }
  }
}
