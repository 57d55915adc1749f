import { inspect } from 'node:util';
import { decodeEvent, isJournalPosition, linesOf, NO_PARENT, openBlock, type Block, type Order, type Positions } from '@kontor/streams';
import { bold, cyan, dim, green, red, yellow } from './ink.js';
import type { JudgedRecord } from './records.js';

/** Whose block, for the lines that say so. */
export interface Where {
  readonly journal: string;
  readonly partition: number;
}

/** An accepted block, readable: what it is, what it had read, what it decided. */
export function blockText(where: Where, block: Block, offset: number): string[] {
  return [
    `${bold(`block ${block.height}`)}  ${timeText(block.at)}  epoch ${block.epoch}  ${green(block.writer)}  ${dim(`${where.journal}/${where.partition} offset ${offset}`)}`,
    `  ${dim('hash ')} ${cyan(block.hash.slice(0, 16))}  ${dim(block.prev === NO_PARENT ? 'the first of its chain' : `after ${block.prev.slice(0, 16)}`)}`,
    ...(block.inputs.size === 0 ? [] : [`  ${dim('read ')} ${positionsText(block.inputs)}`]),
    ...(block.order.runs.length === 0 ? [] : [`  ${dim('order')} ${orderText(block.order)}`]),
    ...(block.order.pins.size === 0 ? [] : [`  ${dim('saw  ')} ${positionsText(block.order.pins)}`]),
    ...linesText(block),
    '',
  ];
}

/** A record that no reader applies, in one dim line. */
export function passedText(where: Where, { kind, record }: Exclude<JudgedRecord, { kind: 'next' | 'stop' }>): string[] {
  const { height, epoch, writer, hash } = openBlock(where.journal, where.partition, record);
  return [dim(`${kind}  block ${height}  epoch ${epoch}  ${writer}  hash ${hash.slice(0, 16)}  offset ${record.offset}`), ''];
}

export function stopText(where: Where, reason: string): string[] {
  return [`${red('✘')} ${bold(`${where.journal}/${where.partition} stops ${reason}`)}`, ''];
}

export const timeText = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');

function positionsText(positions: Positions): string {
  return [...positions].map(([name, position]) => (isJournalPosition(position) ? `${name} ${dim('to')} ${position.height}/${position.line - 1}` : `${name} ${dim('to')} ${position.next - 1}`)).join(dim(', '));
}

const orderText = ({ runs }: Order): string => runs.map(({ kind, name, count }) => `${kind === 'timer' ? 'timer:' : ''}${name} ×${count}`).join(dim(', '));

function linesText(block: Block): string[] {
  const lines = linesOf(block);
  return Array.from({ length: lines.count }, (_, i) => {
    const number = dim(String(i).padStart(4));
    try {
      const { type, subject, cause, data } = decodeEvent(lines.text(i));
      return `${number}  ${yellow(type)}  ${bold(subject)}  ${dataText(data)}  ${dim(`← ${cause ?? 'no cause'}`)}`;
    } catch (error) {
      return `${number}  ${red((error as Error).message)}`;
    }
  });
}

const dataText = (data: object): string => inspect(data, { breakLength: Infinity, compact: true, depth: Infinity, maxArrayLength: null, maxStringLength: null, colors: process.stdout.hasColors?.() ?? false });

/** The same for programs: one object per record. */
export function recordJson(where: Where, judged: JudgedRecord): object {
  const { kind, record } = judged;
  if (kind === 'stop') return { ...where, kind, offset: record.offset, reason: judged.reason };
  const block = kind === 'next' ? judged.block : openBlock(where.journal, where.partition, record);
  const lines = linesOf(block);
  const { height, at, epoch, writer, chain, hash, prev, inputs, order } = block;
  return {
    ...where, kind: kind === 'next' ? 'block' : kind, offset: record.offset, height, at: new Date(at).toISOString(), epoch, writer, chain, hash, prev,
    inputs: Object.fromEntries(inputs), order: { runs: order.runs, pins: Object.fromEntries(order.pins) },
    events: Array.from({ length: lines.count }, (_, i) => parsed(lines.text(i))),
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
