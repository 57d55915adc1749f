import { compareKeys, partitionOf, splitWindowedKey, windowScan, type EventMap, type ScanOptions, type State } from '@kontor/streams';
import { decodeValue, storesPattern, type StoreAnswer } from '../server/store-questions.js';
import type { Answer, AskOptions, KontorClient } from './kontor-client.js';

export interface StoreClientOptions {
  /** The topology that runs the state. Default: the owner of its journal. */
  readonly topology?: string;
}

/** What part of an answer is as of. */
export interface PartitionAsOf {
  readonly partition: number;
  readonly height: number;
  /** Clock of the block at that height, in milliseconds since the epoch: what was decided up to then is in it. */
  readonly at: number;
  /** Of a standby: records of the journal that it had not folded in yet. */
  readonly lag?: number;
}

export interface StoreRead<S> extends PartitionAsOf {
  readonly key: string;
  /** Undefined if there is no entry. */
  readonly value: S | undefined;
}

/** What a scan over partitions found. */
export interface StoreEntries<E> {
  /** In order of their keys' UTF-8 bytes, over all partitions that were asked. */
  readonly entries: readonly E[];
  /** By partition: each is consistent in itself, and they are as of different moments. */
  readonly asOf: readonly PartitionAsOf[];
}

/** An entry of a state: its key, and its value as the state's codec decodes it. */
export interface StoreEntry<S> {
  readonly key: string;
  readonly value: S;
}

/** An entry of a windowed state: what one window of a key has come to. */
export interface WindowEntry<S> extends StoreEntry<S> {
  /** Where the window begins, in milliseconds since the epoch. */
  readonly startMs: number;
}

export type StoreAskOptions = Pick<AskOptions, 'strict' | 'standby' | 'timeoutMs'>;

export interface PartitionChoice {
  /** What the journal is keyed by, if that is not the state's key. */
  readonly partitionKey?: string;
}

/** Typed reads of one state, answered by whoever holds the partitions. Throws `QueryRefused` and `QueryTimedOut`. */
export class StoreClient<S> {
  private readonly pattern: string;

  constructor(private readonly client: KontorClient, private readonly state: State<EventMap, S>, { topology }: StoreClientOptions) {
    this.pattern = storesPattern(topology ?? state.journal.owner);
  }

  /** The value of a key. With `minHeight` you read what you wrote: the answer waits until the journal's partition has this height. */
  async get(key: string, { partitionKey, ...options }: StoreAskOptions & PartitionChoice & Pick<AskOptions, 'minHeight'> = {}): Promise<StoreRead<S>> {
    const question = { read: 'get', state: this.state.name, key, ...(partitionKey === undefined ? {} : { partitionKey }) };
    const answer = await this.client.ask<StoreAnswer>(this.pattern, question, { ...options, partition: await this.partitionOf(partitionKey ?? key) });
    const found = answer.messages[0]?.entries[0];
    return { key, value: found === undefined ? undefined : decodeValue(this.state, found[1]), ...asOfAnswer(answer) };
  }

  /** Entries with `from` ≤ key < `to`, or that begin with `prefix`: of all partitions, or of the one that `partitionKey` is in. */
  async range({ partitionKey, strict, standby, timeoutMs, ...scan }: ScanOptions & StoreAskOptions & PartitionChoice): Promise<StoreEntries<StoreEntry<S>>> {
    const demands = Object.fromEntries(Object.entries({ strict, standby, timeoutMs }).filter(([, value]) => value !== undefined));
    const count = await this.partitions();
    const wanted = partitionKey === undefined ? Array.from({ length: count }, (_, partition) => partition) : [partitionOf(partitionKey, count)];
    const answers = await Promise.all(wanted.map((partition) =>
      this.client.ask<StoreAnswer>(this.pattern, { read: 'scan', state: this.state.name, partition, ...scan }, { ...demands, partition })));
    const found = answers.flatMap(({ messages }) => messages.flatMap(({ entries }) => entries));
    found.sort(scan.reverse === true ? ([a], [b]) => compareKeys(b, a) : ([a], [b]) => compareKeys(a, b));
    return { entries: found.slice(0, scan.limit).map(([key, value]) => ({ key, value: decodeValue(this.state, value) })), asOf: answers.map(asOfAnswer) };
  }

  /** Windows of one key that start from `fromMs` to before `toMs` (milliseconds since the epoch), of a windowed state. */
  async window(key: string, { fromMs, toMs, ...options }: { readonly fromMs?: number; readonly toMs?: number } & StoreAskOptions & PartitionChoice & Pick<ScanOptions, 'reverse' | 'limit'> = {}): Promise<StoreEntries<WindowEntry<S>>> {
    const bounds = windowScan(key, { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) });
    const { entries, asOf } = await this.range({ partitionKey: key, ...options, ...bounds });
    return { entries: entries.map(({ key: stored, value }) => ({ ...splitWindowedKey(stored), value })), asOf };
  }

  all(options: StoreAskOptions & Pick<ScanOptions, 'reverse' | 'limit'> = {}): Promise<StoreEntries<StoreEntry<S>>> {
    return this.range(options);
  }

  private async partitionOf(key: string): Promise<number> {
    return partitionOf(key, await this.partitions());
  }

  private async partitions(): Promise<number> {
    return this.state.journal.partitions ?? this.client.partitionsOf(this.pattern);
  }
}

const asOfAnswer = ({ partition, height, at, lag }: Answer): PartitionAsOf => ({ partition: partition ?? 0, height: height ?? 0, at: at ?? 0, ...(lag === undefined ? {} : { lag }) });
