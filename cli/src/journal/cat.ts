import type { Log } from '@kontor/streams';
import { blockText, passedText, recordJson, stopText } from './block-text.js';
import { judgedRecords, type JudgedRecord } from './records.js';

export interface CatOptions {
  readonly journal: string;
  readonly partitions: readonly number[];
  /** Heights from here on. */
  readonly from: number;
  /** Blocks per partition. */
  readonly limit: number;
  /** Orphans, duplicates and stale records too. */
  readonly all: boolean;
  readonly json: boolean;
}

/**
 * Prints a journal's blocks, a partition after another, up to its end at the call.
 * @param print resolves when more can be taken
 * @returns whether every partition could be read to its end
 */
export async function cat(log: Log, options: CatOptions, print: (lines: readonly string[]) => Promise<void>): Promise<boolean> {
  let sound = true;
  for (const partition of options.partitions) {
    const where = { journal: options.journal, partition };
    const { end } = await log.bounds(options.journal, partition);
    let height = 0;
    let printed = 0;
    for await (const judged of judgedRecords(log, options.journal, partition, end)) {
      if (judged.kind === 'next') height = judged.block.height;
      if (judged.kind === 'stop') sound = false;
      else if (height < options.from || (judged.kind !== 'next' && !options.all)) continue;
      if (judged.kind === 'next' && ++printed > options.limit) break;
      await print(options.json ? [JSON.stringify(recordJson(where, judged))] : textOf(where, judged));
    }
  }
  return sound;
}

function textOf(where: { readonly journal: string; readonly partition: number }, judged: JudgedRecord): string[] {
  if (judged.kind === 'next') return blockText(where, judged.block, judged.record.offset);
  return judged.kind === 'stop' ? stopText(where, judged.reason) : passedText(where, judged);
}
