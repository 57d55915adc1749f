import type { EventMap } from '../topology/declarations.js';
import type { State } from '../topology/state.js';
import type { TaskState } from '../task/task-state.js';
import type { ProcessorDefinition } from '../topology/topology.js';
import type { Log } from '../log/log.js';
import type { Route } from '../journal/event.js';
import { partitionOf } from '../log/partitioner.js';
import { destination } from './lane-record.js';

/** The last block with events for a destination, and the one before it. Heights; 0 if there is none. */
interface LastRouted {
  readonly last: number;
  readonly before: number;
}

/** By destination, `lane/partition`. A fold of the journal like any state: whoever owns the partition next finds the same. */
const routedState = { kind: 'state', name: 'kontor.routed', version: 1, initial: () => undefined, evolve: {}, codec: undefined } as unknown as State<EventMap, LastRouted | undefined>;

/** Partition counts of a processor's journal and of the lanes that it routes to. Throws `TopicMissing`. */
export async function partitionCounts(processor: ProcessorDefinition, log: Log): Promise<{ readonly partitions: number; readonly lanes: ReadonlyMap<string, number> }> {
  const countOf = async (name: string): Promise<number> => (await log.describe(name)).partitions;
  const names = [...new Set(processor.routes.map(({ lane }) => lane.name))];
  const lanes = await Promise.all(names.map(async (name) => [name, await countOf(name)] as const));
  return { partitions: await countOf(processor.journal.name), lanes: new Map(lanes) };
}

interface Deciding {
  readonly processor: ProcessorDefinition;
  readonly state: TaskState;
  readonly height: number;
  readonly lanes?: ReadonlyMap<string, number>;
}

/** Where an event that was just decided goes, or undefined if it stays. What its key is made of may throw: then nothing is decided. */
export function routeOf({ processor, state, height, lanes }: Deciding, type: string, data: object, subject: string): Route | undefined {
  if (processor.routes.length === 0) return undefined;
  const definition = processor.routes.find((route) => route.type === type);
  if (definition === undefined) return undefined;
  const key = definition.key({ ...data, type }, subject);
  if (typeof key !== 'string') throw new TypeError(`the route of ${type} over ${definition.lane.name} has no key`);
  const partitions = lanes?.get(definition.lane.name);
  if (partitions === undefined) throw new Error(`the partition count of ${definition.lane.name} is not known`);
  const to = destination(definition.lane.name, partitionOf(key, partitions));
  return { to, key, after: lastRoutedBelow(state, to, height) };
}

/** Height of the last block below `height` that has events for a destination; 0 if none has. */
function lastRoutedBelow(state: TaskState, to: string, height: number): number {
  const routed = state.find(routedState, to);
  if (routed === undefined) return 0;
  return routed.last < height ? routed.last : routed.before;
}

/** Folds that the block at `height` has an event for a destination. */
export function foldRouted(state: TaskState, to: string, height: number): void {
  const routed = state.find(routedState, to);
  if (routed?.last === height) return;
  state.set(routedState, to, { last: height, before: routed?.last ?? 0 });
}
