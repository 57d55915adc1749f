import type { Command } from 'commander';
import { startProgress } from '../../progress.mjs';
import { leftOverRigs, razeRig } from '../rig/detached.js';
import { rigName } from './up.js';

export function define(command: Command): void {
  command.option('--rig <name>', 'which rig', rigName, 'default').action(down);
}

async function down({ rig }: { readonly rig: string }): Promise<void> {
  const progress = startProgress(`Ending rig "${rig}"`);
  const found = await razeRig(rig);
  progress.done();
  const said = { ended: 'ended, its data removed', cleared: 'was not running; what it had left is removed', absent: 'is not there' }[found];
  process.stdout.write(`Rig "${rig}" ${said}.\n`);
  for (const left of leftOverRigs()) {
    await razeRig(left);
    process.stdout.write(`Rig "${left}" was left by a supervisor that was killed; its files are removed.\n`);
  }
}
