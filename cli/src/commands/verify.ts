import { catalogue } from '@kontor/events';
import type { Command } from 'commander';
import { startProgress } from '../../progress.mjs';
import { progressText } from '../journal/progress-text.js';
import { printLines } from '../journal/output.js';
import { readable, rigOf, type Source } from '../journal/rig-log.js';
import { RigError } from '../rig/rig-error.js';
import { verifyRig, type VerifyOptions, type VerifyReport } from '../verify/index.js';
import { describeReport } from '../verify/print.js';
import { brokerList, rigName } from './up.js';

interface VerifyCommandOptions extends Source {
  readonly topic?: string;
  readonly as?: string;
  readonly postgres?: string | boolean;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .option('--rig <name>', 'which rig', rigName, 'default')
    .option('--brokers <list>', 'read this Kafka (host:port, comma-separated) instead of a rig\'s', brokerList)
    .option('--topic <copy>', 'read this topic in the place of a journal, hashing under the journal\'s name')
    .option('--as <journal>', 'the journal that --topic is a copy of')
    .option('--postgres <url>', 'compare projections in this database (default: the rig\'s)')
    .option('--no-postgres', 'journals alone')
    .option('--json', 'for programs')
    .action(run);
}

async function run(options: VerifyCommandOptions): Promise<void> {
  const report = await verifySource(options, copyOf(options));
  await printLines(options.json === true ? [JSON.stringify(report, null, 2)] : describeReport(report));
  if (!report.ok) process.exitCode = 1;
}

/** With progress on stderr. */
async function verifySource(options: VerifyCommandOptions, copy: VerifyOptions['copy']): Promise<VerifyReport> {
  const rig = rigOf(options);
  const brokers = options.brokers ?? rig!.kafka!.brokers;
  const auditorUrl = typeof options.postgres === 'string' ? options.postgres : options.postgres === false ? undefined : rig?.postgres?.auditorUrl;
  const progress = startProgress('Verifying');
  const started = performance.now();
  try {
    const report = await verifyRig(
      { kafka: { brokers }, ...(auditorUrl === undefined ? {} : { postgres: { auditorUrl } }) },
      ({ records, of, comparing }) => progress.doing(comparing ? 'comparing projections' : progressText(records, of, performance.now() - started)),
      copy,
    );
    progress.done();
    return report;
  } catch (error) {
    progress.failed();
    throw readable(error, brokers);
  }
}

function copyOf({ topic, as }: VerifyCommandOptions): VerifyOptions['copy'] {
  if (topic === undefined && as === undefined) return undefined;
  const journals = catalogue.filter(({ kind }) => kind === 'journal').map(({ name }) => name);
  if (topic === undefined || as === undefined) throw new RigError('--topic names the copy and --as the journal that it is a copy of: both are needed.');
  if (!journals.includes(as)) throw new RigError(`There is no journal ${as}. There are: ${journals.join(', ')}.`);
  return { topic, as };
}
