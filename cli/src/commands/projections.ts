import { compareProjections, rebuildProjections, RebuildRefused, type TableComparison } from '@kontor/postgres';
import type { Command } from 'commander';
import { startProgress } from '../../progress.mjs';
import { printLines } from '../journal/output.js';
import { progressText } from '../journal/progress-text.js';
import { openLog, rigOf, type Source } from '../journal/rig-log.js';
import { loadProjections } from '../projections/load.js';
import { describeComparison } from '../projections/print.js';
import { RigError } from '../rig/rig-error.js';
import { brokerList, rigName } from './up.js';

interface ProjectionsOptions extends Source {
  readonly postgres?: string;
  readonly table?: readonly string[];
  readonly json?: boolean;
}

export function define(command: Command): void {
  for (const [name, what] of [['compare', 'build a service\'s tables anew beside those that serve, and compare both at the same blocks'], ['rebuild', 'the same, and put the new tables in the place of the old ones, in one transaction']] as const) {
    command
      .command(name)
      .description(what)
      .argument('<service>', 'such as balance-aggregation')
      .option('--table <name...>', 'these tables alone')
      .option('--rig <name>', 'which rig', rigName, 'default')
      .option('--brokers <list>', 'read this Kafka (host:port, comma-separated) instead of a rig\'s', brokerList)
      .option('--postgres <url>', 'of the service\'s role, instead of a rig\'s')
      .option('--json', 'for programs')
      .action((service: string, options: ProjectionsOptions) => run(name, service, options));
  }
}

async function run(name: 'compare' | 'rebuild', service: string, options: ProjectionsOptions): Promise<void> {
  const projections = await loadProjections(service);
  const url = options.postgres ?? rigOf(options)?.postgres?.serviceUrls[service];
  if (url === undefined) throw new RigError('--brokers needs --postgres with it: the URL of the service\'s role.');
  const log = await openLog(options, projections.flatMap(({ journals }) => journals.map((journal) => journal.name)));
  const progress = startProgress(name === 'compare' ? 'Comparing' : 'Rebuilding');
  const started = performance.now();
  try {
    const work = name === 'compare' ? compareProjections : rebuildProjections;
    const { partitions } = await log.describe(projections[0]!.journals[0]!.name);
    const compared = await work({
      url, log, projections, partitions,
      ...(options.table === undefined ? {} : { tables: options.table }),
      onProgress: ({ blocks, of }) => progress.doing(progressText(blocks, of, performance.now() - started)),
    });
    progress.done();
    await report(name, compared, options);
  } catch (error) {
    progress.failed();
    throw error instanceof RebuildRefused ? new RigError(error.message) : error;
  } finally {
    await log.close();
  }
}

/** A difference that was only looked at fails; one that was mended does not. */
async function report(name: 'compare' | 'rebuild', compared: readonly TableComparison[], { json }: ProjectionsOptions): Promise<void> {
  await printLines(json === true ? [JSON.stringify({ switched: name === 'rebuild', tables: compared }, null, 2)] : describeComparison(compared, name === 'rebuild'));
  if (name === 'compare' && compared.some(({ equal }) => !equal)) process.exitCode = 1;
}
