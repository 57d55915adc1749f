import { timeText } from '../journal/block-text.js';
import { bold, green, grouped, table, yellow } from '../journal/ink.js';
import type { PartitionLag } from './lag.js';

/** A table per processor, a row per partition and input. */
export function describeLag(lags: readonly PartitionLag[]): string[] {
  const journals = [...new Set(lags.map(({ journal }) => journal))];
  return journals.flatMap((journal) => {
    const rows = lags.filter((lag) => lag.journal === journal).flatMap(rowsOf);
    const head = ['partition', 'height', 'epoch', 'newest block', 'input', 'read to', 'end', 'behind', 'for'];
    return [bold(journal), ...table(head, rows, ['right', 'right', 'right', 'left', 'left', 'right', 'right', 'right', 'right']), ''];
  });
}

function rowsOf({ partition, height, epoch, at, inputs }: PartitionLag): string[][] {
  const own = [String(partition), grouped(height), String(epoch), at === undefined ? 'none yet' : timeText(at)];
  return inputs.map(({ input, next, end, records, ms }, i) => [
    ...(i === 0 ? own : ['', '', '', '']), input, grouped(next), grouped(end), records === 0 ? green('0') : yellow(grouped(records)), records === 0 ? '' : durationText(ms),
  ]);
}

export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}
