import type { ListedKey, ParkedQueue, Released } from '@kontor/streams';
import { timeText } from '../journal/block-text.js';
import { bold, dim, green, grouped, red, table } from '../journal/ink.js';

export interface FoundKey extends ListedKey {
  readonly journal: string;
  readonly partition: number;
}

const named = (key: string): string => (key === '' ? '(no key)' : key);

export function describeParkedKeys(keys: readonly FoundKey[]): string[] {
  if (keys.length === 0) return [`${green('✔')} No key is parked.`];
  const rows = keys.map(({ journal, partition, key, count, since, firstCause, reason }) => [`${journal}/${partition}`, bold(named(key)), grouped(count), timeText(since), firstCause, reason]);
  return [...table(['journal', 'key', 'records', 'since', 'first', 'why'], rows, ['left', 'left', 'right', 'left', 'left', 'left']), '', dim('`./kontor parked show JOURNAL KEY` prints the records of one; `redrive` decides them again, `discard` gives them up.')];
}

export function describeQueue(key: string, { reason, since, count, records }: ParkedQueue): string[] {
  return [
    `${bold(named(key))}: ${grouped(count)} ${count === 1 ? 'record waits' : 'records wait'} since ${timeText(since)}`,
    `  ${red(reason)}`,
    '',
    ...records.flatMap(({ cause, at, record, cut }) => [`  ${cause}  ${dim(timeText(at))}${cut === true ? dim('  longer than what is shown') : ''}`, `    ${record}`]),
    ...(records.length < count ? [dim(`  and ${grouped(count - records.length)} more; --limit shows them`)] : []),
  ];
}

export function describeReleased(key: string, { records, left, reason }: Released, done: string): string[] {
  const mark = reason === undefined ? green('✔') : red('✘');
  const rest = left === 0 ? 'none waits' : `${grouped(left)} still ${left === 1 ? 'waits' : 'wait'}`;
  return [`${mark} ${bold(named(key))}: ${grouped(records)} ${records === 1 ? 'record' : 'records'} ${done}, ${rest}${reason === undefined ? '.' : `: ${reason}`}`];
}
