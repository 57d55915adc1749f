import { createHash } from 'node:crypto';
import type { Headers, LogRecord, NewRecord } from '../log/log.js';
import { decodePositions, encodePositions, type Positions } from './positions.js';
import { decodeOrder, encodeOrder, type Order } from './order.js';

/** Version tag of the hash, first of its fields. */
export const BLOCK_FORMAT = 'kontor-block-1';
/** `prev` of a genesis block: there is no block below it. */
export const NO_PARENT = '0'.repeat(64);
/** A block is sealed at the first of these two. Half of the broker's usual 1 MiB, so that one block always fits. */
export const BLOCK_BYTES_MAX = 512 * 1024;
/** The other of the two: lines of one block. What one decision returned is never split. */
export const BLOCK_EVENTS_MAX = 1000;

/** What a block says of itself. Hashes are SHA-256 in lower-case hex; times are milliseconds since the epoch. */
export interface BlockHeader {
  /** Random id given at genesis: tells a journal from another one under the same name. */
  readonly chain: string;
  /** Dense, from 1. */
  readonly height: number;
  readonly epoch: number;
  readonly prev: string;
  readonly writer: string;
  /** The block's clock, never before the parent's; the only `now` its deciders saw. */
  readonly at: number;
  /** Position in every input after this block. */
  readonly inputs: Positions;
  readonly order: Order;
}

export interface Block extends BlockHeader {
  readonly hash: string;
  /** NDJSON: one event per line, no newline at the end; empty if the block only moves positions. */
  readonly value: Buffer;
}

/** Encodes and hashes a block; the record may be appended any number of times with the same bytes. */
export function sealBlock(topic: string, partition: number, header: BlockHeader, value: Buffer): { block: Block; record: NewRecord } {
  const headers: Record<string, string> = {
    chain: header.chain,
    height: String(header.height),
    epoch: String(header.epoch),
    prev: header.prev,
    writer: header.writer,
    at: String(header.at),
    inputs: encodePositions(header.inputs),
    order: encodeOrder(header.order),
  };
  const hash = hashBlock(topic, partition, headers, value);
  headers['hash'] = hash;
  return { block: { ...header, hash, value }, record: { key: null, value, headers } };
}

/**
 * SHA-256 over length-prefixed fields: format tag (other records than blocks have their own), topic, partition, every header but `hash` as name and
 * value in order of name, the value's bytes. A length is four bytes, big-endian.
 */
export function hashBlock(topic: string, partition: number, headers: Headers, value: Buffer, format: string = BLOCK_FORMAT): string {
  const sha = createHash('sha256');
  sha.update(prefixed([format, topic, String(partition), ...namesAndValues(headers)], value.length));
  sha.update(value);
  return sha.digest('hex');
}

function namesAndValues(headers: Headers): string[] {
  const fields: string[] = [];
  for (const name of Object.keys(headers).sort()) {
    if (name !== 'hash') fields.push(name, headers[name]!);
  }
  return fields;
}

/** All fields with their lengths in one buffer, ended by the length of the value that follows: one `update` instead of forty. */
function prefixed(fields: readonly string[], valueLength: number): Buffer {
  let size = 4;
  for (const field of fields) size += 4 + Buffer.byteLength(field);
  const buffer = Buffer.allocUnsafe(size);
  let at = 0;
  for (const field of fields) {
    const length = buffer.write(field, at + 4);
    buffer.writeUInt32BE(length, at);
    at += 4 + length;
  }
  buffer.writeUInt32BE(valueLength, at);
  return buffer;
}

/** Why a record of a journal is not a block. */
export class NotABlock extends Error {
  override name = 'NotABlock';
}

/** Reads a record as a block and verifies its hash. Throws `NotABlock`. */
export function openBlock(topic: string, partition: number, record: LogRecord): Block {
  const { headers } = record;
  const value = record.value ?? EMPTY;
  if (record.key !== null) throw new NotABlock('a block has no key');
  const hash = headers['hash'];
  if (hash === undefined) throw new NotABlock('no hash');
  if (hashBlock(topic, partition, headers, value) !== hash) throw new NotABlock('its hash does not verify');
  try {
    return {
      chain: text(headers, 'chain'),
      height: count(headers, 'height'),
      epoch: count(headers, 'epoch'),
      prev: text(headers, 'prev'),
      hash,
      writer: text(headers, 'writer'),
      at: count(headers, 'at'),
      inputs: decodePositions(text(headers, 'inputs')),
      order: decodeOrder(text(headers, 'order')),
      value,
    };
  } catch (error) {
    throw error instanceof NotABlock ? error : new NotABlock((error as Error).message);
  }
}

const EMPTY = Buffer.alloc(0);

function text(headers: Headers, name: string): string {
  const value = headers[name];
  if (value === undefined) throw new NotABlock(`no ${name}`);
  return value;
}

function count(headers: Headers, name: string): number {
  const value = text(headers, name);
  const number = Number(value);
  if (!/^(0|[1-9][0-9]{0,15})$/.test(value) || !Number.isSafeInteger(number)) throw new NotABlock(`${name} is not a count: ${value}`);
  return number;
}
