import { describe, expect, it } from 'vitest';
import { encodeEvent } from '../journal/event.js';
import { eventsOf } from '../follow.js';
import { Runtime } from '../runtime.js';
import { inMemoryLog, inMemoryStores } from '../testing/index.js';
import { journal, topic, type Schema, type Topic } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { declarationsOf } from '../topology/topics-of.js';
import { topology, type TimerOptions } from '../topology/topology.js';
import { allBlocks, reexecute } from './reexecute.js';

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });

const WAIT_MS = 1_000;
const letters = topic('post.letters', { owner: 'post', key: 'person', events: { Sent: anything<object>() } });
const replies = topic('post.replies', { owner: 'post', key: 'person', events: { Replied: anything<object>() } });
const diary = journal('post.diary.v1', { owner: 'post', key: 'person', events: { Waiting: anything<object>(), Heard: anything<object>(), Missed: anything<object>() } });
const waiting = state('waiting-by-person', diary, {
  version: 1,
  initial: (): number | undefined => undefined,
  evolve: { Waiting: (_, _e, { at }) => at, Heard: () => undefined, Missed: () => undefined },
});

/** Whoever has no reply in time is told so. */
const postOf = ({ after }: Pick<TimerOptions<never, never, never>, 'after'>) => topology('post', (t) => t
  .decide(waiting, { into: diary })
  .on(letters, 'Sent', () => ({ type: 'Waiting' }))
  .on(replies, 'Replied', (since) => (since === undefined ? undefined : { type: 'Heard' }))
  .timer('missed', { due: (since) => (since === undefined ? undefined : since + WAIT_MS), fire: () => ({ type: 'Missed' }), ...(after !== undefined && { after }) }));

/** A post office that is closed, and opened again a long time later. */
function postOffice(options: Parameters<typeof postOf>[0]) {
  const office = postOf(options);
  const log = inMemoryLog();
  for (const { name, settings } of declarationsOf(office)) log.createTopic(name, 1, settings);
  const stores = inMemoryStores();
  let ahead = 0;
  const clock = { now: () => Date.now() + ahead, after: (ms: number, run: () => void) => { const timer = setTimeout(run, Math.min(ms, 5)); return () => clearTimeout(timer); } };
  const bounds = log.bounds.bind(log);
  let [refusals, refused] = [0, 0];
  log.bounds = (name, partition) => {
    if (name !== replies.name || refused === refusals) return bounds(name, partition);
    refused++;
    return Promise.reject(new Error('no broker'));
  };
  const open = async (): Promise<Runtime> => {
    const runtime = new Runtime(office, { log, openStore: stores, partitions: 1, instance: 'one', clock });
    await runtime.start();
    return runtime;
  };
  const send = (to: Topic, type: string): Promise<unknown> => {
    const value = encodeEvent({ type, specversion: '1.0', id: type, source: 'test', subject: 'ann', time: '2026-11-28T10:00:00.000Z', data: {} });
    return log.send(to.name, [{ key: 'ann', value: Buffer.from(value), headers: {} }]);
  };
  const written = async () => (await allBlocks(log, diary.name, 0)).flatMap(({ block }) => eventsOf(block, new Set(Object.keys(diary.schemas)))).map(({ type }) => type);
  const until = async (count: number): Promise<readonly string[]> => {
    for (;;) {
      const types = await written();
      if (types.length >= count) return types;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const differing = async (): Promise<number> => {
    let count = 0;
    for await (const { same } of reexecute(office.processors[0]!, 0, log, await inMemoryStores()('again', 0))) if (!same) count++;
    return count;
  };
  return { open, send, until, differing, refuse: (times: number) => (refusals = times), refused: () => refused, passes: (ms: number) => (ahead += ms) };
}

/** A letter is sent, the office closes; meanwhile the reply comes, and its time is over. */
async function closedOverATime(options: Parameters<typeof postOf>[0]) {
  const office = postOffice(options);
  const before = await office.open();
  await office.send(letters, 'Sent');
  await office.until(1);
  await before.stop();
  await office.send(replies, 'Replied');
  office.passes(2 * WAIT_MS);
  return office;
}

describe('a timer that waits for the inputs', () => {
  it('does not take for missing what waits to be read, where another one does', async () => {
    for (const [options, types] of [[{ after: 'inputs' }, ['Waiting', 'Heard']], [{}, ['Waiting', 'Missed']]] as const) {
      const office = await closedOverATime(options);
      const runtime = await office.open();
      expect(await office.until(2)).toEqual(types);
      await runtime.stop();
      expect(await office.differing()).toBe(0);
    }
  });

  it('fires for what is missing, once everything is read, though nothing else comes', async () => {
    const office = postOffice({ after: 'inputs' });
    const runtime = await office.open();
    for (let n = 1; n <= 2; n++) {
      await office.send(letters, 'Sent');
      await office.until(2 * n - 1);
      office.passes(2 * WAIT_MS);
      expect((await office.until(2 * n)).at(-1)).toBe('Missed');
    }
    await runtime.stop();
    expect(await office.differing()).toBe(0);
  });

  it('asks again where the log does not say how far they reach', async () => {
    const office = postOffice({ after: 'inputs' });
    const runtime = await office.open();
    await office.send(letters, 'Sent');
    await office.until(1);
    office.refuse(3);
    office.passes(2 * WAIT_MS);
    expect(await office.until(2)).toEqual(['Waiting', 'Missed']);
    expect(office.refused()).toBe(3);
    await runtime.stop();
  });
});
