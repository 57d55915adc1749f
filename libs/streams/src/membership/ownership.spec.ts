import { describe, expect, it } from 'vitest';
import { inMemoryGroup, inMemoryLog } from '../testing/index.js';
import type { InMemoryGroup } from '../testing/in-memory-membership.js';
import type { Log } from '../log/log.js';
import { systemClock } from '../task/own-journal.js';
import { heartbeatsOf } from './beat.js';
import { partitionIn, placeOf, type Holding, type Place } from './membership.js';
import { Ownership } from './ownership.js';

const heartbeats = heartbeatsOf('shop');
const PARTITIONS = 2;
const [SALES, STOCK] = ['shop.sales.v1', 'shop.stock.v1'];
const journals = new Map([[SALES, PARTITIONS], [STOCK, PARTITIONS]]);

interface Counted {
  readonly group: InMemoryGroup;
  readonly log: Log;
  rejoins: number;
}

function newGroup(): Counted {
  const log = inMemoryLog();
  log.createTopic(heartbeats.name, 1, heartbeats.settings);
  return { group: inMemoryGroup(), log, rejoins: 0 };
}

async function join(counted: Counted, id: string, holding: (place: Place) => Holding | undefined): Promise<Ownership> {
  const member = counted.group.member();
  const membership = {
    join: member.join,
    leave: member.leave,
    rejoin: () => {
      counted.rejoins++;
      member.rejoin();
    },
  };
  const ownership = new Ownership({ log: counted.log, clock: systemClock, membership, heartbeats: heartbeats.name, id, journals, holding, changed: () => undefined });
  await ownership.start();
  return ownership;
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('an instance that is awaited', () => {
  it('asks for its partitions once all journals of them are warm, not again and again while some are', async () => {
    const counted = newGroup();
    const cold = new Set([SALES, STOCK].flatMap((journal) => [0, 1].map((partition) => placeOf(journal, partition))));
    const first = await join(counted, 'a', () => ({ warm: true, epoch: 1 }));
    const second = await join(counted, 'b', (place) => ({ warm: !cold.has(place) }));
    const warms = (journal: string): void => {
      for (const partition of [0, 1]) cold.delete(placeOf(journal, partition));
      for (const partition of [0, 1]) second.warm(journal, partition);
    };
    const ownedBy = (one: Ownership): string[] => [...journals.keys()].flatMap((journal) => [0, 1].map((partition) => placeOf(journal, partition)).filter((place) => one.roleOf(journal, partitionIn(place)) === 'owner'));
    warms(SALES);
    await turns(50);
    expect(counted.rejoins).toBeLessThanOrEqual(1);
    expect(ownedBy(first)).toHaveLength(4);
    warms(STOCK);
    await turns(50);
    expect(ownedBy(second).map(partitionIn)).toEqual([expect.any(Number), ownedBy(second).map(partitionIn)[0]]);
    expect(counted.rejoins).toBeLessThanOrEqual(4);
    await first.close();
    await second.close();
  });
});

describe('an instance that leaves', () => {
  it('does not wait for a beat that the log does not answer', async () => {
    const counted = newGroup();
    const silent: Log = { ...counted.log, bounds: counted.log.bounds.bind(counted.log), follow: counted.log.follow.bind(counted.log), append: () => new Promise(() => undefined) } as unknown as Log;
    const only = await join({ ...counted, log: silent }, 'a', () => ({ warm: true }));
    const from = performance.now();
    await only.announceLeaving();
    expect(performance.now() - from).toBeLessThan(5_000);
    await only.close();
  });
});
