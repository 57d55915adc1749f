import type { Command } from 'commander';
import { startProgress } from '../../progress.mjs';
import { Development } from '../dev/development.js';
import { describeAddresses } from '../rig/addresses.js';
import { inMemoryNotice, runsInMemory, type BrokerChoice } from '../rig/broker-choice.js';
import { interruption } from '../rig/interruption.js';
import { RigError } from '../rig/rig-error.js';
import { startRig, type Rig } from '../rig/rig.js';
import { liveRig, readRig } from '../rig/state.js';
import { ratesFile } from './demo.js';
import { brokerList, rigName } from './up.js';

interface DevOptions extends BrokerChoice {
  readonly rig: string;
  readonly rates?: string;
}

export function define(command: Command): void {
  command
    .option('--rates <file>', 'rate from this file of the European Central Bank: csv or csv.gz, daily or history', ratesFile)
    .option('--rig <name>', 'name of the rig that is brought up', rigName, 'default')
    .option('--brokers <list>', 'use this Kafka (host:port, comma-separated) instead of starting one', brokerList)
    .option('--in-memory', 'do without Kafka: the log lies in the services\' memory, and is kept over reloads (without any broker this is so by itself)')
    .action(dev);
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function dev(options: DevOptions): Promise<void> {
  const { rig: name, brokers } = options;
  if (liveRig(name) !== undefined) throw new RigError(`The rig "${name}" runs already: \`./kontor down${name === 'default' ? '' : ` --rig ${name}`}\` ends it, --rig chooses another name.`);
  const inMemory = runsInMemory(options);
  if (inMemory) print(inMemoryNotice(options));
  const signal = interruption();
  const progress = startProgress('Kontor', { always: true });
  try {
    const rig = await startRig({
      name, signal, inMemory, ...(brokers === undefined ? {} : { brokers }),
      onProgress: (part, what) => progress.doing(`${part}: ${what}`),
      onUnexpectedExit: (part, how, logFile) => print(`✘ ${part} ${how}; its log: ${logFile}`),
    });
    signal.addEventListener('abort', () => void rig.stop());
    try {
      await develop(rig, options, signal, progress);
    } finally {
      await rig.stop();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function develop(rig: Rig, { rates }: DevOptions, signal: AbortSignal, progress: ReturnType<typeof startProgress>): Promise<void> {
  const compile = process.env['KONTOR_NO_BUILD'] !== '1';
  let development: Development;
  try {
    development = await Development.start(rig, { script: 'amounts', ...(rates === undefined ? {} : { ratesFile: rates }) }, print);
    progress.done();
  } catch (error) {
    progress.failed();
    throw error;
  }
  print([
    ...(await describeAddresses(readRig(rig.name)!)), '',
    `Log: ${development.logFile}`,
    `All services run in one process, started again when ${compile ? 'a source changes' : 'a package was built'}; what was transferred stays. Ctrl-C ends everything.`,
  ].join('\n'));
  await development.follow(signal, compile);
}
