import type { FollowedEvent } from '../../follow.js';
import type { Block } from '../../journal/block.js';
import type { SnapshotOptions } from '../../snapshots/task-snapshots.js';
import { declarationsOf } from '../../topology/topics-of.js';
import { TaskState } from '../../task/task-state.js';
import type { Declaration, EventMap, Journal, Source } from '../../topology/declarations.js';
import type { State } from '../../topology/state.js';
import type { Topology } from '../../topology/topology.js';
import type { InMemoryLog } from '../in-memory-log.js';
import { chainOf, eventsIn, judge } from './judge.js';
import { Simulator, type Troubles } from './simulator.js';
import type { Actor } from './stage.js';

/** One event that reaches the topologies from outside. */
export interface SimulatedInput {
  readonly source: Source;
  readonly type: string;
  readonly data: object;
  /** What the topic is keyed by; only a plain topic takes null. */
  readonly key: string | null;
  /** Event time, in milliseconds since the epoch; the world's clock unless given. */
  readonly time?: number;
}

/** An input, typed by its declaration. */
export function simulatedInput<E extends EventMap, K extends keyof E & string>(source: Source<E>, type: K, data: E[K], at: Pick<SimulatedInput, 'key' | 'time'>): SimulatedInput {
  return { source, type, data, ...at };
}

/** How likely things go wrong, as factors of the usual: 0 is never. Unset: chosen by the seed, 0.2, 1 or 3. */
export interface SimulatedFaults {
  /** Appends: lost, unanswered, late, doubled, without a leader; inputs that another owner of their journal sends too. */
  readonly log?: number;
  /** Processes that are killed and started again, half of them with empty stores. */
  readonly crashes?: number;
  /** Processes to which nothing happens for a while. */
  readonly freezes?: number;
  /** Partitions given to another instance; old and new one hear of it late, so at times two believe they own it. */
  readonly moves?: number;
}

/** A world: how many instances it has, what is sent into it, and what goes wrong there. */
export interface SimulationOptions {
  readonly seed: number;
  /** Of each topology; default 3. */
  readonly instances?: number;
  /** Of topics that declare no count; default 1. */
  readonly partitions?: number;
  /** Sent in this order, at moments that the seed chooses. */
  readonly inputs?: readonly SimulatedInput[];
  /** Who answers to what the topologies do: customers, banks, feeds. */
  readonly actors?: readonly Actor[];
  readonly faults?: SimulatedFaults;
  /** Instances write snapshots so often, and those with empty stores start from them. Default: there are none. */
  readonly snapshots?: SnapshotOptions;
  /** Turns of the world in which inputs come and things go wrong; default 1,200. */
  readonly turns?: number;
  /** The run is over when this holds after the troubles. Default: nothing moves any more. */
  readonly until?: (view: SimulationView) => boolean;
  /** How far the clock goes on after the troubles, for timers that are due then; default one minute. */
  readonly clockGoesOnMs?: number;
  /** Called each turn while things go wrong: a place for faults of your own, such as a truncated journal. */
  readonly meddle?: (run: SimulationRun, turn: number) => void | Promise<void>;
  /** Whether all decisions are taken again when the run is over; default true. It is the dearest part of the judgement. */
  readonly decidedAgain?: boolean;
  /** When all was judged, and is at rest: harms the log behind everybody's back, and says whether it did. Then some task must stop. */
  readonly harm?: (run: SimulationRun) => boolean | Promise<boolean>;
  /** Whether a task may stop, as it must when the log was harmed. Default: that is a breach. */
  readonly mayStop?: boolean;
}

/** What there is to see of a run. */
export interface SimulationView {
  readonly seed: number;
  readonly log: InMemoryLog;
  /** Events of all accepted blocks, partition by partition. */
  events(journal: Journal | Pick<Declaration, 'name' | 'schemas'>): FollowedEvent[];
  /** All accepted blocks, partition by partition, or those of one. */
  blocks(journal: Pick<Declaration, 'name'>, partition?: number): Block[];
  /** Why tasks of live processes have stopped. */
  readonly stopped: readonly Error[];
}

/** A run that is going on. */
export interface SimulationRun extends SimulationView {
  /** Kills an instance between two steps and starts it again, with the stores that it left or with empty ones. */
  crash(instance: number, stores: 'its own' | 'empty'): Promise<void>;
}

