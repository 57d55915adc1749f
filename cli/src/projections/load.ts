import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Projection } from '@kontor/postgres';
import { workspaceRoot } from '../rig/paths.js';
import { RigError } from '../rig/rig-error.js';
import { pipeline } from '../rig/services.js';

/** The tables of a service, as its build knows them. Apps are loaded, not imported. */
export async function loadProjections(service: string): Promise<readonly Projection[]> {
  const file = join(workspaceRoot, 'apps', service, 'dist/projections/index.js');
  if (!(pipeline as readonly string[]).includes(service)) throw new RigError(`There is no service ${service}. There are: ${pipeline.join(', ')}.`);
  if (!existsSync(file)) throw new RigError(`There is no ${file}; \`npm run build\` builds the services.`);
  return ((await import(pathToFileURL(file).href)) as { readonly projections: readonly Projection[] }).projections;
}
