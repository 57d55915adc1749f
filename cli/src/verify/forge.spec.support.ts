// What only the chain can notice: copies with harm done to them, and blocks that are sealed as they should be and say what is not so.
import { allBlocks, encodeEvent, sealBlock, type Journal, type Log, type LogRecord, type Order, type Position } from '@kontor/streams';

export type Harm = (records: LogRecord[]) => LogRecord[];

/** Writes all records of a partition to a copy through the client, changed by `harm`. */
export async function copyWith(log: Log, from: string, to: string, partition: number, harm: Harm = (all) => all): Promise<void> {
  for (const { key, value, headers } of harm(await readAll(log, from, partition))) await log.append(to, partition, { key, value: value ?? Buffer.alloc(0), headers });
}

async function readAll(log: Log, topic: string, partition: number): Promise<LogRecord[]> {
  const { end } = await log.bounds(topic, partition);
  if (end === 0) return [];
  const all: LogRecord[] = [];
  return new Promise((resolve, reject) => {
    const follower = log.follow(topic, partition, 0, {
      records(records) {
        all.push(...records);
        if (all.length < end) return;
        follower.close();
        resolve(all.slice(0, end));
      },
      failed: reject,
    });
  });
}

export interface Forged {
  readonly events: readonly { readonly type: string; readonly key: string; readonly cause: string; readonly data: object; readonly id?: string }[];
  readonly inputs?: ReadonlyMap<string, Position>;
  readonly order?: Order;
}

/** Appends a child of the head that no task decided. Its hash is right. */
export async function forge(log: Log, journal: Journal, partition: number, forged: Forged): Promise<{ readonly height: number; readonly offset: number }> {
  const { block: parent } = (await allBlocks(log, journal.name, partition)).at(-1)!;
  const height = parent.height + 1;
  const lines = forged.events.map(({ type, key, cause, data, id }, line) => encodeEvent({
    type, specversion: '1.0', id: id ?? `${journal.name}/${partition}/${height}/${line}`, source: journal.owner, subject: key, time: new Date(parent.at).toISOString(), cause, data,
  }));
  const inputs = new Map([...parent.inputs, ...(forged.inputs ?? [])]);
  const order = forged.order ?? { runs: [], pins: parent.order.pins };
  const { chain, epoch, writer, at, hash } = parent;
  const { record } = sealBlock(journal.name, partition, { chain, height, epoch, writer, at, prev: hash, inputs, order }, Buffer.from(lines.join('\n')));
  return { height, offset: await log.append(journal.name, partition, record) };
}
