import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProcessorDefinition, Topology } from '@kontor/streams';
import { workspaceRoot } from '../rig/paths.js';
import { RigError } from '../rig/rig-error.js';
import { pipeline } from '../rig/services.js';

/** The topologies of the services, or those that one built module exports. Apps are loaded, not imported. */
export async function loadTopologies(file?: string): Promise<readonly Topology[]> {
  const files = file === undefined ? pipeline.map((app) => join(workspaceRoot, 'apps', app, 'dist/topology.js')) : [resolve(file)];
  const loaded = await Promise.all(files.map(exported));
  const topologies = [...new Set(loaded.flat())];
  if (topologies.length === 0) throw new RigError(`${files.join(', ')} exports no topology: it is a built module that exports what \`topology(…)\` returns.`);
  return topologies;
}

async function exported(file: string): Promise<Topology[]> {
  if (!existsSync(file)) throw new RigError(`There is no ${file}. Name a built JavaScript module; \`npm run build\` builds the services.`);
  const module = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  return Object.values(module).filter(isTopology);
}

function isTopology(value: unknown): value is Topology {
  const found = value as Partial<Topology> | null;
  return typeof found === 'object' && found !== null && typeof found.name === 'string' && Array.isArray(found.processors) && Array.isArray(found.graph);
}

/** By the topology's name; all of them without one. */
export function chosen(topologies: readonly Topology[], names: readonly string[]): readonly Topology[] {
  const unknown = names.filter((name) => !topologies.some((topology) => topology.name === name));
  if (unknown.length > 0) throw new RigError(`There is no topology ${unknown.join(', ')}. There are: ${topologies.map(({ name }) => name).join(', ')}.`);
  return names.length === 0 ? topologies : topologies.filter(({ name }) => names.includes(name));
}

export interface FoundProcessor {
  readonly topology: Topology;
  readonly processor: ProcessorDefinition;
}

/** By its journal (`ledger.entries.v1`), or by its topology's name if that has only one. */
export function processorNamed(topologies: readonly Topology[], name: string): FoundProcessor {
  const all = topologies.flatMap((topology) => topology.processors.map((processor) => ({ topology, processor })));
  const byJournal = all.filter(({ processor }) => processor.journal.name === name);
  const found = byJournal.length > 0 ? byJournal : all.filter(({ topology }) => topology.name === name);
  if (found.length === 1) return found[0]!;
  const journals = (found.length > 1 ? found : all).map(({ processor }) => processor.journal.name).join(', ');
  throw new RigError(found.length > 1 ? `${name} has several processors: name one by its journal, ${journals}.` : `There is no processor ${name}. A processor is named by its journal: ${journals}.`);
}