export interface Simulation extends SimulationView {
  readonly troubles: Troubles;
  /** One line for everything that happened. */
  readonly trace: readonly string[];
  /** All entries of a state, as the chain of its journal has them. */
  entries<S>(state: State<EventMap, S>): Promise<ReadonlyMap<string, S>>;
}

/** A run that broke a promise. The message names the seed and ends with what happened last. */
export class SimulationFailed extends Error {
  override name = 'SimulationFailed';
  constructor(readonly seed: number, readonly breaches: readonly string[], readonly trace: readonly string[]) {
    super(`seed ${seed}:\n` + breaches.slice(0, 5).map((breach) => `- ${breach}`).join('\n') + `\nWhat happened last:\n${trace.slice(-40).join('\n')}`);
  }
}

/**
 * Runs several instances of one or more topologies in one thread, from one seed: the same seed tells the same story.
 * Then judges what must hold whatever they do: every chain reads, what was taken for committed is on it, stores are
 * the fold of it, and every decision comes out the same when it is taken again. Throws `SimulationFailed`.
 */
export async function simulate(of: Topology | readonly Topology[], options: SimulationOptions): Promise<Simulation> {
  const topologies = 'processors' in of ? [of] : of;
  const simulator = new Simulator(topologies, options, (name) => partitionsOf(topologies, options, name));
  const view = viewOf(simulator, topologies, options);
  const run: SimulationRun = { ...view, get stopped() { return view.stopped; }, crash: (instance, stores) => simulator.crash(instance, stores === 'its own') };
  await simulator.trouble(() => options.meddle?.(run, simulator.turn));
  const finished = await simulator.settle(() => options.until?.(view));
  const { world, processes, all } = simulator;
  const result = { ...view, get stopped() { return view.stopped; }, troubles: simulator.troubles, trace: world.trace, entries: entriesOf(simulator, topologies, options) };
  if (options.mayStop === true && view.stopped.length > 0) return result;
  const { breaches, orphans } = await judge({ log: world.log, topologies, partitionsOf: (name) => partitionsOf(topologies, options, name), processes, all }, options.decidedAgain ?? true);
  simulator.countLog(orphans);
  if (!finished) breaches.push('what was waited for did not come');
  if (breaches.length === 0 && (await options.harm?.(run)) === true && !(await simulator.stops())) breaches.push('the log was harmed, and no task has stopped');
  if (breaches.length > 0) throw new SimulationFailed(world.seed, breaches, world.trace);
  return result;
}

function viewOf(simulator: Simulator, topologies: readonly Topology[], options: SimulationOptions): SimulationView {
  const { world } = simulator;
  const blocks = ({ name }: Pick<Declaration, 'name'>, only?: number): Block[] =>
    Array.from({ length: partitionsOf(topologies, options, name) }, (_, partition) => (only === undefined || only === partition ? chainOf(world.log, name, partition) : [])).flat();
  return {
    seed: world.seed,
    log: world.log,
    blocks,
    events: ({ name, schemas }) => eventsIn(blocks({ name }), new Set(Object.keys(schemas))),
    get stopped() {
      return simulator.processes.flatMap(({ stopped }) => stopped);
    },
  };
}

/** Reads through a store that stands at the head: all of them were compared with the fold. */
function entriesOf(simulator: Simulator, topologies: readonly Topology[], options: SimulationOptions): Simulation['entries'] {
  return async <S>(state: State<EventMap, S>) => {
    const { name } = state.journal;
    const found = new Map<string, S>();
    for (let partition = 0; partition < partitionsOf(topologies, options, name); partition++) {
      const head = chainOf(simulator.world.log, name, partition).at(-1)?.hash;
      if (head === undefined) continue;
      const store = simulator.contentsAt(`${name}/${partition}`, head);
      for await (const [key, value] of new TaskState(store, () => undefined).entries(state)) found.set(key, value);
    }
    return found;
  };
}

/** Of a declared topic, as its declaration says or by default. */
function partitionsOf(topologies: readonly Topology[], { partitions = 1 }: SimulationOptions, name: string): number {
  const declaration = topologies.flatMap(declarationsOf).find((candidate) => candidate.name === name);
  if (declaration === undefined) throw new Error(`no simulated topology reads or writes ${name}`);
  return declaration.partitions ?? partitions;
}
