import { notices } from '@kontor/events';
import { insertRows, projection, type Projection } from '@kontor/postgres';
import { CreateNotices1764600000000 } from './migrations/create-notices.js';
import { bodyOf } from './notice-body.js';
import { NoticeRow } from './notice-row.js';

const columns = { customer_id: 'text', sequence: 'bigint', notice_id: 'text', type: 'text', about: 'text', given_at: 'timestamptz', body: 'text' } as const;

/**
 * The table of notices.
 * @param written told the customers of a round before it is committed; they may come again
 */
export function noticesProjection(written: (partition: number, customerIds: readonly string[]) => void): Projection {
  return projection('notices', {
    journals: [notices],
    types: ['NoticeGiven'],
    entities: [NoticeRow],
    migrations: [CreateNotices1764600000000],
    async apply(sql, blocks) {
      const events = blocks.flatMap((block) => block.events);
      const rows = events.map(({ key, at, data }) => ({
        customer_id: key, sequence: BigInt(data.sequence), notice_id: data.noticeId, type: data.notice.type, about: data.about, given_at: new Date(at), body: bodyOf(data, at),
      }));
      await insertRows(sql, 'notices', columns, rows, '');
      for (const [partition, told] of Map.groupBy(blocks, (block) => block.partition)) written(partition, [...new Set(told.flatMap((block) => block.events.map(({ key }) => key)))]);
    },
  });
}
