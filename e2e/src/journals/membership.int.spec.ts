import { afterEach, describe, expect, it, vi } from 'vitest';
import { Tills, PARTITIONS } from './members.spec.support.js';

const brokers = process.env['KONTOR_BROKERS']?.split(',');
if (brokers === undefined) throw new Error('KONTOR_BROKERS is not set: run `./kontor test --only int`, which brings up a broker');

let tills: Tills | undefined;
afterEach(async () => {
  await tills?.end();
  tills = undefined;
});

async function two(name: string) {
  tills = await Tills.start(name, brokers!);
  const [a, b] = [tills.begin('a'), tills.begin('b')];
  await Promise.all([a.ready(), b.ready()]);
  await tills.shared([a, b]);
  tills.startPaying();
  await vi.waitFor(async () => expect((await tills!.paid()).every(({ length }) => length > 20)).toBe(true), { timeout: 20_000, interval: 100 });
  return { tills, a, b };
}

describe('two instances of a service on Kafka', () => {
  it('share the partitions, and one that is asked to end hands its own over at once', async () => {
    const { tills: all, a, b } = await two('hand-over');
    const [partition] = await a.owned();
    const before = Date.now();
    a.child.kill('SIGTERM');
    await vi.waitFor(async () => expect(await b.owned()).toHaveLength(PARTITIONS), { timeout: 10_000, interval: 20 });
    await a.exited;
    await all.judge();
    console.log(`planned hand-over: ${await all.pauseAfter(partition!, before)} ms without a new block`);
  });

  it('go on without one that was killed, before the group has noticed', async () => {
    const { tills: all, a, b } = await two('killed');
    const [partition] = await a.owned();
    const before = Date.now();
    a.child.kill('SIGKILL');
    await vi.waitFor(async () => expect(await b.owned()).toHaveLength(PARTITIONS), { timeout: 5_000, interval: 20 });
    await all.judge();
    console.log(`SIGKILL with a standby: ${await all.pauseAfter(partition!, before)} ms without a new block`);
  });

  it('hand a single partition over on demand', async () => {
    const { tills: all, a, b } = await two('on-demand');
    const [partition] = await a.owned();
    a.child.send({ ask: 'hand over', partition });
    await vi.waitFor(async () => expect(await b.owned()).toContain(partition), { timeout: 5_000, interval: 20 });
    expect(await a.owned()).not.toContain(partition);
    await all.judge();
  });

  it('are not harmed by one that was stopped, lost its partitions, and wakes: neither the journal, nor a strict read, nor effects', async () => {
    const { tills: all, a, b } = await two('zombie');
    const [partition] = await a.owned();
    a.child.kill('SIGSTOP');
    await vi.waitFor(async () => expect(await b.owned()).toHaveLength(PARTITIONS), { timeout: 5_000, interval: 20 });
    const taken = await all.epochs();
    const doneByOther = new Set(b.effects());
    await vi.waitFor(() => expect(b.effects().length).toBeGreaterThan(doneByOther.size + 100), { timeout: 20_000, interval: 20 });
    const before = a.effects().length;
    a.child.kill('SIGCONT');
    const key = all.sent.map((one) => one.key).find((candidate, n) => all.expected()[partition!]!.includes(all.sent[n]!.id) && candidate !== '')!;
    const answer = await a.ask({ ask: 'read', key });
    const read = await b.ask({ ask: 'read', key });
    if (answer.read !== undefined) expect(Number(read.read!.value)).toBeGreaterThanOrEqual(Number(answer.read.value));
    else expect(answer.refused).toMatch(/not owned by this instance/);
    await vi.waitFor(async () => expect(await a.owned()).not.toContain(partition), { timeout: 20_000, interval: 50 });
    await all.judge();
    expect((await all.epochs())[partition!], 'the woken one did not take its partition back while the other had it').toBeGreaterThanOrEqual(taken[partition!]!);
    const repeated = a.effects().slice(before).filter((id) => doneByOther.has(id));
    expect(repeated, 'effects that the other had done').toEqual([]);
  });

  it('roll to a new build and back under load, and the old one never owns what it does not know', async () => {
    const { tills: all, a, b } = await two('roll');
    const c = all.begin('c', 'next');
    await c.ready();
    await all.shared([a, b, c]);
    a.child.kill('SIGTERM');
    await a.exited;
    const [known] = await b.owned(); // nothing of the new build stands there, so that the old one may have it
    const strange = await c.owned();
    await vi.waitFor(async () => {
      const { status } = await b.ask({ ask: 'status' });
      const barred = status!.filter(({ reason }) => reason !== undefined).map((one) => one.partition);
      expect(barred.length).toBeGreaterThan(0);
      expect(await b.owned()).not.toEqual(expect.arrayContaining(barred));
    }, { timeout: 20_000, interval: 50 });
    expect(await b.owned()).toContain(known);
    c.child.kill('SIGKILL');
    await vi.waitFor(async () => expect((await b.owned()).every((partition) => !strange.includes(partition))).toBe(true), { timeout: 20_000, interval: 50 });
    const d = await all.begin('d', 'next').ready();
    await vi.waitFor(async () => expect([...(await b.owned()), ...(await d.owned())].sort()).toEqual([0, 1, 2, 3]), { timeout: 20_000, interval: 50 });
    await all.judge();
  });
});
