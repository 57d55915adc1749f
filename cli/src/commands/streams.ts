import { describeTopology, mermaidOf, textOf, type Topology } from '@kontor/streams';
import type { Command } from 'commander';
import { printLines } from '../journal/output.js';
import { openLog, type Source } from '../journal/rig-log.js';
import { RigError } from '../rig/rig-error.js';
import { lagOf } from '../streams/lag.js';
import { describeLag } from '../streams/print-lag.js';
import { changesSince, writeSnapshots } from '../streams/snapshots.js';
import { defineOrders } from '../streams/orders.js';
import { chosen, loadTopologies, processorNamed } from '../streams/topologies.js';
import { topicsOf } from '../streams/topics-read.js';
import { brokerList, rigName } from './up.js';

interface DescribeOptions {
  readonly topology?: string;
  readonly mermaid?: boolean;
  readonly json?: boolean;
  readonly write?: string | true;
  readonly since?: string;
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
    .option('--write [folder]', 'renew the committed snapshots, of services beside their topologies')
    .option('--since <file>', 'compare one topology with an earlier topology.snapshot.json; fails if what changed breaks a running system')
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
  defineOrders(command);
}

async function describe(names: readonly string[], { topology, mermaid, json, write, since }: DescribeOptions): Promise<void> {
  if ([mermaid, json, write, since].filter((option) => option !== undefined).length > 1) throw new RigError('--mermaid, --json, --write or --since: one of them.');
  const topologies = chosen(await loadTopologies(topology), names);
  if (write !== undefined) {
    const changed = await writeSnapshots(topologies, write === true ? undefined : write);
    return printLines(changed.length === 0 ? ['All snapshots are current.'] : changed);
  }
  if (since !== undefined) return compare(since, topologies);
  const descriptions = topologies.map(describeTopology);
  if (json === true) return printLines([JSON.stringify(descriptions, null, 2)]);
  await printLines(descriptions.map((description) => (mermaid === true ? mermaidOf(description) : textOf(description))));
}

async function compare(file: string, topologies: readonly Topology[]): Promise<void> {
  if (topologies.length !== 1) throw new RigError(`A snapshot is of one topology: name one of ${topologies.map(({ name }) => name).join(', ')}.`);
  const { breaking, lines } = await changesSince(file, topologies[0]!);
  await printLines(lines);
  if (breaking) process.exitCode = 1;
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
