import type { GlobalTable, ProcessorDefinition } from './topology.js';

/** A node of a topology's graph, as it is drawn. */
export interface NodeDescription {
  /** Unique in the topology; the same for an equal topology. */
  readonly id: string;
  /** `source`, `global-table`, `decide`, `timer`, `journal`, `lane`, `topic`, or an operator's word. */
  readonly kind: string;
  readonly name?: string;
  readonly inputs: readonly string[];
  /** What it was set to, as far as that shows in what it keeps: windows, retention. */
  readonly detail?: string;
  /** The store it keeps. */
  readonly store?: string;
  /** The journal of the processor it belongs to; absent for what comes from outside. */
  readonly component?: string;
  /** Whether a record that passes it waits for an append. */
  readonly costsAppend: boolean;
}

/** What the operators of derived processors are drawn as. */
export interface DerivedNodes {
  readonly processors: readonly ProcessorDefinition[];
  readonly graph: readonly NodeDescription[];
}

/** All nodes: what comes from outside, global tables, decisions with their timers and journals, and what is derived. Inputs stand before what they feed. */
export function graphOf(decided: readonly ProcessorDefinition[], derived: DerivedNodes, tables: readonly GlobalTable[]): NodeDescription[] {
  const processors = [...decided, ...derived.processors];
  const written = new Set(processors.map(({ journal }) => journal.name));
  const nodes = new Map<string, NodeDescription>();
  outputsOf(processors, nodes);
  for (const { inputs } of processors) {
    for (const { source } of inputs) if (!nodes.has(source.name) && !written.has(source.name)) nodes.set(source.name, { id: source.name, kind: 'source', name: source.name, inputs: [], costsAppend: false });
  }
  for (const { state } of tables) {
    const { name } = state.journal;
    if (!written.has(name) && !nodes.has(name)) nodes.set(name, { id: name, kind: 'source', name, inputs: [], costsAppend: false });
    const id = tableId(state.name);
    nodes.set(id, { id, kind: 'global-table', name: state.name, inputs: [name], costsAppend: false });
  }
  for (const processor of decided) for (const node of nodesOf(processor)) nodes.set(node.id, node);
  return [...nodes.values(), ...derived.graph];
}

/** Lanes, and topics that are published to. */
function outputsOf(processors: readonly ProcessorDefinition[], nodes: Map<string, NodeDescription>): void {
  const draw = (kind: string, name: string, journal: string) =>
    nodes.set(name, { id: name, kind, name, inputs: [...new Set([...(nodes.get(name)?.inputs ?? []), journal])], costsAppend: false });
  for (const { journal, routes, publications } of processors) {
    for (const { lane } of routes) draw('lane', lane.name, journal.name);
    for (const { to } of publications) draw('topic', to.name, journal.name);
  }
}

/** Id of a global table's node. */
export const tableId = (state: string): string => `global-table:${state}`;

function nodesOf({ journal, primary, inputs, timers, lookups }: ProcessorDefinition): NodeDescription[] {
  const component = journal.name;
  const decide = `decide:${component}`;
  const tables = [...lookups.values()].flatMap((lookup) => (lookup.kind === 'global-table' ? [tableId(lookup.state.name)] : []));
  const timerNodes = timers.map(({ name }): NodeDescription => ({ id: `timer:${component}:${name}`, kind: 'timer', name, inputs: [], component, costsAppend: false }));
  const from = [...inputs.map(({ source }) => source.name), ...tables, ...timerNodes.map(({ id }) => id)];
  return [
    ...timerNodes,
    { id: decide, kind: 'decide', inputs: from, store: primary!.name, component, costsAppend: false },
    { id: component, kind: 'journal', name: component, inputs: [decide], component, costsAppend: true },
  ];
}
