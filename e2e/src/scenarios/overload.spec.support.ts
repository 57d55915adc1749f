import { setTimeout as delay } from 'node:timers/promises';
import { entries } from '@kontor/events';
import { decodeEvent, type Log } from '@kontor/streams';
import type { InMemoryLog } from '@kontor/streams/testing';
import type { Answer, RunningBank } from './running-bank.spec.support.js';

const PARTITIONS = 4;

/** The log for one service, whose blocks in one journal take as long as their lines at a rate, over all partitions. */
export class SlowedLog implements Log {
  /** Unset: as fast as it is. */
  linesPerSecond: number | undefined;
  private freeAt = 0;

  constructor(private readonly log: Log, private readonly journal: string) {}

  async append(topic: string, partition: number, record: Parameters<Log['append']>[2]): Promise<number> {
    if (topic === this.journal && this.linesPerSecond !== undefined) {
      const lines = record.value?.toString('utf8').split('\n').length ?? 0;
      this.freeAt = Math.max(this.freeAt, Date.now()) + (lines * 1_000) / this.linesPerSecond;
      await delay(this.freeAt - Date.now());
    }
    return this.log.append(topic, partition, record);
  }

  describe(topic: string): ReturnType<Log['describe']> {
    return this.log.describe(topic);
  }

  bounds(topic: string, partition: number): ReturnType<Log['bounds']> {
    return this.log.bounds(topic, partition);
  }

  send(...sent: Parameters<Log['send']>): Promise<void> {
    return this.log.send(...sent);
  }

  follow(...followed: Parameters<Log['follow']>): ReturnType<Log['follow']> {
    return this.log.follow(...followed);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export interface Offer {
  readonly sentAt: number;
  readonly tookMs: number;
  readonly answer: Answer;
}

interface Load {
  readonly perSecond: number;
  readonly seconds: number;
  readonly customers: number;
}

/** Conversions by the clock, whoever answers when: a slow answer holds no request back. */
export async function offer(bank: RunningBank, { perSecond, seconds, customers }: Load): Promise<Offer[]> {
  const begun = Date.now();
  const offers: Promise<Offer>[] = [];
  const one = async (nth: number): Promise<Offer> => {
    const sentAt = Date.now();
    const body = { source: 'EUR', target: 'JPY', sourceAmount: { amount: '1.00', currency: 'EUR' } };
    const answer = await bank.ask('transfer-intake', 'POST', '/v1/conversions', `c${nth % customers}`, { key: `k${nth}`, body });
    return { sentAt, tookMs: Date.now() - sentAt, answer };
  };
  while (Date.now() - begun < seconds * 1_000) {
    const due = ((Date.now() - begun) * perSecond) / 1_000;
    while (offers.length < due) offers.push(one(offers.length));
    await delay(2);
  }
  return Promise.all(offers);
}

/** When each transfer was booked, by the log's clock. */
export function bookedAt(log: InMemoryLog): Map<string, number[]> {
  const at = new Map<string, number[]>();
  for (let partition = 0; partition < PARTITIONS; partition++) {
    for (const { value, timestamp } of log.records(entries.name, partition)) {
      for (const line of value?.toString('utf8').split('\n') ?? []) {
        if (!line.startsWith('{"type":"TransferBooked"')) continue;
        const { transferId } = decodeEvent(line).data as { transferId: string };
        at.set(transferId, [...(at.get(transferId) ?? []), timestamp]);
      }
    }
  }
  return at;
}
