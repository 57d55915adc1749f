import { isDeepStrictEqual } from 'node:util';
import { eventsOf, type FollowedEvent } from '../../follow.js';
import type { Block } from '../../journal/block.js';
import { ChainReader } from '../../journal/chain-reader.js';
import { declarationsOf } from '../../topology/topics-of.js';
import { Fold } from '../../task/fold.js';
import { reexecute } from '../../task/reexecute.js';
import type { Store } from '../../task/store.js';
import { TaskState } from '../../task/task-state.js';
import type { ProcessorDefinition, Topology } from '../../topology/topology.js';
import { inMemoryLog, type InMemoryLog } from '../in-memory-log.js';
import { inMemoryStore } from '../in-memory-store.js';
import type { Schedule } from '../turns.js';
import type { Process } from './process.js';
import { allRests } from './rest.js';

/** The accepted blocks of a partition, as the log holds it now. Throws where a reader would stop. */
export function chainOf(log: InMemoryLog, journal: string, partition: number, reader = new ChainReader(journal, partition)): Block[] {
  const blocks: Block[] = [];
  for (const record of log.records(journal, partition)) {
    const verdict = reader.read(record);
    if (verdict.kind === 'stop') throw new Error(`a reader of ${journal}/${partition} stops ${verdict.reason}`);
    if (verdict.kind === 'next') blocks.push(verdict.block);
  }
  return blocks;
}

/** All events of a type set, by the order in their partition. */
export const eventsIn = (blocks: readonly Block[], types: ReadonlySet<string>): FollowedEvent[] => blocks.flatMap((block) => eventsOf(block, types));

/** What every run must show, whatever the topology does. */
export interface Evidence {
  readonly log: InMemoryLog;
  readonly topologies: readonly Topology[];
  readonly partitionsOf: (journal: string) => number;
  /** That live now. */
  readonly processes: readonly Process[];
  /** With those that were killed. */
  readonly all: readonly Process[];
}

export interface Judgement {
  /** Everything that is wrong with a run; nothing, if it is sound. */
  readonly breaches: string[];
  /** By `journal/partition`. */
  readonly chains: ReadonlyMap<string, readonly Block[]>;
  /** Blocks in the log that are on no chain, or there twice. */
  readonly orphans: number;
}

export async function judge(evidence: Evidence, decidedAgain: boolean): Promise<Judgement> {
  const breaches: string[] = [];
  for (const { stopped } of evidence.processes) for (const { message } of stopped) breaches.push(`a task stopped: ${message}`);
  const chains = new Map<string, Block[]>();
  let orphans = 0;
  for (const { id, processor: { journal: { name } }, partition } of placesOf(evidence)) {
    const reader = new ChainReader(name, partition);
    try {
      chains.set(id, chainOf(evidence.log, name, partition, reader));
    } catch (error) {
      breaches.push((error as Error).message);
    }
    orphans += reader.counts.orphans + reader.counts.duplicates + reader.counts.stale;
  }
  // What follows would only repeat it.
  if (breaches.length === 0) breaches.push(...(await breachesOn(evidence, chains, decidedAgain)));
  return { breaches, chains, orphans };
}

async function breachesOn(evidence: Evidence, chains: ReadonlyMap<string, readonly Block[]>, decidedAgain: boolean): Promise<string[]> {
  const breaches: string[] = [];
  breaches.push(...uncommitted(evidence, chains));
  for (const place of placesOf(evidence)) breaches.push(...(await wrongStores(evidence, place, chains.get(place.id)!)));
  if (decidedAgain) breaches.push(...(await otherwiseDecided(evidence)));
  return breaches;
}

interface Place {
  readonly id: string;
  readonly processor: ProcessorDefinition;
  readonly partition: number;
}

function placesOf({ topologies, partitionsOf }: Evidence): Place[] {
  return topologies.flatMap(({ processors }) =>
    processors.flatMap((processor) =>
      Array.from({ length: partitionsOf(processor.journal.name) }, (_, partition) => ({ id: `${processor.journal.name}/${partition}`, processor, partition }))));
}

