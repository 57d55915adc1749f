import { journal as declareJournal, type Journal, type Source } from '../topology/declarations.js';
import type { BlockView, DerivedRecord, DerivingHandler } from '../topology/derived.js';
import { tableId, type NodeDescription } from '../topology/describe-nodes.js';
import type { DerivingTimer, GlobalTable, InputDefinition, ProcessorDefinition } from '../topology/topology.js';
import type { State } from '../topology/state.js';
import type { Fire, GraphDraft, Node, NodeTimer, Out, Running, Take } from './graph.js';
import type { OwnLane } from './repartition.js';
import { streamTimeOf, type Store } from './store.js';
import { Turn, type Flow } from './turn.js';

export interface Compiled {
  readonly processors: readonly ProcessorDefinition[];
  readonly graph: readonly NodeDescription[];
  readonly faults: readonly string[];
}

/** Makes one processor of each component: of all nodes that records can pass without waiting for an append. */
export function compile(topology: string, draft: GraphDraft): Compiled {
  const processors: ProcessorDefinition[] = [];
  const graph: NodeDescription[] = [];
  const faults = [...draft.faults];
  for (const nodes of componentsOf(draft.nodes)) {
    const journal = journalOf(topology, nodes, faults);
    if (journal === undefined) continue;
    for (const lane of lanesOf(nodes)) settle(lane, journal);
    processors.push(processorOf(journal, nodes));
    graph.push(...drawn(journal, nodes));
  }
  return { processors, graph, faults };
}

/** Nodes that are connected by edges, in the order in which they were drawn. */
function componentsOf(nodes: readonly Node[]): readonly (readonly Node[])[] {
  const parents = new Map<Node, Node>();
  const rootOf = (node: Node): Node => {
    let root = node;
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up;
    return root;
  };
  for (const node of nodes) {
    for (const { node: input } of node.inputs) {
      const [one, other] = [rootOf(input), rootOf(node)];
      if (one !== other) parents.set(other, one);
    }
  }
  const components = new Map<Node, Node[]>();
  for (const node of nodes) {
    const root = rootOf(node);
    components.set(root, [...(components.get(root) ?? []), node]);
  }
  return [...components.values()];
}

/** The journal that the component's sinks name, or one of its own; undefined if it has none, or two. */
function journalOf(topology: string, nodes: readonly Node[], faults: string[]): Journal | undefined {
  const written = new Map(nodes.flatMap(({ writes }) => (writes === undefined ? [] : [[writes.name, writes] as const])));
  if (written.size > 1) {
    faults.push(`${[...written.keys()].join(' and ')} are written from one stream: a processor has one journal. Begin the second one with a t.stream(…) of its own`);
    return undefined;
  }
  for (const journal of written.values()) return journal;
  const sources = nodes.flatMap(({ reads }) => (reads === undefined ? [] : [reads.source]));
  const name = nodes.find((node) => node.name !== undefined)?.name;
  if (name === undefined) {
    faults.push(`nothing comes of ${sources.map((source) => source.name).join(' and ')}: there is no store, journal or topic behind it`);
    return undefined;
  }
  // A lane is keyed as what it meets; alone, by what it is named after.
  const { key, partitions } = sources.find(({ kind }) => kind !== 'lane') ?? sources[0]!;
  return declareJournal(`${topology}.${name}.v1`, { owner: topology, key, events: {}, ...(partitions === undefined ? {} : { partitions }) });
}

const lanesOf = (nodes: readonly Node[]): OwnLane[] => nodes.flatMap(({ reads }) => (reads?.source.kind === 'lane' && 'settled' in reads.source ? [reads.source as OwnLane] : []));

/** Records that were moved lie where those of the journal's keys do. */
function settle(lane: OwnLane, { key, partitions }: Journal): void {
  lane.key = key;
  if (!lane.settled) lane.partitions = partitions;
  Object.freeze(lane);
}

function processorOf(journal: Journal, nodes: readonly Node[]): ProcessorDefinition {
  const stores = [...new Set(nodes.flatMap((node) => node.stores ?? []))];
  const streamTimes = streamTimeOf(stores);
  const all: readonly Store[] = stores.length === 0 ? [] : [...stores, streamTimes];
  for (const store of all) store.bind(journal);
  const running = runAll(nodes);
  const states = all.map(({ state }) => state);
  return Object.freeze({
    journal,
    primary: undefined,
    states,
    inputs: inputsOf(nodes, running, streamTimes),
    timers: nodes.flatMap((node) => (node.timers ?? []).map((timer) => timerOf(timer, running.get(node)!, streamTimes))),
    routes: nodes.flatMap(({ sends }) => sends ?? []),
    publications: nodes.flatMap(({ publishes }) => publishes ?? []),
    lookups: new Map<string, State | GlobalTable>([
      ...states.map((state) => [state.name, state] as const),
      ...nodes.flatMap(({ tables }) => (tables ?? []).map((table) => [`global-table:${table.state.name}`, table] as const)),
    ]),
  });
}

