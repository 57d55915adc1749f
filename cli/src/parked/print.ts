import type { ListedEffectKey, ParkedEffectQueue } from '@kontor/nest';
import type { ListedKey, ParkedQueue, Released } from '@kontor/streams';
import { timeText } from '../journal/block-text.js';
import { bold, dim, green, grouped, red, table } from '../journal/ink.js';

export interface FoundKey extends ListedKey {
  readonly journal: string;
  readonly partition: number;
}

export interface FoundEffectKey extends ListedEffectKey {
  readonly topology: string;
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

export function describeReleased(key: string, { records, left, reason }: Released, done: string, what = 'record'): string[] {
  const mark = reason === undefined ? green('✔') : red('✘');
  const rest = left === 0 ? 'none waits' : `${grouped(left)} still ${left === 1 ? 'waits' : 'wait'}`;
  return [`${mark} ${bold(named(key))}: ${grouped(records)} ${what}${records === 1 ? '' : 's'} ${done}, ${rest}${reason === undefined ? '.' : `: ${reason}`}`];
}

export function describeParkedEffects(keys: readonly FoundEffectKey[]): string[] {
  if (keys.length === 0) return [`${green('✔')} No key of an effect is parked.`];
  const rows = keys.map(({ topology, cursor, journal, partition, key, count, since, reason }) => [topology, cursor, `${journal}/${partition}`, bold(named(key)), grouped(count), timeText(since), reason]);
  return [
    ...table(['topology', 'effect', 'journal', 'key', 'events', 'since', 'why'], rows, ['left', 'left', 'left', 'left', 'right', 'left', 'left']), '',
    dim('`./kontor parked effects show TOPOLOGY EFFECT KEY` prints the events of one; `redrive` hands them over again, `discard` gives them up.'),
  ];
}

export function describeEffectQueue({ key, reason, since, count, events }: ParkedEffectQueue): string[] {
  return [
    `${bold(named(key))}: ${grouped(count)} ${count === 1 ? 'event waits' : 'events wait'} since ${timeText(since)}`,
    `  ${red(reason)}`,
    '',
    ...events.flatMap(({ id, at, type, data }) => [`  ${id}  ${dim(timeText(at))}`, `    ${type} ${JSON.stringify(data)}`]),
    ...(events.length < count ? [dim(`  and ${grouped(count - events.length)} more; --limit shows them`)] : []),
  ];
}