/** Blocks that some process took for committed, and perhaps answered for, but which are not on the chain. */
function uncommitted({ all }: Evidence, chains: ReadonlyMap<string, readonly Block[]>): string[] {
  const onChain = new Set([...chains].flatMap(([place, blocks]) => blocks.map(({ hash }) => `${place.slice(0, place.lastIndexOf('/'))} ${hash}`)));
  const taken = new Set(all.flatMap(({ committed }) => committed.map(({ journal, hash }) => `${journal} ${hash}`)));
  return [...taken].filter((block) => !onChain.has(block)).map((block) => `${block} was taken for committed, but is not on the chain`);
}

/** Every store must hold what a fold of the chain up to the store's own head gives. */
async function wrongStores({ processes }: Evidence, { id, processor }: Place, blocks: readonly Block[]): Promise<string[]> {
  const folded = inMemoryStore(id);
  const state = new TaskState(folded, () => undefined);
  const fold = new Fold(processor, state);
  for (const block of blocks) {
    state.push();
    fold.block(block);
    state.commit(block.hash);
  }
  await state.flush();
  const expected = await dumpOf(folded);
  const breaches: string[] = [];
  for (const { stores } of processes) {
    const store = stores.get(id);
    if (store?.head === undefined || !store.head.includes(blocks.at(-1)?.hash ?? '')) continue; // behind: it folds on from there
    const found = await dumpOf(store);
    for (const key of new Set([...expected.keys(), ...found.keys()])) {
      if (!isSame(expected.get(key), found.get(key))) breaches.push(`a store of ${id} has ${JSON.stringify(key)}: ${found.get(key)}, the fold of its journal ${expected.get(key)}`);
    }
  }
  return breaches;
}

/** Texts of the same JSON value: what was read from a store and written again may have its fields in another order. */
function isSame(one: string | undefined, other: string | undefined): boolean {
  if (one === other || one === undefined || other === undefined) return one === other;
  return isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
}

async function dumpOf(store: Store): Promise<Map<string, string>> {
  const entries = new Map<string, string>();
  for await (const [key, value] of store.range('', undefined)) entries.set(key, value);
  return entries;
}

/** Takes all decisions again: an input that was lost, doubled or taken out of turn, and a decision on another state than the journal's, shows as another block. */
async function otherwiseDecided(evidence: Evidence): Promise<string[]> {
  const turns: (() => void)[] = [];
  const log = copyOf(evidence, (turn) => void turns.push(turn));
  const breaches: string[] = [];
  for (const { id, processor, partition } of placesOf(evidence)) {
    const again = reexecute(processor, partition, log, inMemoryStore(`${id} again`));
    try {
      for (;;) {
        const next = await driven(again.next(), turns);
        if (next.done === true) break;
        const { same, head, value } = next.value;
        if (!same) breaches.push(`block ${head.block.height} of ${id} says ${text(head.block.value)}; decided again it says ${text(value)}`);
      }
    } catch (error) {
      breaches.push(`the decisions of ${id} cannot be taken again: ${(error as Error).message}`);
    }
  }
  await log.close();
  return breaches;
}

/** Lets the log's turns come until the promise is settled; a promise that waits for what will never come is rejected. */
async function driven<T>(promise: Promise<T>, turns: (() => void)[]): Promise<T> {
  let settled = false;
  const settle = (): void => void (settled = true);
  promise.then(settle, settle);
  for (let idle = 0; !settled && idle < 3; ) {
    const turn = turns.shift();
    idle = turn === undefined ? idle + 1 : 0;
    turn?.();
    await allRests();
  }
  if (!settled) throw new Error('they took more records than their inputs hold');
  return promise;
}

const text = (value: Buffer): string => value.toString('utf8').slice(0, 2000);

/** The log as it stands. */
function copyOf({ log, topologies, partitionsOf }: Evidence, schedule: Schedule): InMemoryLog {
  const copy = inMemoryLog({ schedule });
  const names = new Set(topologies.flatMap(declarationsOf).map(({ name }) => name));
  for (const name of names) {
    copy.createTopic(name, partitionsOf(name));
    for (let partition = 0; partition < partitionsOf(name); partition++) {
      for (const { key, value, headers } of log.records(name, partition)) copy.faults.plant(name, partition, { key, value: value!, headers });
    }
  }
  return copy;
}
