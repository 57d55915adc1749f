import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { allBlocks, encodeEvent, eventsOf, heartbeatsOf, partitionOf, snapshotTopicsOf, type Log, type TaskStatus } from '@kontor/streams';
import { createTopics, kafkaLog } from '@kontor/streams-kafka';
import { expect, vi } from 'vitest';
import { till } from './till.js';

export const PARTITIONS = 4;
const PAUSE_MS = 4;
const fixture = fileURLToPath(new URL('member.fixture.js', import.meta.url));

interface News {
  readonly ready?: true;
  readonly stopped?: string;
  readonly status?: readonly TaskStatus[];
  readonly effects?: readonly string[];
  readonly read?: { readonly value?: string };
  readonly refused?: string;
  readonly alarm?: string;
}

/** One instance in a process of its own. */
export class Member {
  readonly news: News[] = [];
  readonly exited: Promise<void>;

  constructor(readonly name: string, readonly child: ChildProcess) {
    child.on('message', (message) => this.news.push(message as News));
    this.exited = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  async ready(): Promise<this> {
    await vi.waitFor(() => {
      if (!this.news.some(({ ready }) => ready)) throw new Error(`${this.name} is not ready: ${JSON.stringify(this.news.slice(-3))}`);
    }, { timeout: 30_000, interval: 20 });
    return this;
  }

  async ask(question: object): Promise<News> {
    const before = this.news.length;
    const answers = (): News | undefined => this.news.slice(before).find(({ status, read, refused }) => status ?? read ?? refused);
    this.child.send(question);
    await vi.waitFor(() => {
      if (answers() === undefined) throw new Error(`${this.name} does not answer`);
    }, { timeout: 10_000, interval: 5 });
    return answers()!;
  }

  async tasks(): Promise<readonly TaskStatus[]> {
    return (await this.ask({ ask: 'status' })).status!;
  }

  async owned(): Promise<number[]> {
    return (await this.tasks()).filter(({ role }) => role === 'owner').map(({ partition }) => partition);
  }

  effects(): readonly string[] {
    return this.news.flatMap(({ effects }) => effects ?? []);
  }
}

/** A till run by several processes, and customers who pay all the while. */
export class Tills {
  readonly members: Member[] = [];
  readonly sent: { readonly id: string; readonly key: string }[] = [];
  private paying: Promise<void> | undefined;
  private open = true;

  private constructor(readonly run: string, private readonly brokers: readonly string[], readonly log: Log) {}

  static async start(name: string, brokers: readonly string[]): Promise<Tills> {
    const run = `${name}-${Date.now().toString(36)}`;
    const { app, commands, receipts } = till(run);
    const beats = heartbeatsOf(app.name);
    const specs = [commands, receipts, ...snapshotTopicsOf(app)].map(({ name: topic, settings }) => ({ name: topic, partitions: PARTITIONS, settings }));
    await createTopics({ brokers, clientId: 'test' }, [...specs, { name: beats.name, partitions: 1, settings: beats.settings }]);
    return new Tills(run, brokers, await kafkaLog({ brokers, clientId: `${run}-test`, topics: [commands.name, receipts.name] }));
  }

  /** @param disk where it keeps its state, and then writes snapshots of it as well; by default it keeps it in memory */
  begin(name: string, build = 'first', disk = ''): Member {
    const member = new Member(name, fork(fixture, [this.brokers.join(','), this.run, String(PARTITIONS), name, disk], { env: { ...process.env, TILL_BUILD: build } }));
    this.members.push(member);
    return member;
  }

  /** Waits until every partition has one owner among the members that run, shared as evenly as can be. */
  async shared(members: readonly Member[]): Promise<void> {
    await vi.waitFor(async () => {
      const owned = await Promise.all(members.map((member) => member.owned()));
      const counts = owned.map((partitions) => partitions.length);
      const all = owned.flat().sort().join();
      if (all !== '0,1,2,3' || Math.max(...counts) - Math.min(...counts) > 1) throw new Error(`owned: ${JSON.stringify(owned)}`);
    }, { timeout: 30_000, interval: 100 });
  }

  /** One payment every few milliseconds, until `stopPaying`. */
  startPaying(): void {
    const { commands } = till(this.run);
    const pay = async (): Promise<void> => {
      for (; this.open; await delay(PAUSE_MS)) {
        const n = this.sent.length;
        const one = { id: `p${n}`, key: `customer-${n % 16}` };
        const event = { type: 'Pay', specversion: '1.0', id: one.id, source: 'test', subject: one.key, time: '2026-01-01T00:00:00Z', data: { id: one.id, cents: '1' } } as const;
        this.sent.push(one);
        await this.log.send(commands.name, [{ key: one.key, value: Buffer.from(encodeEvent(event)), headers: {} }]);
      }
    };
    this.paying = pay();
  }

  async stopPaying(): Promise<void> {
    this.open = false;
    await this.paying;
    await vi.waitFor(async () => {
      const paid = await this.paid();
      if (paid.flat().length < this.sent.length) throw new Error(`${paid.flat().length} of ${this.sent.length} are paid`);
    }, { timeout: 30_000, interval: 100 });
  }

  expected(): string[][] {
    return this.byPartition((partition) => this.sent.filter(({ key }) => partitionOf(key, PARTITIONS) === partition).map(({ id }) => id));
  }

  async paid(): Promise<string[][]> {
    const { receipts } = till(this.run);
    return Promise.all(this.byPartition(async (partition) => {
      const blocks = await allBlocks(this.log, receipts.name, partition);
      return blocks.flatMap(({ block }) => eventsOf(block, new Set(['Paid']))).map(({ data }) => (data as { id: string }).id);
    }));
  }

  /** Longest time without a new block in a partition after `since`, by the broker's clock, in milliseconds. */
  async pauseAfter(partition: number, since: number): Promise<number> {
    const blocks = await allBlocks(this.log, till(this.run).receipts.name, partition);
    const times = [since, ...blocks.map(({ timestamp }) => timestamp).filter((time) => time > since)];
    return Math.max(...times.slice(1).map((time, i) => time - times[i]!));
  }

  /** Names of the members who wrote the blocks of each partition. */
  async writers(): Promise<ReadonlySet<string>[]> {
    const { receipts } = till(this.run);
    return Promise.all(this.byPartition(async (partition) => new Set((await allBlocks(this.log, receipts.name, partition)).map(({ block }) => /^[a-z]+/.exec(block.writer)?.[0] ?? block.writer))));
  }

  /** Stops paying, and looks whether each payment was taken once, in order, and nobody stopped. */
  async judge(): Promise<void> {
    await this.stopPaying();
    expect(this.members.flatMap(({ news }) => news.filter(({ stopped }) => stopped !== undefined))).toEqual([]);
    expect(await this.paid()).toEqual(this.expected());
  }

  async epochs(): Promise<number[]> {
    const { receipts } = till(this.run);
    return Promise.all(this.byPartition(async (partition) => (await allBlocks(this.log, receipts.name, partition)).at(-1)?.block.epoch ?? 0));
  }

  async end(): Promise<void> {
    this.open = false;
    await this.paying?.catch(() => undefined);
    for (const { child } of this.members) child.kill('SIGKILL');
    await Promise.all(this.members.map(({ exited }) => exited));
    await this.log.close();
  }

  private byPartition<T>(of: (partition: number) => T): T[] {
    return Array.from({ length: PARTITIONS }, (_, partition) => of(partition));
  }
}
