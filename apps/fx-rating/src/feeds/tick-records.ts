import { ticks, type TickPublished } from '@kontor/events';
import { encodeEvent } from '@kontor/streams';
import type { KeyedRecord } from '@kontor/streams';

/** A live price as a record of `fx.ticks`. Its id is the same whenever it is sent again. */
export function tickRecord(price: Omit<TickPublished, 'type'>, time: string): KeyedRecord {
  const { provider, seq, base, quote } = price;
  const event = encodeEvent({ type: 'TickPublished', specversion: '1.0', id: `${provider}:${seq}:${base}:${quote}`, source: ticks.owner, subject: base, time, data: price });
  return { key: base, value: Buffer.from(event), headers: {} };
}
