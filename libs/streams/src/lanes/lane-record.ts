import type { LogRecord, NewRecord } from '../log/log.js';
import { hashBlock, type Block } from '../journal/block.js';
import { decodeEvent } from '../journal/event.js';
import { linesOf, type Lines } from '../journal/lines.js';

/** Version tag of the hash over a record of a lane. */
export const LANE_FORMAT = 'kontor-lane-1';

/** The events of one source block for one partition of a lane. */
export interface LaneRecord {
  /** Journal and partition that they stand in, `topic/partition`. */
  readonly source: string;
  /** Chain, height and hash of the source block. */
  readonly chain: string;
  readonly height: number;
  readonly block: string;
  /** Height of the source's block before this one on this partition of the lane; 0 if there is none. */
  readonly before: number;
  /** The lines, as they stand in the journal. */
  readonly value: Buffer;
}

/** What a block sends where. */
export interface Shipment {
  readonly lane: string;
  readonly partition: number;
  readonly record: NewRecord;
}

/** Why a record is not one of a lane. */
export class NotALaneRecord extends Error {
  override name = 'NotALaneRecord';
}

/**
 * One record per destination that lines of a block name. A function of the block alone, so that every router,
 * of whatever build and however late, sends the same bytes.
 */
export function shipmentsOf(journal: string, partition: number, block: Block): readonly Shipment[] {
  const byDestination = new Map<string, { before: number; texts: string[] }>();
  const lines = linesOf(block);
  for (let i = 0; i < lines.count; i++) {
    if (!lines.isRouted(i)) continue;
    const text = lines.text(i);
    const { route } = decodeEvent(text);
    const group = byDestination.get(route!.to);
    if (group === undefined) byDestination.set(route!.to, { before: route!.after, texts: [text] });
    else group.texts.push(text);
  }
  return [...byDestination].map(([to, { before, texts }]) => {
    const { lane, partition: destination } = destinationOf(to);
    const record = { source: `${journal}/${partition}`, chain: block.chain, height: block.height, block: block.hash, before, value: Buffer.from(texts.join('\n'), 'utf8') };
    return { lane, partition: destination, record: sealLaneRecord(lane, destination, record) };
  });
}

export const destination = (lane: string, partition: number): string => `${lane}/${partition}`;

function destinationOf(to: string): { lane: string; partition: number } {
  const cut = to.lastIndexOf('/');
  return { lane: to.slice(0, cut), partition: Number(to.slice(cut + 1)) };
}

export function sealLaneRecord(lane: string, partition: number, { source, chain, height, block, before, value }: LaneRecord): NewRecord {
  const headers: Record<string, string> = { source, chain, height: String(height), block, before: String(before) };
  headers['hash'] = hashBlock(lane, partition, headers, value, LANE_FORMAT);
  return { key: null, value, headers };
}

/** Reads a record of a lane and verifies its hash. Throws `NotALaneRecord`. */
export function openLaneRecord(lane: string, partition: number, record: LogRecord): LaneRecord & { readonly lines: Lines } {
  const { headers, value } = record;
  if (record.key !== null || value === null || value.length === 0) throw new NotALaneRecord('it has a key, or no value');
  if (headers['hash'] === undefined || hashBlock(lane, partition, headers, value, LANE_FORMAT) !== headers['hash']) throw new NotALaneRecord('its hash does not verify');
  const { source, chain, block } = headers;
  if (source === undefined || chain === undefined || block === undefined) throw new NotALaneRecord('it does not name its source');
  const [height, before] = [count(headers['height']), count(headers['before'])];
  if (before >= height) throw new NotALaneRecord(`block ${height} cannot come behind block ${before}`);
  return { source, chain, height, block, before, value, lines: linesOf({ value }) };
}

function count(text: string | undefined): number {
  if (text === undefined || !/^(0|[1-9][0-9]{0,15})$/.test(text)) throw new NotALaneRecord(`${text ?? 'nothing'} is not a height`);
  return Number(text);
}
