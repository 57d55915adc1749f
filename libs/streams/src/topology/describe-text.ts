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

type Row = readonly [word: string, rest: string];

function processorLines(description: TopologyDescription, processor: ProcessorDescription): string[] {
  const { journal, key, partitions } = processor;
  const rows = [...inputRows(description, processor), ...stepRows(description, processor), ...outputRows(processor)];
  return [`processor ${journal} (key ${key}, ${partitionsText(partitions)}): one append per block`, ...rows.map(([word, rest]) => `  ${word.padEnd(9)}  ${rest}`)];
}

function inputRows({ sources, globalTables }: TopologyDescription, { inputs, globalTables: looked }: ProcessorDescription): Row[] {
  return [
    ...inputs.map(({ source, pace, events }): Row => {
      const kind = sources.find(({ name }) => name === source)!.kind;
      return ['reads', `${source} (${kind}${pace === 'relaxed' ? ', at ease' : ''}): ${events.join(', ')}`];
    }),
    ...looked.map((state): Row => ['looks up', `${state} (global table of ${globalTables.find((table) => table.state === state)?.journal ?? 'another topology'})`]),
  ];
}

const DRAWN_ELSEWHERE: ReadonlySet<string> = new Set(['timer', 'journal', 'decide']);

function stepRows({ nodes }: TopologyDescription, { journal }: ProcessorDescription): Row[] {
  return nodes
    .filter(({ component, kind }) => component === journal && !DRAWN_ELSEWHERE.has(kind))
    .map(({ id, detail, inputs }) => ['step', `${id}${detail === undefined ? '' : ` (${detail})`} ← ${inputs.join(', ')}`]);
}

function outputRows({ stores, timers, events, writes, routes, publishes }: ProcessorDescription): Row[] {
  const written = [...events, ...(stores.length > 0 && writes === 'changelog' ? ['its stores'] : [])];
  return [
    ...stores.map(({ name, version }): Row => ['keeps', `${name}, version ${version}`]),
    ...timers.map((timer): Row => ['timer', timer]),
    ...(written.length > 0 ? [['writes', written.join(', ')] as const] : []),
    ...routes.map(({ event, lane }): Row => ['routes', `${event} over ${lane}`]),
    ...publishes.map(({ topic, events: types }): Row => ['publishes', `${types.join(', ')} to ${topic}`]),
  ];
}

function partitionsText(partitions: number | null): string {
  if (partitions === null) return 'default partitions';
  return partitions === 1 ? '1 partition' : `${partitions} partitions`;
}

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));
