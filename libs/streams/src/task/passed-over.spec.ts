import { describe, expect, it } from 'vitest';
import { anything, Running } from '../dsl/running.spec.support.js';
import { encodeEvent } from '../journal/event.js';
import { inMemoryLog } from '../testing/index.js';
import type { InMemoryLog } from '../testing/index.js';
import { journal, topic, type Topic } from '../topology/declarations.js';
import { declarationsOf } from '../topology/topics-of.js';
import { topology } from '../topology/topology.js';
import { BUFFER_BYTES_MAX } from './backlog.js';

const clicks = topic('web.clicks', { owner: 'web', key: 'visitor', events: { Clicked: anything<{ text: string }>(), Bought: anything<{ text: string }>() } });
const views = topic('web.views', { owner: 'web', key: 'visitor', events: { Viewed: anything<{ text: string }>(), Bought: anything<{ text: string }>() } });
const bought = journal('web.bought.v1', { owner: 'web', key: 'visitor', events: { Bought: anything<{ text: string }>() } });

const shop = topology('web', (t) => {
  t.stream(clicks, 'Bought').merge(t.stream(views, 'Bought')).filter(({ text }) => text !== '').into(bought);
});

function newLog(): InMemoryLog {
  let now = 0;
  const log = inMemoryLog({ now: () => now++ });
  for (const { name, settings } of declarationsOf(shop)) log.createTopic(name, 1, settings);
  return log;
}

function plant(log: InMemoryLog, { name }: Topic, type: string, text: string): void {
  const value = encodeEvent({ type, specversion: '1.0', id: 'x', source: 'test', subject: 'ann', time: '2026-01-01T00:00:00Z', data: { text } });
  log.faults.plant(name, 0, { key: 'ann', value: Buffer.from(value), headers: {} });
}

async function finishes(log: InMemoryLog): Promise<Running> {
  const running = await Running.start(shop, { log });
  const from = performance.now();
  await running.until(async () => (performance.now() - from > 5_000 ? Promise.reject(new Error('it stands still')) : (await running.lines(bought.name)).length > 0));
  return running;
}

describe('what a task passes over', () => {
  it('does not fill its inputs for good, however large it is', async () => {
    const log = newLog();
    for (let bytes = 0; bytes <= 2 * BUFFER_BYTES_MAX; bytes += 4_000) plant(log, clicks, 'Clicked', 'x'.repeat(4_000));
    plant(log, clicks, 'Bought', 'shoes');
    const running = await finishes(log);
    expect(running.stopped).toEqual([]);
    await running.stop();
  });

  it('does not make a block that the log refuses, however finely inputs are interleaved', async () => {
    const log = newLog();
    const running = await Running.start(shop, { log });
    const leaderless = log.faults.changeLeader(bought.name, 0);
    plant(log, clicks, 'Bought', 'shoes');
    for (let n = 0; n < 60_000; n++) plant(log, n % 2 === 0 ? clicks : views, 'Bought', '');
    const unread = (): number => running.runtime.status()[0]!.inputs.reduce((sum, input) => sum + input.unread, 0);
    // All of it comes while a block waits for its answer; what is taken then is the next one's.
    await running.until(() => unread() > 50_000);
    for (let turns = 0; turns < 400; turns++) await new Promise((resolve) => setImmediate(resolve));
    leaderless.end();
    await running.until(() => unread() === 0);
    plant(log, clicks, 'Bought', 'socks');
    await running.until(async () => (await running.lines(bought.name)).length === 2);
    const sizes = log.records(bought.name, 0).map(({ headers }) => headers['order']!.length);
    expect(Math.max(...sizes)).toBeLessThan(128 * 1024);
    expect(await running.differing()).toBe(0);
    expect(running.stopped).toEqual([]);
    await running.stop();
  });
});
