import type { Declaration } from './declarations.js';
import type { NodeDescription } from './describe-nodes.js';
import { isInternal } from './derived.js';
import type { ProcessorDefinition, Topology } from './topology.js';

/** What a topology is, as plain JSON: the content of its committed snapshot, and what `diffTopologies` compares. */
export interface TopologyDescription {
  /** The form of this description itself; raised when a field changes its meaning. */
  readonly format: 1;
  readonly topology: string;
  /** All topics that are read, by name. */
  readonly sources: readonly SourceDescription[];
  /** One per journal that is written: one append per block, whatever it consists of. */
  readonly processors: readonly ProcessorDescription[];
  readonly globalTables: readonly { readonly state: string; readonly journal: string }[];
  /** What a record meets on its way. */
  readonly nodes: readonly NodeDescription[];
  /** From each input of the topology to each journal that its records may reach. */
  readonly hops: readonly HopDescription[];
}

/** A topic that the topology reads or writes. */
export interface SourceDescription {
  readonly name: string;
  readonly kind: Declaration['kind'];
  readonly owner: string;
  readonly key: string;
  /** Null: the deployment's default. */
  readonly partitions: number | null;
}

/** A processor: what it reads, what it keeps, what it writes. */
export interface ProcessorDescription {
  readonly journal: string;
  readonly owner: string;
  readonly key: string;
  /** Null: the deployment's default. */
  readonly partitions: number | null;
  /** Whether its journal holds decisions, or, as a changelog, what was derived: a decision's states can be folded anew by other code. */
  readonly writes: 'decisions' | 'changelog';
  /** Event types that the journal declares. */
  readonly events: readonly string[];
  readonly inputs: readonly { readonly source: string; readonly pace: string; readonly events: readonly string[] }[];
  readonly stores: readonly { readonly name: string; readonly version: number }[];
  readonly timers: readonly string[];
  /** Global tables that its decisions look things up in, by the name of their state. */
  readonly globalTables: readonly string[];
  /** What travels to other partitions. */
  readonly routes: readonly { readonly event: string; readonly lane: string }[];
  /** What ordinary consumers get. */
  readonly publishes: readonly { readonly topic: string; readonly events: readonly string[] }[];
}

/** A way through the topology, and what it costs. */
export interface HopDescription {
  readonly from: string;
  readonly to: string;
  /** Appends that are waited for, one after the other, on the longest way. */
  readonly appends: number;
}

/** Describes a topology. Equal topologies give equal descriptions, byte for byte once written. */
export function describeTopology(topology: Topology): TopologyDescription {
  return {
    format: 1,
    topology: topology.name,
    sources: sourcesOf(topology),
    processors: topology.processors.map(processorOf),
    globalTables: topology.tables.map(({ state }) => ({ state: state.name, journal: state.journal.name })),
    nodes: topology.graph,
    hops: hopsOf(topology),
  };
}

function sourcesOf(topology: Topology): SourceDescription[] {
  const sources = new Map<string, Declaration>();
  for (const { inputs } of topology.processors) for (const { source } of inputs) sources.set(source.name, source);
  for (const { state } of topology.tables) sources.set(state.journal.name, state.journal);
  return [...sources.values()].sort(byName).map(({ name, kind, owner, key, partitions }) => ({ name, kind, owner, key, partitions: partitions ?? null }));
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

function processorOf({ journal, primary, states, inputs, timers, lookups, routes, publications }: ProcessorDefinition): ProcessorDescription {
  return {
    journal: journal.name,
    owner: journal.owner,
    key: journal.key,
    partitions: journal.partitions ?? null,
    writes: primary === undefined ? 'changelog' : 'decisions',
    events: Object.keys(journal.schemas).sort(),
    inputs: inputs.map(({ source, pace, handlers }) => ({ source: source.name, pace, events: [...handlers.keys()].sort() })),
    stores: states.filter(({ name }) => !isInternal(name)).map(({ name, version }) => ({ name, version })),
    timers: timers.map(({ name }) => name).sort(),
    globalTables: [...lookups.values()].flatMap((lookup) => (lookup.kind === 'global-table' ? [lookup.state.name] : [])).sort(),
    routes: routes.map(({ type, lane }) => ({ event: type, lane: lane.name })),
    publishes: publications.map(({ to, types }) => ({ topic: to.name, events: [...types].sort() })),
  };
}

function hopsOf({ processors }: Topology): HopDescription[] {
  const writers = new Map<string, ProcessorDefinition[]>(processors.map((processor) => [processor.journal.name, [processor]]));
  for (const processor of processors) for (const { lane } of processor.routes) writers.set(lane.name, [...(writers.get(lane.name) ?? []), processor]);
  /** Appends from each outermost input to the journal. `path` keeps what goes round over a lane from being endless. */
  const reach = (processor: ProcessorDefinition, path: readonly ProcessorDefinition[]): Map<string, number> => {
    const appends = new Map<string, number>();
    for (const { source } of processor.inputs) {
      const before = (writers.get(source.name) ?? []).filter((writer) => writer !== processor && !path.includes(writer));
      const from = writers.has(source.name) ? before.flatMap((writer) => [...reach(writer, [...path, processor])]) : [[source.name, 0] as const];
      for (const [input, count] of from) appends.set(input, Math.max(appends.get(input) ?? 0, count + 1));
    }
    return appends;
  };
  return processors.flatMap((processor) => [...reach(processor, [])].map(([from, appends]) => ({ from, to: processor.journal.name, appends })));
}
