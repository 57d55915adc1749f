import type { ProcessorDescription, TopologyDescription } from './describe.js';

/** A topology for a terminal: each processor with what it reads, keeps and writes, then the cost of each way through. */
export function textOf(description: TopologyDescription): string {
  const { topology, processors, hops } = description;
  const lines = [`topology ${topology}`];
  for (const processor of processors) lines.push('', ...processorLines(description, processor));
  lines.push('', 'appends from input to journal');
  const wide = widest(hops.map(({ from, to }) => `${from} → ${to}`));
  for (const { from, to, appends } of hops) lines.push(`  ${`${from} → ${to}`.padEnd(wide)}  ${appends}`);
  return `${lines.join('\n')}\n`;
}

function processorLines({ sources, globalTables, nodes }: TopologyDescription, processor: ProcessorDescription): string[] {
  const { journal, key, inputs, stores, timers, events, routes } = processor;
  const rows: [string, string][] = [];
  for (const { source, pace, events: types } of inputs) {
    const kind = sources.find(({ name }) => name === source)!.kind;
    rows.push(['reads', `${source} (${kind}${pace === 'relaxed' ? ', at ease' : ''}): ${types.join(', ')}`]);
  }
  for (const state of processor.globalTables) rows.push(['looks up', `${state} (global table of ${globalTables.find((table) => table.state === state)?.journal ?? 'another topology'})`]);
  for (const node of nodes) {
    if (node.component !== journal || node.kind === 'timer' || node.kind === 'journal' || node.kind === 'decide') continue;
    rows.push(['step', `${node.id}${node.detail === undefined ? '' : ` (${node.detail})`} ← ${node.inputs.join(', ')}`]);
  }
  for (const { name, version } of stores) rows.push(['keeps', `${name}, version ${version}`]);
  for (const timer of timers) rows.push(['timer', timer]);
  const changes = stores.length > 0 && processor.writes === 'changelog' ? ['its stores'] : [];
  if (events.length + changes.length > 0) rows.push(['writes', [...events, ...changes].join(', ')]);
  for (const { event, lane } of routes) rows.push(['routes', `${event} over ${lane}`]);
  return [`processor ${journal} (key ${key}, ${partitionsText(processor.partitions)}): one append per block`, ...rows.map(([word, rest]) => `  ${word.padEnd(8)}  ${rest}`)];
}

function partitionsText(partitions: number | null): string {
  if (partitions === null) return 'default partitions';
  return partitions === 1 ? '1 partition' : `${partitions} partitions`;
}

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));
