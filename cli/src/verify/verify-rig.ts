import { catalogue } from '@kontor/events';
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
    const opened = postgres === undefined ? undefined : await openPostgres(postgres.auditorUrl);
    try {
      return await verify(log, {
        declarations: catalogue,
        ...(opened === undefined ? {} : { projections: opened.check }),
        ...(copy === undefined ? {} : { copy }),
        ...(onProgress === undefined ? {} : { onProgress }),
      });
    } finally {
      await opened?.close();
    }
  } finally {
    await log.close();
  }
}
