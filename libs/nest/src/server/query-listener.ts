import { setTimeout as delay } from 'node:timers/promises';
import type { Follower, Log, LogRecord } from '@kontor/streams';

/** Questions that are being answered at once, per partition; further ones wait in the log. */
const CONCURRENT_MAX = 256;
const REOPEN_AFTER_MS = 500;
/** Answers under way that take longer when the service stops are given up: whoever stops it (an orchestrator, the rig) is not patient for long. */
const DRAIN_MS = 3_000;

export interface QueryListenerOptions {
  readonly log: Log;
  readonly topic: string;
  readonly partition: number;
  /** Settles when the question is answered; never rejects. */
  readonly answer: (question: LogRecord) => Promise<void>;
  /** Following broke off and is taken up again: at the end, since askers have given up by then. */
  readonly interrupted: (error: Error) => void;
}

/** Takes questions from one partition of a pattern's topic, from its end on. */
export class QueryListener {
  private follower: Follower | undefined;
  private readonly answering = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(private readonly options: QueryListenerOptions) {}

  /** Questions asked before this resolves are not answered: their askers are gone. */
  async open(): Promise<void> {
    const { log, topic, partition, interrupted } = this.options;
    const { end } = await log.bounds(topic, partition);
    if (this.stopping.signal.aborted) return;
    this.follower = log.follow(topic, partition, end, {
      records: (records) => {
        for (const record of records) this.take(record);
      },
      failed: (error) => {
        interrupted(error);
        void this.reopen();
      },
    });
  }

  /** Takes nothing more, and waits for the answers under way, if not for ever. */
  async close(): Promise<void> {
    this.stopping.abort();
    this.follower?.close();
    const drained = new AbortController();
    const late = delay(DRAIN_MS, undefined, { signal: drained.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.answering), late]);
    drained.abort();
  }

  private take(record: LogRecord): void {
    if (this.stopping.signal.aborted) return;
    const answered = this.options.answer(record).finally(() => {
      this.answering.delete(answered);
      if (this.answering.size === CONCURRENT_MAX - 1) this.follower?.resume();
    });
    this.answering.add(answered);
    if (this.answering.size === CONCURRENT_MAX) this.follower?.pause();
  }

  private async reopen(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await delay(REOPEN_AFTER_MS, undefined, { signal }).catch(() => undefined);
      try {
        return await this.open();
      } catch (error) {
        this.options.interrupted(error as Error);
      }
    }
  }
}
