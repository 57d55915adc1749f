import { describeTopology, type TopologyDescription } from './describe.js';
import { mermaidOf } from './describe-mermaid.js';
import { textOf } from './describe-text.js';
import { diffTopologies } from './diff.js';
import type { Topology } from './topology.js';

/** What is committed beside an application, by file name: the description that changes are compared with, and the page for people. */
export interface SnapshotFiles {
  readonly 'topology.snapshot.json': string;
  readonly 'topology.snapshot.md': string;
}

/** The snapshot of a topology as it is now. */
export function snapshotFilesOf(topology: Topology): SnapshotFiles {
  const description = describeTopology(topology);
  return { 'topology.snapshot.json': `${JSON.stringify(description, undefined, 2)}\n`, 'topology.snapshot.md': pageOf(description) };
}

/**
 * Why committed files are not the snapshot of a topology, with the verdict on each change and how to renew them;
 * undefined if they are. A file that does not exist is passed as undefined.
 */
export function staleness(topology: Topology, committed: { readonly [F in keyof SnapshotFiles]: string | undefined }): string | undefined {
  const now = snapshotFilesOf(topology);
  const stale = (Object.keys(now) as (keyof SnapshotFiles)[]).filter((file) => committed[file] !== now[file]);
  if (stale.length === 0) return undefined;
  const was = committed['topology.snapshot.json'];
  return [
    `${stale.join(' and ')} of ${topology.name} ${stale.length === 1 ? 'is' : 'are'} not current.`,
    ...(was === undefined ? ['There is no earlier snapshot to compare with.'] : changesSince(was, topology)),
    `If that is meant, renew: ./kontor streams describe ${topology.name} --write`,
  ].join('\n');
}

function changesSince(was: string, topology: Topology): string[] {
  const { verdict, changes } = diffTopologies(JSON.parse(was) as TopologyDescription, describeTopology(topology));
  return [`Since then, ${verdict}:`, ...changes.map((change) => `- ${change.verdict}: ${change.reason}`), ...(changes.length === 0 ? ['- nothing that a running system notices'] : [])];
}

function pageOf(description: TopologyDescription): string {
  return [
    `# Topology ${description.topology}`,
    'Drawn from `topology.ts` by `./kontor streams describe --write`. Not edited by hand.',
    `\`\`\`mermaid\n${mermaidOf(description)}\`\`\``,
    `\`\`\`text\n${textOf(description)}\`\`\`\n`,
  ].join('\n\n');
}
