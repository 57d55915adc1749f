import { catalogue } from '@kontor/events';
import type { Log } from '@kontor/streams';
import { kafkaLog } from '@kontor/streams-kafka';
import { openPostgres } from './postgres.js';
import type { VerifyReport } from './report.js';
import { verify, type VerifyOptions } from './verify.js';

/** A running system, as far as it is to be verified. */
export interface Verifiable {
  readonly kafka: { readonly brokers: readonly string[] };
  /** Absent: journals alone. */
  readonly postgres?: { readonly auditorUrl: string };
}

/** Verifies all journals of a rig, and its projections against them. */
export async function verifyRig({ kafka, postgres }: Verifiable, onProgress?: VerifyOptions['onProgress'], copy?: VerifyOptions['copy']): Promise<VerifyReport> {
  const topics = [...catalogue.map(({ name }) => name), ...(copy === undefined ? [] : [copy.topic])];
  // One consumer follows all partitions; nothing is sent.
  const log = await kafkaLog({ brokers: [...kafka.brokers], clientId: 'kontor-verify', topics, consumers: { eager: 1, relaxed: 0 }, producers: 1 });
  try {
    return await verifyLog(log, postgres?.auditorUrl, { ...(copy === undefined ? {} : { copy }), ...(onProgress === undefined ? {} : { onProgress }) });
  } finally {
    await log.close();
  }
}

/** The same on a log that is open already, which stays open. Without a database, journals alone. */
export async function verifyLog(log: Log, auditorUrl: string | undefined, options: Pick<VerifyOptions, 'copy' | 'onProgress'> = {}): Promise<VerifyReport> {
  const opened = auditorUrl === undefined ? undefined : await openPostgres(auditorUrl);
  try {
    return await verify(log, { declarations: catalogue, ...options, ...(opened === undefined ? {} : { projections: opened.check }) });
  } finally {
    await opened?.close();
  }
}
