import { inspect } from 'node:util';
import { decodeEvent, linesOf, type Block } from '@kontor/streams';
import { blockText, type Where } from '../journal/block-text.js';
import { bold, cyan, dim, green, red, yellow } from '../journal/ink.js';
import type { DebuggedBlock } from './debug.js';
import type { Decision } from './decisions.js';

/** A block, the state that its decisions were taken on, and what came out now, for people. */
export function describeDebugged(where: Where, { block, offset, decisions, value, same }: DebuggedBlock): string[] {
  return [
    ...blockText(where, block, offset),
    ...decisions.flatMap((decision, i) => decisionText(decision, i)),
    ...(decisions.length === 0 ? ['No decider ran: the block only moves positions, or no decision is of this key.', ''] : []),
    ...(same ? [`${green('✔')} This code decides the same, byte for byte.`] : [`${red('✘')} ${bold('This code decides otherwise.')} It writes:`, ...linesOfValue(block, value).map((line) => `  ${line}`)]),
  ];
}

function decisionText({ input, type, key, before, event, lookups, result, threw }: Decision, nth: number): string[] {
  return [
    `${bold(`decision ${nth + 1}`)}  ${cyan(input)} ${yellow(type)}  ${bold(key ?? '(no key)')}`,
    `  ${dim('state ')} ${shown(before)}`,
    ...(event === undefined ? [] : [`  ${dim('event ')} ${shown(event)}`]),
    ...lookups.map(({ of, value }) => `  ${dim('saw   ')} ${of} ${dim('=')} ${shown(value)}`),
    threw === undefined ? `  ${dim('decides')} ${result === undefined ? 'nothing' : shown(result)}` : `  ${red('throws')} ${threw}`,
    '',
  ];
}

const shown = (value: unknown): string => inspect(value, { depth: Infinity, maxArrayLength: 50, breakLength: 140, colors: process.stdout.hasColors?.() ?? false }).replaceAll('\n', '\n         ');

function linesOfValue(block: Block, value: Buffer): string[] {
  const lines = linesOf({ ...block, value });
  return Array.from({ length: lines.count }, (_, i) => lines.text(i));
}

/** The same for programs. */
export function debuggedJson(where: Where, { block, offset, decisions, value, same }: DebuggedBlock): object {
  const events = (of: Buffer) => linesOfValue(block, of).map((line) => decodeEvent(line));
  return {
    ...where, height: block.height, offset, at: new Date(block.at).toISOString(), same,
    decisions: decisions.map((decision) => Object.fromEntries(Object.entries(decision).filter(([, part]) => part !== undefined))),
    written: events(block.value), ...(same ? {} : { decidedNow: events(value) }),
  };
}
