import { mkdtempSync, rmSync } from 'node:fs';
import inspector from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { topicsOf } from '../streams/topics-read.js';
import { levelStores } from '@kontor/streams-kafka';
import { debugBlock, type DebuggedBlock } from '../debug/debug.js';
import { debuggedJson, describeDebugged } from '../debug/print.js';
import { printLines } from '../journal/output.js';
import { openLog, type Source } from '../journal/rig-log.js';
import { RigError } from '../rig/rig-error.js';
import { loadTopologies, processorNamed } from '../streams/topologies.js';
import { brokerList, rigName } from './up.js';

interface DebugCommandOptions extends Source {
  readonly partition: number;
  readonly height: number;
  readonly key?: string;
  readonly topology?: string;
  readonly inspect?: boolean;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .argument('<processor>', 'its journal (ledger.entries.v1), or its topology if that has one processor')
    .requiredOption('-p, --partition <n>', 'which partition', count)
    .requiredOption('--height <h>', 'the block whose decisions are taken again', count)
    .option('--key <key>', 'only decisions of this key')
    .option('--topology <file>', 'a built module that exports the topology, instead of the services\'')
    .option('--inspect', 'wait for a debugger, and stop in front of each decider')
    .option('--json', 'for programs')
    .option('--rig <name>', 'which rig', rigName, 'default')
    .option('--brokers <list>', 'read this Kafka (host:port, comma-separated) instead of a rig\'s', brokerList)
    .action(run);
}

async function run(name: string, options: DebugCommandOptions): Promise<void> {
  const { processor } = processorNamed(await loadTopologies(options.topology), name);
  const { partition, height, key } = options;
  const where = { journal: processor.journal.name, partition };
  const breakpoint = options.inspect === true ? debuggerAtHand() : undefined;
  const log = await openLog(options, topicsOf([processor]));
  const scratch = mkdtempSync(join(tmpdir(), 'kontor-debug-'));
  try {
    const { partitions } = await log.describe(where.journal);
    if (partition >= partitions) throw new RigError(`${where.journal} has partitions 0 to ${partitions - 1}.`);
    const found = await debugBlock(log, processor, { partition, height, openStore: levelStores({ directory: scratch }), ...(key === undefined ? {} : { key }), ...(breakpoint === undefined ? {} : { breakpoint }) });
    if (found === undefined) throw new RigError(`${where.journal}/${partition} has no block ${height}. \`./kontor journal cat ${where.journal} -p ${partition}\` shows those it has.`);
    await print(found, where, options.json === true);
  } finally {
    await log.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function print(found: DebuggedBlock, where: { readonly journal: string; readonly partition: number }, json: boolean): Promise<void> {
  await printLines(json ? [JSON.stringify(debuggedJson(where, found), null, 2)] : describeDebugged(where, found));
  if (!found.same) process.exitCode = 1;
}

/** Waits until a debugger is there. The result stops in it: one step in leads to `decide`. */
function debuggerAtHand(): () => void {
  if (inspector.url() === undefined) inspector.open(0, '127.0.0.1');
  process.stderr.write([
    `Waiting for a debugger at ${inspector.url() ?? '(nowhere)'}`,
    '  Chrome: open chrome://inspect and choose this process. VS Code: "Attach to Node Process".',
    '  It stops in front of each decider: step out (Shift+F11), then step into (F11) `decide`.',
    '',
  ].join('\n'));
  inspector.waitForDebugger();
  return () => {
    debugger;
  };
}

function count(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('It is a whole number.');
  return Number(value);
}
