import { setTimeout as delay } from 'node:timers/promises';
import type { Follower, Log } from '@kontor/streams';
import { answerOf, replyTopicOf, type AnswerMessage } from '../server/query-wire.js';

const REOPEN_AFTER_MS = 200;

/** Follows one partition of a pattern's reply topic and hands each message to who waits for it. */
export class Answers {
  private follower: Follower | undefined;
  private readonly waiting = new Map<string, (message: AnswerMessage) => void>();
  private readonly stopping = new AbortController();

  private constructor(private readonly log: Log, private readonly pattern: string, readonly partitions: number, readonly replyPartition: number) {}

  /** Throws `TopicMissing` if the pattern has no topic, or no reply topic. @param random in [0, 1) */
  static async open(log: Log, pattern: string, random: () => number): Promise<Answers> {
    const [{ partitions }, reply] = await Promise.all([log.describe(pattern), log.describe(replyTopicOf(pattern))]);
    const answers = new Answers(log, pattern, partitions, Math.floor(random() * reply.partitions));
    await answers.follow();
    return answers;
  }

  /** Hears every message that carries this correlation id. The result ends it. */
  expect(correlationId: string, listener: (message: AnswerMessage) => void): () => void {
    this.waiting.set(correlationId, listener);
    return () => void this.waiting.delete(correlationId);
  }

  close(): void {
    this.stopping.abort();
    this.follower?.close();
  }

  /** From its end: what was answered before was asked by somebody else. */
  private async follow(): Promise<void> {
    const topic = replyTopicOf(this.pattern);
    const { end } = await this.log.bounds(topic, this.replyPartition);
    if (this.stopping.signal.aborted) return;
    this.follower = this.log.follow(topic, this.replyPartition, end, {
      records: (records) => {
        for (const record of records) {
          const message = answerOf(record);
          if (message.correlationId !== undefined) this.waiting.get(message.correlationId)?.(message);
        }
      },
      failed: () => void this.followAgain(),
    });
  }

  /** Answers that come meanwhile are lost; their askers ask again. */
  private async followAgain(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await delay(REOPEN_AFTER_MS, undefined, { signal }).catch(() => undefined);
      try {
        return await this.follow();
      } catch {
        // The log is away: the askers' own time-outs tell them.
      }
    }
  }
}
