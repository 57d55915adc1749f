import { describeTopology, mermaidOf, textOf } from '@kontor/streams';
import type { Command } from 'commander';
import { printLines } from '../journal/output.js';
import { openLog, type Source } from '../journal/rig-log.js';
import { RigError } from '../rig/rig-error.js';
import { lagOf } from '../streams/lag.js';
import { describeLag } from '../streams/print-lag.js';
import { chosen, loadTopologies, processorNamed } from '../streams/topologies.js';
import { topicsOf } from '../streams/topics-read.js';
import { brokerList, rigName } from './up.js';

interface DescribeOptions {
  readonly topology?: string;
  readonly mermaid?: boolean;
  readonly json?: boolean;
}

interface LagOptions extends Source {
  readonly topology?: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .command('describe')
    .description('print what topologies read, decide, keep and write, and which steps cost an append')
    .argument('[topology...]', 'by name; all without one')
    .option('--topology <file>', 'a built module that exports topologies, instead of the services\'')
    .option('--mermaid', 'a Mermaid diagram')
    .option('--json', 'for programs')
    .action(describe);
  command
    .command('lag')
    .description('print how far each partition is behind its inputs, read from the log')
    .argument('[processor]', 'its journal; all without one')
    .option('--topology <file>', 'a built module that exports topologies, instead of the services\'')
    .option('--json', 'for programs')
    .option('--rig <name>', 'which rig', rigName, 'default')
    .option('--brokers <list>', 'read this Kafka (host:port, comma-separated) instead of a rig\'s', brokerList)
    .action(lag);
}

async function describe(names: readonly string[], { topology, mermaid, json }: DescribeOptions): Promise<void> {
  if (mermaid === true && json === true) throw new RigError('--mermaid or --json: one of them.');
  const descriptions = chosen(await loadTopologies(topology), names).map(describeTopology);
  if (json === true) return printLines([JSON.stringify(descriptions, null, 2)]);
  await printLines(descriptions.map((description) => (mermaid === true ? mermaidOf(description) : textOf(description))));
}

async function lag(name: string | undefined, options: LagOptions): Promise<void> {
  const topologies = await loadTopologies(options.topology);
  const processors = name === undefined ? topologies.flatMap((topology) => topology.processors) : [processorNamed(topologies, name).processor];
  const log = await openLog(options, topicsOf(processors));
  try {
    const lags = (await Promise.all(processors.map((processor) => lagOf(log, processor, Date.now)))).flat();
    await printLines(options.json === true ? [JSON.stringify(lags.map((one) => ({ ...one, at: one.at === undefined ? null : new Date(one.at).toISOString() })), null, 2)] : describeLag(lags));
  } finally {
    await log.close();
  }
}
