import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from './payment.js';

export interface CallbackOptions {
  readonly url: string;
  readonly token: string;
  /** Called once the receiver has taken them, before the next are sent. */
  readonly taken: (messages: readonly Message[]) => Promise<void>;
  readonly warn: (message: string) => void;
  /** First and longest pause before another try, in milliseconds. */
  readonly retryMs?: { readonly first: number; readonly max: number };
}

const MESSAGES_MAX = 1_000;
/** The receiver answers after its log has taken the records; a broker that elects a leader needs some seconds. */
const TRY_MS = 15_000;

/**
 * Calls one receiver back: one request in flight, all messages that come meanwhile in the next, each
 * request repeated until it is answered 2xx. Nothing overtakes: messages go out in the order of their time.
 */
export class Callbacks {
  #waiting: Message[] = [];
  #running: Promise<void> | undefined;
  readonly #ending = new AbortController();

  constructor(private readonly options: CallbackOptions) {}

  push(messages: readonly Message[]): void {
    for (const message of messages) this.#waiting.push(message);
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
      const messages = this.#waiting.slice(0, MESSAGES_MAX);
      if (!(await this.#deliver(messages))) return;
      this.#waiting.splice(0, messages.length);
      await this.options.taken(messages);
    }
    this.#running = undefined;
  }

  /** True once taken, false if stopped before that. */
  async #deliver(messages: readonly Message[]): Promise<boolean> {
    const { first, max } = this.options.retryMs ?? { first: 50, max: 5_000 };
    const { signal } = this.#ending;
    for (let waitMs = first; !signal.aborted; waitMs = Math.min(waitMs * 2, max)) {
      const fault = await this.#post(bodyOf(messages));
      if (fault === undefined) return true;
      if (signal.aborted) break;
      this.options.warn(`callback of ${messages.length} to ${this.options.url} was not taken (${fault}); again in ${waitMs} ms`);
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
    }
    return false;
  }

  async #post(body: string): Promise<string | undefined> {
    try {
      const response = await fetch(this.options.url, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.options.token}`, 'content-type': 'application/json' },
        body,
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

/** By kind; what there is none of is left out. */
function bodyOf(messages: readonly Message[]): string {
  const of = (kind: Message['kind']) => messages.filter((message) => message.kind === kind).map(({ what }) => what);
  const [answers, debits, returns] = [of('answer'), of('debit'), of('return')];
  return JSON.stringify({ ...(answers.length > 0 && { answers }), ...(debits.length > 0 && { debits }), ...(returns.length > 0 && { returns }) });
}
