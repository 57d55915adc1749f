import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { pinnedNode, workspaceRoot } from '../rig/paths.js';

interface SimulateOptions {
  readonly seeds?: string;
  readonly seed: string;
  readonly minutes?: string;
  readonly json?: boolean;
}

const SEEDS = '100';

export function define(command: Command): void {
  command
    .option('--seeds <n>', `how many seeds (default: ${SEEDS}, or as many as the minutes allow)`, whole)
    .option('--seed <s>', 'the first of them', whole, '1')
    .option('--minutes <m>', 'begin no new seed after so many minutes', whole)
    .option('--json', 'for programs')
    .action(run);
}

/** In a process of its own: the simulation stands with the tests, and the command that users install brings none. */
async function run({ seeds, seed, minutes, json }: SimulateOptions): Promise<void> {
  const many = seeds ?? (minutes === undefined ? SEEDS : undefined);
  const args = ['--seed', seed, ...(many === undefined ? [] : ['--seeds', many]), ...(minutes === undefined ? [] : ['--minutes', minutes]), ...(json === true ? ['--json'] : [])];
  const child = spawn(pinnedNode(), ['--enable-source-maps', join(workspaceRoot, 'e2e/dist/simulation/main.js'), ...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  process.on('SIGINT', () => undefined); // the terminal sends it to the simulation as well, which says how far it came
  process.once('SIGTERM', () => child.kill('SIGTERM'));
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function whole(value: string): string {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('It is a whole number from 1.');
  return value;
}
