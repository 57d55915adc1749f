import type { Declaration } from './declarations.js';
import type { NodeDescription } from './describe-nodes.js';
import type { ProcessorDefinition, Topology } from './topology.js';

/** A task has partition p of each of its inputs, and of its journal: so all must have as many, and what meets must be keyed alike. */
export function partitioningFaults({ graph }: Pick<Topology, 'graph'>, processor: ProcessorDefinition): string[] {
  const { journal, inputs, primary } = processor;
  const faults = inputs.flatMap(({ source }) => countFault(journal, source));
  if (primary !== undefined) return [...faults, ...inputs.flatMap(({ source }) => keyFault(journal, source))];
  return [...faults, ...meetingFaults(graph, processor)];
}

function countFault(journal: Declaration, source: Declaration): string[] {
  if (source.partitions === journal.partitions) return [];
  return [`${source.name} has ${countText(source)}, ${journal.name} has ${countText(journal)}, so they are not co-partitioned: declare both with the same \`partitions\` if neither was created yet; else ${remedy(journal.key)}`];
}

function keyFault(journal: Declaration, source: Declaration): string[] {
  if (source.key === journal.key || journal.partitions === 1) return [];
  return [`${source.name} is keyed by ${source.key}, ${journal.name} by ${journal.key}, so they are not co-partitioned, and what belongs together lies apart: ${remedy(journal.key)}`];
}

const remedy = (key: string): string => `repartition it by ${key} first, or read it as a global table`;

const countText = ({ partitions }: Declaration): string => (partitions === undefined ? 'the default partition count' : `${partitions} partition${partitions === 1 ? '' : 's'}`);

/** Steps that keep something, join, or write events bring records of one key together; others may see any. */
function meetingFaults(graph: readonly NodeDescription[], { journal, inputs }: ProcessorDefinition): string[] {
  if (journal.partitions === 1) return [];
  const byId = new Map(graph.map((node) => [node.id, node]));
  const sources = new Map(inputs.map(({ source }) => [source.name, source]));
  const faults = new Set<string>();
  for (const node of graph) {
    if (node.component !== journal.name || node.kind === 'journal' || !(node.store !== undefined || node.kind === 'into' || /join/i.test(node.kind))) continue;
    const [first, ...others] = [...topicsAbove(node, byId)].map((name) => sources.get(name)).filter((source) => source !== undefined);
    if (node.kind === 'into') for (const source of first === undefined ? [] : [first, ...others]) for (const fault of keyFault(journal, source)) faults.add(fault);
    for (const other of others) {
      if (other.key === first!.key || node.kind === 'into') continue;
      faults.add(`${node.name ?? node.id} brings together ${first!.name}, keyed by ${first!.key}, and ${other.name}, keyed by ${other.key}, which are not co-partitioned: repartition one of them by the other’s key first, or read it as a global table; if both are the same thing, declare them with the same \`key\``);
    }
  }
  return [...faults];
}

/** Topics whose records reach a step within its component; what is looked up in a global table may lie anywhere. */
function topicsAbove(node: NodeDescription, byId: ReadonlyMap<string, NodeDescription>, found = new Set<string>()): ReadonlySet<string> {
  for (const id of node.inputs) {
    const input = byId.get(id);
    if (input === undefined || input.kind === 'global-table') continue;
    if (input.component === node.component) topicsAbove(input, byId, found);
    else found.add(id);
  }
  return found;
}
