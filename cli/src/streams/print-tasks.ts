import type { TaskStatus } from '@kontor/streams';
import { bold, dim, green, grouped, red, table, yellow } from '../journal/ink.js';

/** What the owners of partitions say of their tasks. */
export interface AnsweredTasks {
  readonly topology: string;
  readonly tasks: readonly TaskStatus[];
  /** Partitions for which nobody has answered, and why. */
  readonly silent: readonly { readonly partition: number; readonly reason: string }[];
}

export function describeTasks(answers: readonly AnsweredTasks[]): string[] {
  return answers.flatMap(({ topology, tasks, silent }) => [
    bold(topology),
    ...(tasks.length === 0 ? [] : table(['journal', 'partition', 'phase', 'height', 'epoch', 'events', 'behind', 'conflicts'], tasks.map(rowOf), ['left', 'right', 'left', 'right', 'right', 'right', 'right', 'right'])),
    ...tasks.filter(({ reason }) => reason !== undefined).map(({ journal, partition, reason }) => `  ${red('✘')} ${journal}/${partition}: ${reason}`),
    ...silent.map(({ partition, reason }) => `  ${red('✘')} partition ${partition}: ${reason}`),
    dim('  counts are since the instance started'),
    '',
  ]);
}

function rowOf({ journal, partition, phase, paused, height, epoch, events, conflicts, inputs }: TaskStatus): string[] {
  const shown = paused ? yellow('paused') : phase === 'running' ? green(phase) : phase === 'stopped' ? red(phase) : yellow(phase);
  return [journal, String(partition), shown, grouped(height), String(epoch), grouped(events), grouped(inputs.reduce((sum, { unread }) => sum + unread, 0)), grouped(conflicts)];
}
