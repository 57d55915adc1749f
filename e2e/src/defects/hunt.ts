import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ScenarioName } from './scenarios.js';

/** A copy that hangs is found, too. */
const PATIENCE_MS = 60_000;

/** Node's exit code for a program whose promise can never be settled. */
const STUCK = 13;

/** The first seed that shows something wrong, and how; undefined if none does. */
export interface Found {
  readonly seed: number;
  readonly how: string;
}

/** Runs a scenario on the copy in `folder`, seed after seed, until one shows something wrong. Rejects if the run itself breaks. */
export const hunt = (folder: string, scenario: ScenarioName, first: number, seeds: number): Promise<Found | undefined> =>
  huntWith(fileURLToPath(new URL('run-scenario.fixture.js', import.meta.url)), [folder, scenario], first, seeds);

/** The same by a script that takes the arguments given, first seed and number of seeds, and prints one line of JSON. */
export function huntWith(script: string, args: readonly string[], first: number, seeds: number): Promise<Found | undefined> {
  const child = spawn(process.execPath, [script, ...args, String(first), String(seeds)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const patience = PATIENCE_MS + seeds * 1000;
  const timeout = setTimeout(() => child.kill('SIGKILL'), patience);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timeout);
      if (signal === 'SIGKILL') return resolve({ seed: first, how: `it hangs: no end after ${patience} ms` });
      if (code === STUCK) return resolve({ seed: first, how: 'it waits for ever' });
      const last = out.trim().split('\n').at(-1) ?? '';
      if (code !== 0 || !last.startsWith('{')) return reject(new Error(`the run of ${args.slice(1).join(' ')} broke (exit code ${code}):\n${err}${out}`));
      const found = JSON.parse(last) as Partial<Found>;
      resolve(found.seed === undefined ? undefined : (found as Found));
    });
  });
}
