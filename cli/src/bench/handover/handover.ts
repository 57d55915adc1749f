import { setTimeout as delay } from 'node:timers/promises';
import { allBlocks, encodeEvent, eventsOf, heartbeatsOf, partitionOf, type Log } from '@kontor/streams';
import { createTopics, kafkaLog } from '@kontor/streams-kafka';
import type { Rig } from '../../rig/rig.js';
import { counting, HANDOVER_PARTITIONS } from './counting.js';
import { Pair } from './pair.js';

/** A command every so often: what is waited for is then known to so much. */
const EVERY_MS = 5;
/** Around each hand-over and, for comparison, where there is none, so long is looked at. */
const WINDOW_MS = 4_000;

export interface Handover {
  readonly kind: 'SIGTERM' | 'SIGKILL';
  /** Longest that a command of the partitions that moved waited for its event, by the broker's clock. */
  readonly worstMs: number;
  /** The same just before, with nothing handed over. */
  readonly quietMs: number;
}

interface Decided {
  readonly partition: number;
  /** When the broker had the command, and its event. */
  readonly commanded: number;
  readonly decided: number;
}

/** Hands the half of the partitions over so many times by each signal, under a steady load. */
export async function measureHandovers(rig: Rig, times: number, doing: (what: string) => void): Promise<{ handovers: readonly Handover[]; commands: number; decided: number }> {
  const { app, commands, counts } = counting();
  const beats = heartbeatsOf(app.name);
  const topics = [...[commands, counts].map(({ name, settings }) => ({ name, partitions: HANDOVER_PARTITIONS, settings })), { name: beats.name, partitions: 1, settings: beats.settings }];
  await createTopics({ brokers: [...rig.kafka.brokers], clientId: 'bench' }, topics);
  const log = await kafkaLog({ brokers: [...rig.kafka.brokers], clientId: 'bench', topics: [commands.name, counts.name] });
  const pair = new Pair(rig.kafka.brokers, `${rig.folder}/state/handover`);
  const load = new Load(log, commands.name);
  try {
    const moments: { kind: Handover['kind']; at: number; moved: readonly number[] }[] = [];
    for (const kind of ['SIGTERM', 'SIGKILL'] as const) {
      for (let nth = 1; nth <= times; nth++) {
        doing(`${kind} ${nth} of ${times}`);
        await pair.shared();
        await delay(WINDOW_MS);
        const at = Date.now();
        moments.push({ kind, at, moved: await pair.lose(kind) });
        await delay(WINDOW_MS);
      }
    }
    await load.end();
    const decided = await waitForAll(log, commands.name, counts.name, load.sent);
    const worst = (from: number, moved: readonly number[]): number =>
      Math.max(0, ...decided.filter(({ partition, commanded }) => moved.includes(partition) && commanded >= from - EVERY_MS * 20 && commanded < from + WINDOW_MS - EVERY_MS * 40).map((one) => one.decided - one.commanded));
    const handovers = moments.map(({ kind, at, moved }): Handover => ({ kind, worstMs: worst(at, moved), quietMs: worst(at - WINDOW_MS, moved) }));
    return { handovers, commands: load.sent, decided: decided.length };
  } finally {
    await load.end();
    await pair.end();
    await log.close();
  }
}

class Load {
  sent = 0;
  private open = true;
  private readonly sending: Promise<void>;

  constructor(private readonly log: Log, private readonly topic: string) {
    this.sending = this.send();
  }

  async end(): Promise<void> {
    this.open = false;
    await this.sending;
  }

  private async send(): Promise<void> {
    for (; this.open; await delay(EVERY_MS)) {
      const n = this.sent++;
      const key = `key-${n % 64}`;
      const event = { type: 'Add', specversion: '1.0', id: `a${n}`, source: 'bench', subject: key, time: new Date().toISOString(), data: { n } } as const;
      await this.log.send(this.topic, [{ key, value: Buffer.from(encodeEvent(event)), headers: {} }]);
    }
  }
}

/** Every command with its event, each by when the broker appended it. */
async function waitForAll(log: Log, commands: string, counts: string, sent: number): Promise<readonly Decided[]> {
  for (const deadline = Date.now() + 60_000; ; await delay(200)) {
    const all = await Promise.all(Array.from({ length: HANDOVER_PARTITIONS }, (_, partition) => decidedIn(log, commands, counts, partition)));
    if (all.flat().length >= sent || Date.now() > deadline) return all.flat();
  }
}

async function decidedIn(log: Log, commands: string, counts: string, partition: number): Promise<Decided[]> {
  const times = await commandTimes(log, commands, partition);
  const blocks = await allBlocks(log, counts, partition);
  return blocks.flatMap(({ block, timestamp }) => eventsOf(block, new Set(['Added'])).map(({ cause, key }) => {
    if (partitionOf(key, HANDOVER_PARTITIONS) !== partition) throw new Error(`${key} does not belong to partition ${partition}`);
    return { partition, commanded: times[Number(cause.slice(cause.lastIndexOf('/') + 1))] ?? NaN, decided: timestamp };
  }));
}

async function commandTimes(log: Log, topic: string, partition: number): Promise<number[]> {
  const { end } = await log.bounds(topic, partition);
  const times: number[] = [];
  if (end === 0) return times;
  await new Promise<void>((resolve, reject) => {
    const follower = log.follow(topic, partition, 0, {
      records: (records) => {
        for (const { offset, timestamp } of records) times[offset] = timestamp;
        if (times.length < end) return;
        follower.close();
        resolve();
      },
      failed: reject,
    });
  });
  return times;
}
