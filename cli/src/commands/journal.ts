import { catalogue } from '@kontor/events';
import { InvalidArgumentError, type Command } from 'commander';
import { cat } from '../journal/cat.js';
import { printLines } from '../journal/output.js';
import { openLog, type Source } from '../journal/rig-log.js';
import { RigError } from '../rig/rig-error.js';
import { brokerList, rigName } from './up.js';

interface CatCommandOptions extends Source {
  readonly partition?: number;
  readonly from: number;
  readonly limit?: number;
  readonly all?: boolean;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .command('cat')
    .description('print the blocks of a journal')
    .argument('<journal>', journalNames().join(', '))
    .option('-p, --partition <n>', 'only this partition', count)
    .option('--from <height>', 'blocks from this height on', count, 1)
    .option('--limit <n>', 'only so many blocks of each partition', count)
    .option('--all', 'orphans and duplicates too, which no reader applies')
    .option('--json', 'one object per record')
    .option('--rig <name>', 'which rig', rigName, 'default')
    .option('--brokers <list>', 'read this Kafka (host:port, comma-separated) instead of a rig\'s', brokerList)
    .action(run);
}

async function run(journal: string, options: CatCommandOptions): Promise<void> {
  if (!journalNames().includes(journal)) throw new RigError(`There is no journal ${journal}. There are: ${journalNames().join(', ')}.`);
  const log = await openLog(options, [journal]);
  try {
    const { partitions: all } = await log.describe(journal);
    const { partition, from, limit = Infinity } = options;
    if (partition !== undefined && partition >= all) throw new RigError(`${journal} has partitions 0 to ${all - 1}.`);
    const partitions = partition === undefined ? Array.from({ length: all }, (_, i) => i) : [partition];
    const sound = await cat(log, { journal, partitions, from, limit, all: options.all === true, json: options.json === true }, printLines);
    if (!sound) process.exitCode = 1;
  } finally {
    await log.close();
  }
}

const journalNames = (): string[] => catalogue.filter(({ kind }) => kind === 'journal').map(({ name }) => name);

function count(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('It is a whole number.');
  return Number(value);
}
