import { expect, it } from 'vitest';
import { AskedTogether } from './together.js';

function asked(answer: (group: readonly number[]) => Promise<readonly string[]> = async (group) => group.map(String)) {
  const groups: (readonly number[])[] = [];
  const together = new AskedTogether<number, string>(async (group) => {
    groups.push(group);
    return answer(group);
  });
  return { groups, ask: (one: number) => together.ask(one) };
}

it('puts into one group what comes in one turn, and into the next what comes meanwhile', async () => {
  const gate = Promise.withResolvers<void>();
  const { groups, ask } = asked(async (group) => {
    await gate.promise;
    return group.map(String);
  });
  const first = [1, 2].map(ask);
  await expect.poll(() => groups.length).toBe(1);
  const next = [3, 4, 5].map(ask);
  gate.resolve();
  expect(await Promise.all([...first, ...next])).toEqual(['1', '2', '3', '4', '5']);
  expect(groups).toEqual([[1, 2], [3, 4, 5]]);
});

it('fails a group as a whole, and goes on with the next', async () => {
  const { ask } = asked(async (group) => {
    if (group.includes(2)) throw new Error('not two');
    return group.map(String);
  });
  expect(await Promise.allSettled([1, 2].map(ask))).toMatchObject([{ reason: { message: 'not two' } }, { reason: { message: 'not two' } }]);
  expect(await ask(1)).toBe('1');
});
