import { describe, expect, it } from 'vitest';
import { PARKED_RECORD_CHARS_MAX } from '../task/parking.js';
import { journal, topic } from '../topology/declarations.js';
import { topology } from '../topology/topology.js';
import { anything, Running } from './running.spec.support.js';
import { tumbling } from './windows.js';

const views = topic('shop.views', { owner: 'shop', key: 'customer', events: { Viewed: anything<{ page: string }>() } });
const sums = journal('stats.sums.v1', { owner: 'stats', key: 'customer', events: { Summed: anything<{ pages: number }>() } });

describe('a window that cannot be given out as it closes', () => {
  it('waits in the queue of its key as a whole, however large it is, and is given out when its key is re-driven', async () => {
    let broken = true;
    const stats = topology('stats', (t) => {
      t.stream(views).groupByKey()
        .windowedBy(tumbling(10, { grace: 0 }))
        .aggregate('pages', { initial: (): string[] => [], add: (pages, { page }) => [...pages, page], emit: 'close' })
        .toStream().mapValues(({ value: pages }) => {
          if (broken) throw new Error('out of order');
          return { type: 'Summed', pages: pages.length } as const;
        }).into(sums);
    });
    const running = await Running.start(stats);
    for (let n = 0; n < 3; n++) await running.send(views, 'Viewed', 'ann', n, { page: String(n).repeat(PARKED_RECORD_CHARS_MAX / 2) });
    await running.send(views, 'Viewed', 'bob', 50, { page: '' });
    await running.until(() => running.runtime.parked(sums, 'ann') !== undefined);
    await running.restart(false);
    broken = false;
    expect(await running.runtime.redrive(sums, 'ann', { by: 'test' })).toEqual({ records: 1, left: 0 });
    const given = (await running.lines(sums.name)).filter(({ type }) => type === 'Summed');
    expect(given.map(({ key, data }) => [key, data['pages']])).toEqual([['ann', 3]]);
    expect(running.stopped).toEqual([]);
    await running.stop();
  });
});
