import { ticks, type FixingPublished } from '@kontor/events';
import { encodeEvent, type KeyedRecord } from '@kontor/streams';
import type { Fixing } from './fixing.js';

/** A fixing as a record of `fx.ticks`. One that is sent again under the same id decides nothing. */
export function fixingRecord({ provider, date, base, rates: figures }: Fixing, fixingId: string): KeyedRecord {
  const data: Omit<FixingPublished, 'type'> = { fixingId, provider, date, base, rates: figures };
  const event = encodeEvent({ type: 'FixingPublished', specversion: '1.0', id: fixingId, source: ticks.owner, subject: base, time: new Date().toISOString(), data });
  return { key: base, value: Buffer.from(event), headers: {} };
}
