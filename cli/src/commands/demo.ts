import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { rates } from '@kontor/events';
import { allBlocks, eventsOf, type Log } from '@kontor/streams';
import { InvalidArgumentError, type Command } from 'commander';
import { startProgress } from '../../progress.mjs';
import { Customer } from '../demo/customer.js';
import { describeDemo, describeSurroundings, type DemoSurroundings } from '../demo/print.js';
import { runDemo } from '../demo/run.js';
import { keptSystem, memorySystem, ownSystem, type System } from '../demo/system.js';
import { runHistory } from '../history/run.js';
import { inMemoryNotice, runsInMemory, type BrokerChoice } from '../rig/broker-choice.js';
import { interruption, unlessInterrupted } from '../rig/interruption.js';
import { mintToken } from '../rig/issuer.js';
import { RigError } from '../rig/rig-error.js';
import { liveRig } from '../rig/state.js';
import { verifyLog } from '../verify/index.js';
import { brokerList, rigName } from './up.js';

interface DemoOptions extends BrokerChoice {
  readonly rig: string;
  readonly rates?: string;
  readonly keep?: boolean;
  readonly json?: boolean;
  readonly history?: string;
  readonly transfers: number;
  readonly seed: number;
}

type Progress = ReturnType<typeof startProgress>;

export function define(command: Command): void {
  command
    .option('--rates <file>', 'rate from this file of the European Central Bank: csv or csv.gz, daily or history', ratesFile)
    .option('--keep', 'leave rig and data up for a look; `./kontor down --rig demo` ends it')
    .option('--history <file>', 'simulate a year instead, at the fixings of this history of the European Central Bank (csv or csv.gz), and value what it brought', ratesFile)
    .option('--transfers <n>', 'of that year', count, 10_000)
    .option('--seed <n>', 'of that year', count, 1)
    .option('--json', 'for programs')
    .option('--rig <name>', 'name of the rig that is brought up', rigName, 'demo')
    .option('--brokers <list>', 'use this Kafka (host:port, comma-separated) instead of starting one', brokerList)
    .option('--in-memory', 'do without Kafka: all in one process, the log in its memory (without any broker this is so by itself)')
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  if (options.history !== undefined) return runHistory(options.history, options);
  if (liveRig(options.rig) !== undefined) throw new RigError(`The rig "${options.rig}" runs already: \`./kontor down --rig ${options.rig}\` ends it, --rig chooses another name.`);
  const inMemory = runsInMemory(options);
  if (inMemory) (options.json === true ? process.stderr : process.stdout).write(`${inMemoryNotice(options)}\n`);
  const signal = interruption();
  const progress = startProgress('Demo', { always: true });
  try {
    await run(options, inMemory, signal, progress);
  } catch (error) {
    progress.failed(signal.aborted ? 'stopped' : '');
    if (!signal.aborted) throw error;
    process.exit(); // a supervisor that is still starting a rig to be kept ends when it loses us
  }
}

async function run(options: DemoOptions, inMemory: boolean, signal: AbortSignal, progress: Progress): Promise<void> {
  const start = inMemory ? memorySystem : options.keep === true ? keptSystem : ownSystem;
  const { rig, brokers, rates: file } = options;
  const starting = start({ rig, signal, doing: (part, what) => progress.doing(`${part}: ${what}`), ...(brokers === undefined ? {} : { brokers }), ...(file === undefined ? {} : { rates: file }) });
  const system = await (start === keptSystem ? unlessInterrupted(signal, starting) : starting); // the others end what they have started
  try {
    await unlessInterrupted(signal, play(system, options, progress));
    if (options.keep === true) await keep(rig, inMemory, signal);
  } finally {
    await system.end();
  }
}

/** What runs in this process can only be kept by staying. */
async function keep(rig: string, inMemory: boolean, signal: AbortSignal): Promise<void> {
  const status = `\`./kontor status --rig ${rig}\` shows it`;
  process.stderr.write(inMemory ? `\nStays up until Ctrl-C: ${status}.\n` : `\nLeft up: ${status}, \`./kontor down --rig ${rig}\` ends it.\n`);
  if (inMemory && !signal.aborted) await once(signal, 'abort');
}

async function play({ state, log }: System, { json }: DemoOptions, progress: Progress): Promise<void> {
  const { kafka, postgres, issuer, services } = state;
  const surroundings: DemoSurroundings = { kafka: { kind: kafka.kind, version: kafka.version, clusterId: kafka.clusterId }, postgres: { version: postgres.version }, fixing: await fixingOf(log) };
  const result = await runDemo({
    log,
    auditorUrl: postgres.auditorUrl,
    customer: async (customerId) => new Customer(services['gateway']!.url, await mintToken(issuer, customerId)),
    verify: () => verifyLog(log, postgres.auditorUrl),
    doing: progress.doing,
  });
  progress.done();
  const lines = json === true ? [JSON.stringify({ ...surroundings, ...result }, null, 2)] : [...describeSurroundings(surroundings), ...describeDemo(result)];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (result.faults.length > 0) process.exitCode = 1;
}

/** What the services rate from, as the rates' journal has it. */
async function fixingOf(log: Log): Promise<DemoSurroundings['fixing']> {
  const accepted = (await allBlocks(log, rates.name, 0)).flatMap(({ block }) => eventsOf(block, new Set(['RateAccepted'])));
  const newest = accepted.at(-1)?.data as { readonly provider: string; readonly date: string } | undefined;
  return { provider: newest?.provider ?? 'nobody', date: newest?.date ?? 'no day', currencies: accepted.length };
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It is a whole number of at least 1.');
  return value;
}

export function ratesFile(path: string): string {
  const file = resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
  if (!existsSync(file)) throw new RigError(`There is no file ${file}.`);
  return file;
}
