import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Command } from 'commander';
import { startProgress } from '../../progress.mjs';
import { workspaceRoot } from '../rig/paths.js';
import { RigError } from '../rig/rig-error.js';

export function define(command: Command): void {
  command.option('--out <folder>', 'where to write it', join(workspaceRoot, 'docs/reference')).action(docs);
}

/** What is made, and of which packages, stands in typedoc.json. */
async function docs({ out }: { readonly out: string }): Promise<void> {
  const progress = startProgress('Reference from the docstrings');
  const typedoc = spawn(process.execPath, [join(workspaceRoot, 'node_modules/typedoc/bin/typedoc'), '--out', out], { cwd: workspaceRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const stream of [typedoc.stdout, typedoc.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
  const [code] = (await once(typedoc, 'close')) as [number | null];
  if (code !== 0) {
    progress.failed();
    throw new RigError(`The reference was not made:\n${Buffer.concat(said).toString('utf8').trim()}`);
  }
  progress.done();
  process.stdout.write(`${join(out, 'index.html')}\n`);
}
