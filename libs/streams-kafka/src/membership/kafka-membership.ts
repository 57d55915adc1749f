import { setTimeout as delay } from 'node:timers/promises';
import type { Assignment, AssignOptions, Membership, MemberOffer } from '@kontor/streams';
import kafkajs, { type Consumer } from 'kafkajs';
import { kafkaClient, loggerOf, type KafkaConnection } from '../connection.js';
import { tableAssigner, tableIn } from './table-assigner.js';

const { KafkaJSProtocolError } = kafkajs;

/** Which consumer group an instance joins, and how partitions are assigned there. */
export interface KafkaMembershipOptions extends KafkaConnection, AssignOptions {
  /** One group for all instances of a topology. */
  readonly group: string;
  /** Any existing topic of one partition: kafkajs joins no group without one. The heartbeats' topic serves. */
  readonly topic: string;
}

/** The broker counts a silent member out after this, its least; suspicion by own beats is six times as quick. */
const SESSION_MS = 6_000;
/** The broker's answer to it says that the group assigns anew: so soon everybody takes part. */
const HEARTBEAT_MS = 250;
/** Longest that an assignment waits for a member that still answers heartbeats. */
const REBALANCE_MS = 10_000;
/** Several reasons to assign anew come together, as when all tasks of an instance get warm. */
const REJOIN_AFTER_MS = 100;
const RESTART_PAUSE_MS = { first: 100, most: 2_000 };

/**
 * Membership by a Kafka consumer group. It reads nothing and commits nothing: the group only counts its members and
 * lets one of them assign. While it rebalances, nobody's tasks stop.
 */
export function kafkaMembership(options: KafkaMembershipOptions): Membership {
  return new KafkaMembership(options);
}

class KafkaMembership implements Membership {
  readonly #options: KafkaMembershipOptions;
  readonly #closing = new AbortController();
  #consumer: Consumer | undefined;
  #running: Promise<void> = Promise.resolve();
  #rejoining: NodeJS.Timeout | undefined;
  #wantsRejoin = false;

  constructor(options: KafkaMembershipOptions) {
    this.#options = options;
  }

  join(offer: () => MemberOffer, assigned: (assignment: Assignment) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#closing.signal.addEventListener('abort', () => reject(new Error(`the membership of ${this.#options.group} was left before it was joined`)));
      const heard = (assignment: Assignment): void => {
        if (this.#closing.signal.aborted) return;
        assigned(assignment);
        resolve();
      };
      this.#running = this.#keepJoined(offer, heard);
    });
  }

  /** kafkajs has no call for it: a record of the topic is let through, and answered like a broker that rebalances. */
  rejoin(): void {
    if (this.#closing.signal.aborted) return;
    this.#rejoining ??= setTimeout(() => {
      this.#rejoining = undefined;
      this.#wantsRejoin = true;
      this.#consumer?.resume([{ topic: this.#options.topic, partitions: [0] }]);
    }, REJOIN_AFTER_MS);
  }

  async leave(): Promise<void> {
    clearTimeout(this.#rejoining);
    this.#closing.abort();
    await this.#running;
    await this.#disconnect();
  }

  async #keepJoined(offer: () => MemberOffer, heard: (assignment: Assignment) => void): Promise<void> {
    let pause = RESTART_PAUSE_MS.first;
    while (!this.#closing.signal.aborted) {
      try {
        return await this.#start(offer, heard);
      } catch (error) {
        loggerOf(this.#options)('warn', `group ${this.#options.group} could not be joined, tries again in ${pause} ms: ${String(error)}`, {});
        await this.#disconnect();
        await delay(pause, undefined, { signal: this.#closing.signal }).catch(() => {});
        pause = Math.min(pause * 2, RESTART_PAUSE_MS.most);
      }
    }
  }

  async #start(offer: () => MemberOffer, heard: (assignment: Assignment) => void): Promise<void> {
    const { group, topic, standbys } = this.#options;
    const consumer = kafkaClient(this.#options).consumer({
      groupId: group,
      partitionAssigners: [tableAssigner(() => this.#offered(offer), standbys === undefined ? {} : { standbys })],
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_MS,
      maxWaitTimeInMs: HEARTBEAT_MS, // between two fetches, of nothing, it looks whether a heartbeat is due
      allowAutoTopicCreation: false,
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
    });
    this.#consumer = consumer;
    this.#listen(consumer, offer, heard);
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: false });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => this.#rejoinIfWanted(consumer) });
  }

  /** What is offered now needs no further assignment. */
  #offered(offer: () => MemberOffer): MemberOffer {
    this.#wantsRejoin = false;
    return offer();
  }

  #listen(consumer: Consumer, offer: () => MemberOffer, heard: (assignment: Assignment) => void): void {
    // It comes just before `group_join`, from the same answer of the broker.
    consumer.on('consumer.received_unsubscribed_topics', ({ payload }) => {
      const table = tableIn(payload.assignedTopics);
      if (this.#consumer === consumer && table !== undefined) heard({ generation: payload.generationId, ...table });
    });
    consumer.on('consumer.group_join', () => {
      if (this.#consumer === consumer && !this.#wantsRejoin) this.#pause(consumer); // after a join all is resumed
    });
    consumer.on('consumer.crash', ({ payload }) => {
      if (this.#consumer !== consumer) return;
      loggerOf(this.#options)('warn', `group ${this.#options.group} is joined again: ${payload.error.message}`, {});
      this.#running = this.#disconnect().then(() => this.#keepJoined(offer, heard));
    });
  }

  async #rejoinIfWanted(consumer: Consumer): Promise<void> {
    this.#pause(consumer);
    if (!this.#wantsRejoin) return;
    this.#wantsRejoin = false;
    throw new KafkaJSProtocolError(Object.assign(new Error('what this member offers has changed'), { type: 'REBALANCE_IN_PROGRESS', code: 27, retriable: false }));
  }

  #pause(consumer: Consumer): void {
    consumer.pause([{ topic: this.#options.topic, partitions: [0] }]);
  }

  async #disconnect(): Promise<void> {
    const consumer = this.#consumer;
    this.#consumer = undefined;
    await consumer?.disconnect().catch(() => {});
  }
}
