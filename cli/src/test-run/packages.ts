import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '../rig/paths.js';

export const kinds = ['unit', 'sim', 'int', 'e2e', 'defects', 'fault'] as const;
export type Kind = (typeof kinds)[number];

export interface Package {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
}

/** All packages of the workspace, libraries first: what they stand on is tested before they are. */
export function workspacePackages(root: string = workspaceRoot): Package[] {
  const under = (folder: string): string[] => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)).sort().map((name) => join(root, folder, name)) : []);
  return [...under('libs'), ...under('apps'), join(root, 'examples'), join(root, 'cli'), join(root, 'e2e')]
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, name: (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string }).name }));
}

/** Test sources of one kind, relative to `src`. */
export function testSources({ folder }: Package, kind: Kind): string[] {
  return filesUnder(join(folder, 'src')).filter((file) => kindOf(file) === kind);
}

function kindOf(file: string): Kind | undefined {
  const suffix = /(?:\.(sim|int|e2e|defects|fault))?\.spec\.ts$/.exec(file);
  return suffix === null ? undefined : ((suffix[1] ?? 'unit') as Kind);
}

/** The compiler leaves what it made of a source that was since removed or renamed; as a test it would still be run. */
export function removeOrphanedTests({ folder }: Package): void {
  const sources = new Set(filesUnder(join(folder, 'src')));
  for (const file of filesUnder(join(folder, 'dist'))) {
    const source = /^(.*\.spec)\.(?:js|js\.map|d\.ts|d\.ts\.map)$/.exec(file)?.[1];
    if (source !== undefined && !sources.has(`${source}.ts`)) rmSync(join(folder, 'dist', file));
  }
}

function filesUnder(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort() : [];
}
