import { examples } from '@kontor/examples';
import { describeTopology, textOf } from '@kontor/streams';
import type { Command } from 'commander';
import { startProgress } from '../../progress.mjs';
import { runExample, type ExampleResult } from '../example/run.js';
import { bold, cyan, dim, table } from '../journal/ink.js';
import { interruption } from '../rig/interruption.js';
import { RigError } from '../rig/rig-error.js';
import { startRig } from '../rig/rig.js';
import { brokerList } from './up.js';

interface ExampleOptions {
  readonly brokers?: readonly string[];
  readonly json?: boolean;
}

const names = Object.keys(examples);

export function define(command: Command): void {
  command
    .argument('<name>', names.join(', '))
    .option('--brokers <list>', 'use this Kafka (host:port, comma-separated) instead of starting one', brokerList)
    .option('--json', 'for programs')
    .action(run);
}

async function run(name: string, options: ExampleOptions): Promise<void> {
  const example = examples[name];
  if (example === undefined) throw new RigError(`There is no example ${name}. There are: ${names.join(', ')}.`);
  const signal = interruption();
  const progress = startProgress(`Example ${name}`, { always: true });
  const rig = await startRig({ name: `example-${name}`, signal, ...(options.brokers === undefined ? {} : { brokers: options.brokers }), onProgress: (part, doing) => progress.doing(`${part}: ${doing}`) });
  try {
    progress.doing('running');
    const results = await runExample(example, rig.kafka.brokers);
    progress.done();
    const lines = options.json === true ? results.map((result) => JSON.stringify(shown(result))) : describeRun(name, results);
    process.stdout.write(`${lines.join('\n')}\n`);
  } catch (error) {
    progress.failed();
    throw error;
  } finally {
    await rig.stop();
  }
}

const shown = ({ event, partition, height, afterMs }: ExampleResult) => ({ key: event.key, type: event.type, data: event.data, cause: event.cause, partition, height, afterMs });

function describeRun(name: string, results: readonly ExampleResult[]): string[] {
  const { summary, topology, inputs, results: journal } = examples[name]!;
  const head = [bold(`${name}: ${summary}`), dim(`examples/src/${name}/topology.ts`), '', textOf(describeTopology(topology)), ''];
  const rows = results.map(({ event, partition, height, afterMs }) => [cyan(event.key), event.type, JSON.stringify(event.data), `${partition}/${height}`, `${afterMs} ms`, dim(event.cause)]);
  return [
    ...head, `${inputs.length} records went in; this came out, in ${bold(journal.name)}:`,
    ...table(['key', 'event', 'data', 'block', 'after', 'cause'], rows, ['left', 'left', 'left', 'right', 'right', 'left']),
  ];
}
