import { describe, expect, it } from 'vitest';
import { inMemoryStores } from '../testing/index.js';
import { journal } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { TaskState } from './task-state.js';

const counts = state('count-by-key', journal('test.counts.v1', { owner: 'test', key: 'key', events: {} }), { version: 1, initial: () => 0, evolve: {} });

describe('the state of a task', () => {
  it('never writes a head over a batch that the store refused', async () => {
    const store = await inMemoryStores()('test.counts.v1', 0);
    const commit = store.commit.bind(store);
    let refusals = 0;
    store.commit = (changes, head) => (refusals++ === 0 ? Promise.reject(new Error('the disk is full')) : commit(changes, head));
    const failures: string[] = [];
    const task = new TaskState(store, (error) => failures.push(error.message));
    for (const [key, head] of [['a', 'height 1'], ['b', 'height 2']] as const) {
      task.push();
      task.set(counts, key, 7);
      task.commit(head);
      await task.flush();
    }
    expect(failures).toEqual(['the disk is full']);
    expect(store.head).toBeUndefined();
    expect([task.committed(counts, 'a'), task.committed(counts, 'b')], 'what is on the chain is read all the same').toEqual([7, 7]);
  });
});

describe('a state that hardly ever has an entry', () => {
  it('is known to be empty after a look, until one is set, and again when the look finds none', async () => {
    const task = new TaskState(await inMemoryStores()('test.counts.v1', 0), (error) => {
      throw error;
    });
    expect(task.isKnownEmpty(counts), 'nobody has looked').toBe(false);
    await task.lookFor(counts);
    expect(task.isKnownEmpty(counts)).toBe(true);
    task.push();
    task.set(counts, 'a', 1);
    expect(task.isKnownEmpty(counts)).toBe(false);
    task.commit('height 1');
    await task.lookFor(counts);
    expect(task.isKnownEmpty(counts), 'it is committed, stored or not').toBe(false);
    task.push();
    task.set(counts, 'a', undefined);
    task.commit('height 2');
    await task.lookFor(counts);
    expect(task.isKnownEmpty(counts)).toBe(true);
  });
});
