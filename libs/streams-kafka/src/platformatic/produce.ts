import type { KeyedRecord, NewRecord } from '@kontor/streams';
import { type MessageRecord, ProduceAcks, produceV9, ProtocolError, ResponseError } from '@platformatic/kafka';
import { REQUEST_TIMEOUT_MS } from '../connection.js';
import type { Line } from './wiring.js';

/** A record and the partition it is for. */
export interface Placed {
  readonly topic: string;
  readonly partition: number;
  readonly record: NewRecord | KeyedRecord;
}

/** Where the first record written to a partition stands, and when the broker appended it; undefined where the topic keeps the sender's time. */
export interface Landed {
  readonly offset: number;
  readonly at: number | undefined;
}

/** By topic and partition: where it landed, or the broker's error. */
export type ProduceAnswers = ReadonlyMap<string, ReadonlyMap<number, Landed | ProtocolError>>;

type ProduceResponse = Exclude<Awaited<ReturnType<typeof produceV9.api.async>>, boolean>;

/** Sends one produce request, once, and waits for all in-sync replicas. Rejects if there is no answer: then nobody knows. */
export async function produce(line: Line, records: readonly Placed[]): Promise<ProduceAnswers> {
  const { responses } = await answered(line.ask(produceV9.api, ProduceAcks.ALL, REQUEST_TIMEOUT_MS, records.map(messageOf)));
  const answers = new Map<string, Map<number, Landed | ProtocolError>>();
  for (const { name, partitionResponses } of responses) {
    const partitions = new Map<number, Landed | ProtocolError>();
    for (const { index, errorCode, baseOffset, logAppendTimeMs, errorMessage } of partitionResponses) {
      const at = logAppendTimeMs < 0n ? undefined : Number(logAppendTimeMs);
      partitions.set(index, errorCode === 0 ? { offset: Number(baseOffset), at } : new ProtocolError(errorCode, errorMessage));
    }
    answers.set(name, partitions);
  }
  return answers;
}

/** The client rejects the whole answer when one partition has an error; what it says of the others counts all the same. */
async function answered(asked: Promise<ProduceResponse | boolean>): Promise<ProduceResponse> {
  try {
    return (await asked) as ProduceResponse;
  } catch (error) {
    if (error instanceof ResponseError && error['response'] !== undefined) return error['response'] as ProduceResponse;
    throw error;
  }
}

function messageOf({ topic, partition, record: { key, value, headers } }: Placed): MessageRecord {
  return {
    topic,
    partition,
    value: value as Buffer, // the client's types know no tombstones, its encoding does
    ...(key === null ? {} : { key: Buffer.from(key) }),
    headers: new Map(Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)])),
  };
}
