import { randomInt } from 'node:crypto';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { leftOverRigs, razeRig } from '../rig/detached.js';
import { interruption } from '../rig/interruption.js';
import { totalsOf } from '../test-run/outcome.js';
import { kinds, type Kind } from '../test-run/packages.js';
import { lastLine, summary } from '../test-run/table.js';
import { runTests } from '../test-run/test-run.js';

interface TestOptions {
  readonly full?: boolean;
  readonly seed?: string;
  readonly repeat?: number;
  readonly only?: Kind;
  readonly package?: string;
}

export function define(command: Command): void {
  command
    .option('--full', 'the long settings too: more repeats, larger seeds')
    .option('--seed <seed>', 'of everything random; a run prints its own', seed)
    .option('--repeat <n>', 'how often suites with repeats repeat', count)
    .addOption(new Option('--only <kind>', 'one kind of suite, without lint').choices(kinds))
    .option('--package <name>', 'one package, without lint')
    .action(test);
}

async function test({ full = false, seed: chosen, ...rest }: TestOptions): Promise<void> {
  const started = performance.now();
  const signal = interruption();
  const seedOfRun = chosen ?? String(randomInt(1, 2 ** 31));
  process.stdout.write(`Seed ${seedOfRun} (the same run again: --seed ${seedOfRun})\n`);
  const outcomes = await runTests({ ...rest, full, seed: seedOfRun, signal });
  for (const left of leftOverRigs()) await razeRig(left); // of suites that were killed
  const { passed, failed } = totalsOf(outcomes);
  const suites = outcomes.filter(({ what }) => /^(unit|sim|int|e2e|defects|fault) /.test(what));
  const ran = totalsOf(suites);
  const nothingRan = ran.passed + ran.failed === 0;
  process.stdout.write(`${summary(outcomes).join('\n')}\n`);
  if (nothingRan) process.stdout.write('No test ran.\n');
  if (signal.aborted) process.stdout.write('The run was interrupted.\n');
  process.stdout.write(`${passed + failed} in ${Math.round((performance.now() - started) / 1000)} s\n${lastLine(outcomes)}\n`);
  if (failed > 0 || nothingRan) process.exitCode ||= 1;
}

function seed(value: string): string {
  if (!/^\d{1,10}$/.test(value)) throw new InvalidArgumentError('A seed is a whole number.');
  return value;
}

function count(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('It is a whole number from 1.');
  return Number(value);
}
