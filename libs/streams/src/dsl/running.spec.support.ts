import { decodeEvent, encodeEvent } from '../journal/event.js';
import { linesOf } from '../journal/lines.js';
import { Runtime } from '../runtime.js';
import { declarationsOf } from '../topology/topics-of.js';
import { allBlocks, reexecute } from '../task/reexecute.js';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '../testing/index.js';
import type { Schema, Topic, EventMap } from '../topology/declarations.js';
import type { Topology } from '../topology/topology.js';
import type { OpenStore } from '../task/store.js';

export const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });

/** A line of a journal, as a test looks at it. */
export interface Line {
  readonly type: string;
  readonly key: string;
  readonly time: number;
  readonly data: Record<string, unknown>;
}

interface Options {
  readonly partitions?: number;
  /** Topics to create that the topology itself does not touch. */
  readonly also?: readonly { readonly name: string; readonly settings: Readonly<Record<string, string>> }[];
  /** One that another topology runs on already. */
  readonly log?: InMemoryLog;
}

/** A topology on a log in memory, with what a test asks of it. */
export class Running {
  readonly stopped: Error[] = [];
  runtime: Runtime;
  private sent = 0;

  private constructor(readonly topology: Topology, readonly log: InMemoryLog, private readonly partitions: number, private stores: OpenStore) {
    this.runtime = this.newRuntime();
  }

  static async start(topology: Topology, { partitions = 1, also = [], log }: Options = {}): Promise<Running> {
    if (log === undefined) return Running.on(topology, Running.newLog(topology, also, partitions), partitions);
    return Running.on(topology, log, partitions);
  }

  private static async on(topology: Topology, log: InMemoryLog, partitions: number): Promise<Running> {
    const running = new Running(topology, log, partitions, inMemoryStores());
    await running.runtime.start();
    return running;
  }

  private static newLog(topology: Topology, also: NonNullable<Options['also']>, partitions: number): InMemoryLog {
    const log = inMemoryLog({});
    for (const { name, settings } of new Map([...declarationsOf(topology), ...also].map((one) => [one.name, one])).values()) log.createTopic(name, partitions, settings);
    return log;
  }

  /** Sends one event to a plain topic; times are milliseconds. */
  async send<E extends EventMap, K extends keyof E & string>(topic: Topic<E>, type: K, key: string | null, time: number, data: E[K]): Promise<void> {
    const value = encodeEvent({ type, specversion: '1.0', id: `e${this.sent++}`, source: 'test', subject: key ?? '', time: new Date(time).toISOString(), data });
    const record = { value: Buffer.from(value), headers: {} };
    if (key === null) await this.log.append(topic.name, 0, { key, ...record });
    else await this.log.send(topic.name, [{ key, ...record }]);
  }

  async lines(journal: string, partition = 0): Promise<Line[]> {
    const blocks = await allBlocks(this.log, journal, partition);
    return blocks.flatMap(({ block }) => {
      const lines = linesOf(block);
      return Array.from({ length: lines.count }, (_, i) => decodeEvent(lines.text(i))).map(({ type, subject, time, data }) => ({ type, key: subject, time: Date.parse(time), data: data as Record<string, unknown> }));
    });
  }

  async until(condition: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await condition())) {
      if (this.stopped[0] !== undefined) throw this.stopped[0];
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Ends the process, and begins another one: with its store, or with nothing but the log. */
  async restart(keepStores: boolean): Promise<void> {
    await this.runtime.stop();
    if (!keepStores) this.stores = inMemoryStores();
    this.runtime = this.newRuntime();
    await this.runtime.start();
  }

  /** Blocks whose decisions come out otherwise when they are taken again. */
  async differing(): Promise<number> {
    let differing = 0;
    for (const processor of this.topology.processors) {
      for (let partition = 0; partition < this.partitions; partition++) {
        const store = await inMemoryStores()(processor.journal.name, partition);
        for await (const { same } of reexecute(processor, partition, this.log, store)) if (!same) differing++;
      }
    }
    return differing;
  }

  stop(): Promise<void> {
    return this.runtime.stop();
  }

  private newRuntime(): Runtime {
    return new Runtime(this.topology, { log: this.log, openStore: this.stores, partitions: this.partitions, instance: 'test', onStopped: (error) => this.stopped.push(error) });
  }
}
