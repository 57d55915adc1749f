import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { catalogue, rates } from '@kontor/events';
import { allBlocks, eventsOf, type Log } from '@kontor/streams';
import { kafkaLog } from '@kontor/streams-kafka';
import type { Command } from 'commander';
import { startProgress } from '../../progress.mjs';
import { Customer } from '../demo/customer.js';
import { describeDemo, describeSurroundings, type DemoSurroundings } from '../demo/print.js';
import { runDemo } from '../demo/run.js';
import { raiseRig } from '../rig/detached.js';
import { interruption } from '../rig/interruption.js';
import { mintToken } from '../rig/issuer.js';
import { RigError } from '../rig/rig-error.js';
import { startRig } from '../rig/rig.js';
import { startServices } from '../rig/services.js';
import { liveRig, readRig, type RigState } from '../rig/state.js';
import { verifyRig } from '../verify/index.js';
import { brokerList, rigName } from './up.js';

interface DemoOptions {
  readonly rig: string;
  readonly brokers?: readonly string[];
  readonly rates?: string;
  readonly keep?: boolean;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .option('--rig <name>', 'name of the rig that is brought up', rigName, 'demo')
    .option('--brokers <list>', 'use this Kafka (host:port, comma-separated) instead of starting one', brokerList)
    .option('--rates <file>', 'rate from this file of the European Central Bank: csv or csv.gz, daily or history', ratesFile)
    .option('--keep', 'leave rig and data up for a look; `./kontor down --rig demo` ends it')
    .option('--json', 'for programs')
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  if (liveRig(options.rig) !== undefined) throw new RigError(`The rig "${options.rig}" runs already: \`./kontor down --rig ${options.rig}\` ends it, --rig chooses another name.`);
  const progress = startProgress('Demo', { always: true });
  const doing = (part: string, what: string): void => progress.doing(`${part}: ${what}`);
  try {
    const rig = await (options.keep === true ? keptRig(options, doing) : ownRig(options, doing));
    try {
      await play(rig.state, options, progress);
    } finally {
      await rig.end();
    }
    if (options.keep === true) process.stderr.write(`\nLeft up: \`./kontor status --rig ${options.rig}\` shows it, \`./kontor down --rig ${options.rig}\` ends it.\n`);
  } catch (error) {
    progress.failed();
    throw error;
  }
}

type DemoRig = { readonly state: RigState; readonly end: () => Promise<void> };
type Doing = (part: string, what: string) => void;

/** In this process, so that it ends with it whatever happens. */
async function ownRig(options: DemoOptions, doing: Doing): Promise<DemoRig> {
  const { rig: name, brokers, rates: file } = options;
  const rig = await startRig({ name, signal: interruption(), onProgress: doing, ...(brokers === undefined ? {} : { brokers }) });
  try {
    await startServices(rig, file === undefined ? {} : { ratesFile: file });
    return { state: readRig(name)!, end: rig.stop };
  } catch (error) {
    await rig.stop();
    throw error;
  }
}

async function keptRig(options: DemoOptions, doing: Doing): Promise<DemoRig> {
  const { rig: name, brokers, rates: ratesFile } = options;
  const state = await raiseRig({ name, services: true, ...(brokers === undefined ? {} : { brokers }), ...(ratesFile === undefined ? {} : { ratesFile }) }, doing);
  return { state, end: () => Promise.resolve() };
}

async function play(rig: RigState, { json }: DemoOptions, progress: ReturnType<typeof startProgress>): Promise<void> {
  const { kafka, postgres, issuer, services } = rig;
  if (kafka === undefined || postgres === undefined || issuer === undefined) throw new RigError(`The rig "${rig.name}" is not up.`);
  const log = await kafkaLog({ brokers: [...kafka.brokers], clientId: 'kontor-demo', topics: catalogue.map(({ name }) => name), consumers: { eager: 1, relaxed: 0 } });
  try {
    const surroundings: DemoSurroundings = { kafka, postgres, fixing: await fixingOf(log) };
    const result = await runDemo({
      log,
      auditorUrl: postgres.auditorUrl,
      customer: async (customerId) => new Customer(services['transfer-intake']!.url, await mintToken(issuer, customerId)),
      verify: () => verifyRig({ kafka, postgres }),
      doing: progress.doing,
    });
    progress.done();
    const lines = json === true ? [JSON.stringify({ ...surroundings, ...result }, null, 2)] : [...describeSurroundings(surroundings), ...describeDemo(result)];
    process.stdout.write(`${lines.join('\n')}\n`);
    if (result.faults.length > 0) process.exitCode = 1;
  } finally {
    await log.close();
  }
}

/** What the services rate from, as the rates' journal has it. */
async function fixingOf(log: Log): Promise<DemoSurroundings['fixing']> {
  const accepted = (await allBlocks(log, rates.name, 0)).flatMap(({ block }) => eventsOf(block, new Set(['RateAccepted'])));
  const newest = accepted.at(-1)?.data as { readonly provider: string; readonly date: string } | undefined;
  return { provider: newest?.provider ?? 'nobody', date: newest?.date ?? 'no day', currencies: accepted.length };
}

function ratesFile(path: string): string {
  const file = resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
  if (!existsSync(file)) throw new RigError(`There is no file ${file}.`);
  return file;
}
