import { setTimeout as pause } from 'node:timers/promises';
import { answers, payouts, type PayoutSubmitting } from '@kontor/events';
import type { CursorStore, ReadinessReport, Worker } from '@kontor/nest';
import { followJournal, type FollowedBlock, type JournalFollower, type JournalPosition, type Log } from '@kontor/streams';
import { messageHashOf, paymentMessageOf } from '../domain/payment-message.js';
import { answerRecord, type RailAnswer } from './answer-records.js';
import { clientRefOf } from './client-ref.js';
import type { RailClient, RailOutcome, RailPayment } from './rail-client.js';

export interface SubmitterOptions {
  readonly log: Log;
  readonly cursors: CursorStore;
  readonly rail: RailClient;
  readonly partitions: number;
  readonly report: (level: 'warn' | 'error', message: string) => void;
}

const CURSOR = 'rail-submitter';
const TYPES = new Set(['PayoutSubmitting']);
/** What the rail takes in one request. */
const PAYMENTS_MAX = 1_000;
const RETRY_MS = { first: 50, max: 5_000 };

/**
 * Sends each intent to submit to the rail, at least once. Per partition, in the order of the journal:
 * 1. Take the intents of all blocks that have come; their messages follow from the events, so a resend is the same bytes.
 * 2. Post them in one request, again and again until the rail answers: silence decides nothing.
 * 3. Put the answers into the log.
 * 4. Move the cursor. Only now: a crash before it repeats 2 and 3, and both sides know a repeat by its ids.
 */
export class RailSubmitter implements Worker {
  readonly #ending = new AbortController();
  readonly #followers: JournalFollower[] = [];
  #work: Promise<unknown> = Promise.resolve();
  readonly #stopped = new Map<number, string>();
  #silence: string | undefined;
  #submitted = 0;

  constructor(private readonly options: SubmitterOptions) {}

  async start(): Promise<void> {
    const { cursors, partitions } = this.options;
    const starts = await Promise.all(Array.from({ length: partitions }, (_, partition) => cursors.load(CURSOR, payouts.name, partition)));
    this.#work = Promise.all(starts.map((from, partition) => this.#run(partition, from)));
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    for (const follower of this.#followers) follower.close();
    await this.#work;
  }

  /** Ready also while the rail is silent: payouts wait, and nothing else of the service depends on it. */
  status(): ReadinessReport {
    const stopped = [...this.#stopped].map(([partition, reason]) => ({ partition, reason }));
    return { ready: stopped.length === 0, detail: { submitted: this.#submitted, ...(this.#silence === undefined ? {} : { rail: this.#silence }), ...(stopped.length === 0 ? {} : { stopped }) } };
  }

  async #run(partition: number, from: JournalPosition | undefined): Promise<void> {
    const follower = followJournal(this.options.log, payouts, partition, { from, types: TYPES });
    this.#followers.push(follower);
    let position = from;
    try {
      for await (const blocks of follower) {
        const to = (blocks.at(-1) as FollowedBlock).position;
        if (!(await this.#submitAll(blocks)) || !(await this.#move(partition, position, to))) return; // stopping
        position = to;
      }
    } catch (error) {
      this.#stopped.set(partition, (error as Error).message);
      this.options.report('error', `payments of partition ${partition} are not sent any more: ${(error as Error).message}`);
    } finally {
      follower.close();
    }
  }

  /** This and what follows give false, or undefined, if the service stopped before it was done. */
  async #move(partition: number, from: JournalPosition | undefined, to: JournalPosition): Promise<boolean> {
    const moved = await this.#retried('the cursor was not saved', () => this.options.cursors.move(CURSOR, payouts.name, partition, from, to));
    if (moved === false) throw new Error('another worker has moved the cursor');
    return moved === true;
  }

  async #submitAll(blocks: readonly FollowedBlock[]): Promise<boolean> {
    const payments = blocks.flatMap((block) => block.events.map((event) => paymentOf(event.data as PayoutSubmitting, event.key)));
    for (let i = 0; i < payments.length; i += PAYMENTS_MAX) {
      if (!(await this.#submit(payments.slice(i, i + PAYMENTS_MAX)))) return false;
    }
    return true;
  }

  async #submit(payments: readonly RailPayment[]): Promise<boolean> {
    const outcome = await this.#retried(`the rail did not answer to ${payments.length} payments`, (signal) => this.#ask(payments, signal));
    if (outcome === undefined) return false;
    if (outcome.kind === 'answered') return this.#record(outcome.answers);
    if (payments.length === 1) {
      // Cannot be: the same intent makes the same bytes. It is left as it is, unanswered, for people to look at.
      this.options.report('error', `the rail knows ${(payments[0] as RailPayment).instrId} with other bytes: ${outcome.detail}`);
      return true;
    }
    for (const payment of payments) if (!(await this.#submit([payment]))) return false; // the others are not to wait for it
    return true;
  }

  async #ask(payments: readonly RailPayment[], signal: AbortSignal): Promise<RailOutcome> {
    try {
      const outcome = await this.options.rail.submit(payments, signal);
      this.#silence = undefined;
      return outcome;
    } catch (error) {
      this.#silence = (error as Error).message;
      throw error;
    }
  }

  async #record(given: readonly RailAnswer[]): Promise<boolean> {
    const time = new Date().toISOString();
    const records = given.map((answer) => answerRecord(answer, time));
    const sent = await this.#retried('answers did not reach the log', async () => {
      await this.options.log.send(answers.name, records);
      return true as const;
    });
    if (sent === true) this.#submitted += given.length;
    return sent === true;
  }

  /** Tries until it succeeds: everything here may be done twice, and nothing may be left out. */
  async #retried<T>(failure: string, act: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    const { signal } = this.#ending;
    for (let waitMs = RETRY_MS.first; !signal.aborted; waitMs = Math.min(waitMs * 2, RETRY_MS.max)) {
      try {
        return await act(signal);
      } catch (error) {
        if (signal.aborted) break;
        this.options.report('warn', `${failure} (${(error as Error).message}); again in ${waitMs} ms`);
        await pause(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }
}

/** The payment of an intent. Throws if its message is not the one that was hashed: then code and journal disagree. */
export function paymentOf(intent: PayoutSubmitting, customerId: string): RailPayment {
  const message = paymentMessageOf(intent);
  const { payoutId, transferId, messageHash } = intent;
  if (messageHashOf(message) !== messageHash) throw new Error(`the message of ${payoutId} does not have the hash of its intent`);
  return { ...message, messageHash, clientRef: clientRefOf({ customerId, transferId, payoutId }) };
}
