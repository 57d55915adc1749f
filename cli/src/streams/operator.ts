import { userInfo } from 'node:os';
import { adminPattern, KontorClient, QueryRefused, QueryTimedOut, type AdminQuestion } from '@kontor/nest';
import { partitionOf, type Journal, type Topology } from '@kontor/streams';
import { openLog, rigOf, type Source } from '../journal/rig-log.js';
import { mintOperatorToken } from '../rig/issuer.js';
import { RigError } from '../rig/rig-error.js';

/** Asks running services, as an operator. */
export interface Operator {
  /** Orders something of whoever owns a partition of a topology's journals. Throws `RigError` with what was wrong. */
  order<A>(topology: string, partition: number, question: AdminQuestion): Promise<A>;
  /** Partition counts of the topologies' operations: those of their journals. */
  partitionsOf(topology: string): Promise<number>;
  partitionOfKey(topology: Topology, journal: Journal, key: string): Promise<number>;
}

const TIMEOUT_MS = 10_000;
/** These may be asked again if no answer comes; the others were perhaps done, and that is for a person to look at. */
const READS: ReadonlySet<AdminQuestion['operation']> = new Set(['status', 'parked-list', 'parked-show', 'effects-list', 'effects-show']);

/** Opens the log with the topics of the topologies' operations, works, and closes it. */
export async function asOperator<R>(source: Source, topologies: readonly Topology[], work: (operator: Operator) => Promise<R>): Promise<R> {
  const authorization = `Bearer ${await tokenFor(source)}`;
  const patterns = topologies.map(({ name }) => adminPattern(name));
  const log = await openLog(source, patterns.flatMap((pattern) => [pattern, `${pattern}.reply`]));
  const client = new KontorClient({ log, timeoutMs: TIMEOUT_MS });
  try {
    return await work(operatorOver(client, authorization));
  } finally {
    await client.close();
    await log.close();
  }
}

function operatorOver(client: KontorClient, authorization: string): Operator {
  return {
    partitionsOf: (topology) => client.partitionsOf(adminPattern(topology)),
    async partitionOfKey({ name }, journal, key) {
      return partitionOf(key, journal.partitions ?? (await client.partitionsOf(adminPattern(name))));
    },
    async order<A>(topology: string, partition: number, question: AdminQuestion): Promise<A> {
      try {
        const { messages } = await client.ask<A>(adminPattern(topology), question, { partition, headers: { authorization }, once: !READS.has(question.operation) });
        return messages[0]!;
      } catch (error) {
        throw told(error, topology, partition);
      }
    },
  };
}

function told(error: unknown, topology: string, partition: number): unknown {
  if (error instanceof QueryTimedOut) return new RigError(`No instance of ${topology} answers for partition ${partition}: does it run, and own it? \`./kontor status\` shows the services.`);
  return error instanceof QueryRefused ? new RigError(error.message) : error;
}

/** A rig's own, or what KONTOR_TOKEN holds for another Kafka. */
async function tokenFor(source: Source): Promise<string> {
  const given = process.env['KONTOR_TOKEN'];
  if (given !== undefined && given !== '') return given;
  const issuer = rigOf(source)?.issuer;
  if (issuer === undefined) throw new RigError('Operating services needs a token with the scope ops: set KONTOR_TOKEN.');
  return mintOperatorToken(issuer, userInfo().username);
}
