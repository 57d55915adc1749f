import type { Log } from '../log/log.js';
import { followBlocks } from '../follow.js';
import { linesOf } from '../journal/lines.js';
import type { ParkedRecord } from './parking.js';
import type { Texts } from './steps.js';

/** The whole texts of those records of which only a part was kept, read from the log again. */
export async function fetchCut(log: Log, records: readonly ParkedRecord[]): Promise<Texts> {
  const texts = new Map<string, string>();
  for (const { cause, cut } of records) if (cut === true) texts.set(cause, await textAt(log, cause));
  return texts;
}

/** The text at a coordinate: `topic/partition/offset` or `journal/partition/height/line`. Rejects if the log does not hold it. */
function textAt(log: Log, cause: string): Promise<string> {
  const parts = cause.split('/');
  const [topic, partition, at, line] = [parts[0]!, ...parts.slice(1).map(Number)] as [string, number, number, number | undefined];
  return line === undefined ? recordAt(log, topic, partition, at) : lineAt(log, topic, partition, at, line);
}

function recordAt(log: Log, topic: string, partition: number, offset: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const follower = log.follow(topic, partition, offset, {
      records([record]) {
        follower.close();
        if (record?.offset === offset) resolve(record.value?.toString('utf8') ?? '');
        else reject(new Error(`${topic}/${partition} does not hold offset ${offset} any more`));
      },
      failed: reject,
    });
  });
}

/** Reads the journal from its beginning: a height tells no offset. Lines this long are rare, and so are people who re-drive them. */
function lineAt(log: Log, journal: string, partition: number, height: number, line: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const follower = followBlocks(log, journal, partition, undefined, {
      blocks(blocks) {
        const found = blocks.find(({ block }) => block.height === height);
        if (found === undefined) return;
        follower.close();
        resolve(linesOf(found.block).text(line));
      },
      stopped: reject,
    });
  });
}