/** Ties every node to those behind it, the last ones first. */
function runAll(nodes: readonly Node[]): ReadonlyMap<Node, Running> {
  const running = new Map<Node, Running>();
  const behind = new Map<Node, { take: Take; input: number; output: string | undefined }[]>();
  for (const node of nodes.toReversed()) {
    const targets = (behind.get(node) ?? []).reverse(); // records go on in the order in which the operators were drawn
    const out: Out = (record, turn, output) => {
      for (const target of targets) if (target.output === output) target.take(record, turn, target.input);
    };
    const run = node.run(out);
    running.set(node, run);
    for (const [input, edge] of [...node.inputs.entries()].reverse()) {
      behind.set(edge.node, [...(behind.get(edge.node) ?? []), { take: run.take, input, output: edge.output }]);
    }
  }
  return running;
}

function inputsOf(nodes: readonly Node[], running: ReadonlyMap<Node, Running>, streamTimes: Store<number>): readonly InputDefinition[] {
  const inputs = new Map<string, { source: Source; eager: boolean; takes: Map<string, Take[]> }>();
  for (const node of nodes) {
    if (node.reads === undefined) continue;
    const { source, types, pace } = node.reads;
    const input = inputs.get(source.name) ?? { source, eager: false, takes: new Map<string, Take[]>() };
    inputs.set(source.name, input);
    input.eager ||= pace === 'eager';
    for (const type of types) input.takes.set(type, [...(input.takes.get(type) ?? []), running.get(node)!.take]);
  }
  return [...inputs.values()].map(({ source, eager, takes }) => ({
    source,
    pace: eager ? 'eager' : 'relaxed',
    handlers: new Map([...takes].map(([type, each]) => [type, handler(type, each, streamTimes)])),
  }));
}

function handler(type: string, takes: readonly Take[], streamTimes: Store<number>): DerivingHandler {
  return {
    type,
    derive(record: DerivedRecord, block: BlockView) {
      const turn = new Turn(block, streamTimes);
      const flow: Flow = record;
      for (const take of takes) take(flow, turn, 0);
      return turn.lines;
    },
  };
}

function timerOf({ name, store, due, part, subject }: NodeTimer, { fire, abandon }: Running, streamTimes: Store<number>): DerivingTimer {
  const linesOf = (act: Fire) => (entry: unknown, key: string, block: BlockView) => {
    const turn = new Turn(block, streamTimes);
    act(entry, key, turn);
    return turn.lines;
  };
  return {
    name,
    clock: 'stream',
    state: store.state,
    streamTime: { state: streamTimes.state, key: store.clock },
    due,
    ...(part === undefined ? {} : { part }),
    subject: (_, key) => subject(key),
    derive: linesOf(fire![name]!),
    abandon: linesOf(abandon?.[name] ?? ((entry, key, turn) => turn.put(store, key, undefined, due(entry, key) ?? 0))),
  };
}

/** The component as drawn, and the journal behind it, where the one append is. */
function drawn(journal: Journal, nodes: readonly Node[]): NodeDescription[] {
  const component = journal.name;
  const writing = nodes.filter(({ stores, writes, sends, publishes }) => (stores ?? []).length > 0 || writes !== undefined || sends !== undefined || publishes !== undefined);
  return [
    ...nodes.map(({ id, kind, name, detail, inputs, stores, reads, tables }): NodeDescription => ({
      id,
      kind,
      ...(name === undefined ? {} : { name }),
      ...(detail === undefined ? {} : { detail }),
      inputs: [...(reads === undefined ? [] : [reads.source.name]), ...inputs.map(({ node }) => node.id), ...(tables ?? []).map(({ state }) => tableId(state.name))],
      ...(stores === undefined || stores.length === 0 ? {} : { store: stores.map((store) => store.name).join(', ') }),
      component,
      costsAppend: false,
    })),
    { id: component, kind: 'journal', name: component, inputs: writing.map(({ id }) => id), component, costsAppend: true },
  ];
}
