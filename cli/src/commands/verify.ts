import { readFile } from 'node:fs/promises';
import { catalogue, transferProof, type TransferProof } from '@kontor/events';
import type { Command } from 'commander';
import { startProgress } from '../../progress.mjs';
import { progressText } from '../journal/progress-text.js';
import { grouped } from '../journal/ink.js';
import { printLines } from '../journal/output.js';
import { openLog, readable, rigOf, type Source } from '../journal/rig-log.js';
import { RigError } from '../rig/rig-error.js';
import { verifyRig, type VerifyOptions, type VerifyReport } from '../verify/index.js';
import { describeProof, describeReport } from '../verify/print.js';
import { checkProof, type ProofReport } from '../verify/proof.js';
import { brokerList, rigName } from './up.js';

interface VerifyCommandOptions extends Source {
  readonly topic?: string;
  readonly as?: string;
  readonly postgres?: string | boolean;
  readonly proof?: string;
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
    .option('--proof <file>', 'hold the proof of a transfer (`GET /v1/transfers/{id}/proof`) against the journals, and nothing else')
    .option('--json', 'for programs')
    .action(run);
}

async function run(options: VerifyCommandOptions): Promise<void> {
  if (options.proof !== undefined) return runProof(options.proof, options);
  const report = await verifySource(options, copyOf(options));
  await printLines(options.json === true ? [JSON.stringify(report, null, 2)] : describeReport(report));
  if (!report.ok) process.exitCode = 1;
}

async function runProof(file: string, options: VerifyCommandOptions): Promise<void> {
  if (options.topic !== undefined || options.as !== undefined) throw new RigError('--proof is held against the journals themselves: --topic and --as have no place beside it.');
  const report = await prove(await readProof(file), options);
  await printLines(options.json === true ? [JSON.stringify(report, null, 2)] : describeProof(report));
  if (!report.ok) process.exitCode = 1;
}

async function readProof(file: string): Promise<TransferProof> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new RigError(`The proof cannot be read: ${error.message}`);
  });
  const { success, data, error } = transferProof.safeParse(jsonOf(text));
  if (!success) throw new RigError(`${file} is no proof of a transfer: ${error.issues[0]?.path.join('.') ?? ''} ${error.issues[0]?.message ?? ''}`);
  const journals = journalNames();
  const foreign = data.blocks.find(({ journal }) => !journals.includes(journal));
  if (foreign !== undefined) throw new RigError(`${file} names ${foreign.journal}, which is no journal. There are: ${journals.join(', ')}.`);
  return data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // and so no proof
  }
}

async function prove(proof: TransferProof, source: Source): Promise<ProofReport> {
  const progress = startProgress('Reading the journals');
  try {
    const log = await openLog(source, [...new Set(proof.blocks.map(({ journal }) => journal))]);
    try {
      const report = await checkProof(log, proof, (records) => {
        if (records % 1_000 === 0) progress.doing(`${grouped(records)} records`);
      });
      progress.done();
      return report;
    } finally {
      await log.close();
    }
  } catch (error) {
    progress.failed();
    throw error;
  }
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
  const journals = journalNames();
  if (topic === undefined || as === undefined) throw new RigError('--topic names the copy and --as the journal that it is a copy of: both are needed.');
  if (!journals.includes(as)) throw new RigError(`There is no journal ${as}. There are: ${journals.join(', ')}.`);
  return { topic, as };
}

const journalNames = (): string[] => catalogue.filter(({ kind }) => kind === 'journal').map(({ name }) => name);
