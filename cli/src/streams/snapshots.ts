import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describeTopology, diffTopologies, snapshotFilesOf, type Topology, type TopologyDescription } from '@kontor/streams';
import { workspaceRoot } from '../rig/paths.js';
import { RigError } from '../rig/rig-error.js';

/**
 * Writes each topology's snapshot: into the folder of the service of that name, or into the one given, which takes one
 * topology. The result is the files that it changed.
 */
export async function writeSnapshots(topologies: readonly Topology[], folder?: string): Promise<readonly string[]> {
  if (folder !== undefined && topologies.length > 1) throw new RigError(`One folder takes the snapshot of one topology: name one of ${topologies.map(({ name }) => name).join(', ')}.`);
  const changed: string[] = [];
  for (const topology of topologies) {
    const into = folder === undefined ? join(workspaceRoot, 'apps', topology.name) : resolve(folder);
    if (!existsSync(into)) throw new RigError(`There is no folder ${into} for the snapshot of ${topology.name}: give one, --write FOLDER.`);
    for (const [name, text] of Object.entries(snapshotFilesOf(topology))) if (await put(join(into, name), text as string)) changed.push(join(into, name));
  }
  return changed;
}

async function put(file: string, text: string): Promise<boolean> {
  if (existsSync(file) && (await readFile(file, 'utf8')) === text) return false;
  await writeFile(file, text);
  return true;
}

/** What changed since a committed `topology.snapshot.json`, the verdict first. */
export async function changesSince(file: string, topology: Topology): Promise<{ readonly breaking: boolean; readonly lines: readonly string[] }> {
  if (!existsSync(file)) throw new RigError(`There is no ${file}: name a topology.snapshot.json of an earlier version.`);
  const { verdict, changes } = diffTopologies(JSON.parse(await readFile(file, 'utf8')) as TopologyDescription, describeTopology(topology));
  return { breaking: verdict === 'breaking', lines: [`${topology.name}: ${verdict}`, ...changes.map((change) => `  ${change.verdict}: ${change.reason}`)] };
}
