import type { Block } from '../journal/block.js';
import { decodeEvent, encodeEvent, type Envelope } from '../journal/event.js';
import { linesOf } from '../journal/lines.js';
import type { KeyedRecord } from '../log/log.js';
import type { PublishDefinition } from '../topology/topology.js';

/** What one block publishes to one topic. */
export interface Published {
  readonly topic: string;
  readonly records: readonly KeyedRecord[];
}

/** Data of a `kontor.publish.<topic>` line: an event that stands in no catalogue but that topic's. Its subject is the key, its time the event's. */
export interface PublishLine {
  readonly event: string;
  readonly data: object;
}

export const publishType = (topic: string): string => `kontor.publish.${topic}`;

const ROW = 'published/';

/** Row of a block's positions that says up to which block of its own journal everything is in a topic. No topic's name has such a slash. */
export const publishedRow = (topic: string): string => ROW + topic;
/** Whether a row of a block's positions says how far publishing is: a position in the block's own journal. */
export const isPublishedRow = (row: string): boolean => row.startsWith(ROW);

/**
 * One CloudEvent per record, keyed, in the order of the lines. A function of the block alone: whoever publishes it, and however
 * often, the ids are those of the lines, so that a consumer can drop what comes again.
 */
export function publishedOf(publications: readonly PublishDefinition[], block: Pick<Block, 'value'>): readonly Published[] {
  if (publications.length === 0) return [];
  const lines = linesOf(block);
  const byTopic = new Map<string, KeyedRecord[]>();
  for (let i = 0; i < lines.count; i++) {
    const type = lines.type(i);
    const topics = new Set(publications.flatMap(({ to, types }) => (type !== undefined && types.has(type) ? [to] : [])));
    for (const to of topics) {
      const records = byTopic.get(to.name) ?? [];
      byTopic.set(to.name, records);
      records.push(recordOf(lines.text(i), type === publishType(to.name)));
    }
  }
  return [...byTopic].map(([topic, records]) => ({ topic, records }));
}

function recordOf(text: string, wrapped: boolean): KeyedRecord {
  const { route: _, ...envelope } = decodeEvent(text);
  return { key: envelope.subject, value: Buffer.from(encodeEvent(wrapped ? unwrapped(envelope) : envelope)), headers: {} };
}

function unwrapped(envelope: Envelope): Envelope {
  const { event, data } = envelope.data as PublishLine;
  return { ...envelope, type: event, data };
}
