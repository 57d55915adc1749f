import type { Leg } from '@kontor/events';
import { bold, cyan, dim, green, majorUnits, red, table, yellow } from '../journal/ink.js';
import { timeText } from '../journal/block-text.js';
import { sentenceOf } from './sentences.js';
import { statusOf } from './status.js';
import type { Step, Story } from './story.js';

/** Where people are asked for, or the money is not where it was to go. */
const UNHAPPY: ReadonlySet<string> = new Set(['rejected', 'in_doubt', 'action_required', 'held', 'returned', 'parked']);

/** A transfer's story for people: what happened, when, who decided it, and what it followed from. */
export function describeStory(story: Story): string[] {
  const { transferId, customerId, partition, otherPartition, steps, stopped } = story;
  const status = statusOf(steps);
  return [
    `${bold(transferId)}  of customer ${bold(customerId)}, partition ${partition}${otherPartition === undefined ? '' : ` and ${otherPartition}`}: ${UNHAPPY.has(status) ? red(status) : green(status)}`,
    '',
    ...steps.flatMap((step, i) => stepText(step, steps[i - 1])),
    ...(stopped.length === 0 ? [] : ['', ...stopped.map((reason) => `${red('✘')} not read to its end: ${reason}`)]),
  ];
}

function stepText(step: Step, before: Step | undefined): string[] {
  const when = before === undefined ? timeText(step.appendedAt) : `+${step.appendedAt - before.appendedAt} ms`;
  const legs = step.data['legs'] as readonly Leg[] | undefined;
  const told = sentenceOf(step);
  return [
    `${when.padStart(23)}  ${cyan(step.source.padEnd(20))} ${yellow(step.type)}${told === '' ? '' : `  ${told}`}`,
    `${''.padStart(23)}  ${dim(step.coordinate)}${step.cause === undefined ? '' : dim(` ← ${step.cause}`)}`,
    ...(legs === undefined ? [] : postings(legs)),
  ];
}

function postings(legs: readonly Leg[]): string[] {
  const rows = legs.map(({ account, side, currency, amount }) => {
    const minor = majorUnits(amount, currency);
    return [account, currency, side === 'D' ? minor : '', side === 'C' ? minor : ''];
  });
  return table(['account', '', 'debit', 'credit'], rows, ['left', 'left', 'right', 'right']).map((line) => `${''.padStart(23)}${line}`);
}
