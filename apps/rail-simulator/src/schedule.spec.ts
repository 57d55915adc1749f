import { describe, expect, it } from 'vitest';
import { Schedule } from './schedule.js';

describe('a schedule', () => {
  it('gives what is due in order of time, and of the same time in the order in which it was put in', () => {
    const schedule = new Schedule<string>();
    const times = Array.from({ length: 500 }, (_, i) => (i * 7919) % 97);
    times.forEach((at, i) => schedule.add(at, `${at}/${i}`));
    const early = schedule.due(40);
    const all = [...early, ...schedule.due(1_000)];
    expect(all).toEqual(times.map((at, i) => ({ at, i })).sort((a, b) => a.at - b.at || a.i - b.i).map(({ at, i }) => `${at}/${i}`));
    expect(early.every((name) => Number(name.split('/')[0]) <= 40)).toBe(true);
    expect(schedule.next).toBeUndefined();
  });
});
