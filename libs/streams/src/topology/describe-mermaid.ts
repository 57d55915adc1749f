import type { NodeDescription } from './describe-nodes.js';
import type { TopologyDescription } from './describe.js';

/** A topology as a Mermaid flow chart: one box per processor, journals (the nodes that cost an append) drawn heavy. */
export function mermaidOf({ nodes }: TopologyDescription): string {
  const ids = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
  const lines = ['flowchart LR'];
  for (const node of nodes) if (node.component === undefined) lines.push(`  ${drawn(node, ids)}`);
  for (const component of new Set(nodes.flatMap((node) => node.component ?? []))) {
    lines.push(`  subgraph ${JSON.stringify(component)}`);
    for (const node of nodes) if (node.component === component) lines.push(`    ${drawn(node, ids)}`);
    lines.push('  end');
  }
  for (const { id, inputs } of nodes) for (const input of inputs) lines.push(`  ${ids.get(input) ?? '?'} --> ${ids.get(id)!}`);
  const costly = nodes.filter(({ costsAppend }) => costsAppend).map(({ id }) => ids.get(id)!);
  if (costly.length > 0) lines.push('  classDef append stroke-width:3px', `  class ${costly.join(',')} append`);
  return `${lines.join('\n')}\n`;
}

function drawn(node: NodeDescription, ids: ReadonlyMap<string, string>): string {
  const words = [node.kind, node.name ?? node.store, node.detail, node.costsAppend ? '1 append' : undefined].filter((word) => word !== undefined);
  const label = JSON.stringify(words.join('<br>'));
  const id = ids.get(node.id)!;
  switch (node.kind) {
    case 'source':
    case 'journal': return `${id}[(${label})]`;
    case 'global-table': return `${id}[/${label}/]`;
    case 'lane': return `${id}>${label}]`;
    case 'timer': return `${id}((${label}))`;
    default: return `${id}(${label})`;
  }
}
