import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Tills, PARTITIONS, type Member } from './members.spec.support.js';

const brokers = process.env['KONTOR_BROKERS']?.split(',');
if (brokers === undefined) throw new Error('KONTOR_BROKERS is not set: run `./kontor test --only int`, which brings up a broker');

let disks: string;
let tills: Tills;
beforeEach(async () => {
  disks = await mkdtemp(join(tmpdir(), 'versions-'));
  tills = await Tills.start('versions', brokers);
});
afterEach(async () => {
  await tills.end();
  await rm(disks, { recursive: true, force: true });
});

const begin = (name: string, build: 'first' | 'raised', disk: string): Promise<Member> => tills.begin(name, build, join(disks, disk)).ready();

async function ended(member: Member): Promise<void> {
  member.child.kill('SIGTERM');
  await member.exited;
}

async function paidEverywhere(more: number): Promise<void> {
  const before = await tills.paid();
  await vi.waitFor(async () => {
    const now = await tills.paid();
    expect(now.every(({ length }, partition) => length > before[partition]!.length + more)).toBe(true);
  }, { timeout: 30_000, interval: 100 });
}

/** Waits until the member has said of some partitions that it must not own them, and why. Where others may own, it is not even asked to stand by. */
async function barred(member: Member, because: RegExp): Promise<void> {
  const alarms = () => member.news.flatMap(({ alarm }) => alarm ?? []).filter((alarm) => alarm.includes('is not owned by this instance'));
  await vi.waitFor(() => expect(alarms().length).toBeGreaterThan(0), { timeout: 30_000, interval: 50 });
  for (const alarm of alarms()) expect(alarm).toMatch(because);
}

describe('a build whose state has a higher version, and whose journal has another event', () => {
  it('rolls out and back under load: who has older state, or does not know the event, owns nothing, and nothing is lost or doubled', async () => {
    const [a, b] = [await begin('a', 'first', 'one'), await begin('b', 'first', 'two')];
    await tills.shared([a, b]);
    tills.startPaying();
    await paidEverywhere(20);

    // Out, one by one, on the same disks: what the old build stored there is folded anew.
    await ended(a);
    const c = await begin('c', 'raised', 'one');
    await tills.shared([b, c]);
    await ended(b);
    const d = await begin('d', 'raised', 'two');
    await tills.shared([c, d]);
    await vi.waitFor(async () => {
      const owned = [...(await c.tasks()), ...(await d.tasks())].filter(({ role }) => role === 'owner');
      expect(owned.map(({ snapshots }) => snapshots?.written ?? 0).every((written) => written > 0)).toBe(true);
    }, { timeout: 30_000, interval: 100 });

    // Back: on a disk with newer state, and on an empty one, for which there are newer snapshots only.
    await ended(d);
    const e = await begin('e', 'first', 'two');
    const f = await begin('f', 'first', 'three');
    await barred(e, /its store holds total-by-customer@2, and this code has 1/);
    await barred(f, /its snapshots hold total-by-customer@2, and this code has 1/);
    await paidEverywhere(20);
    expect([await c.owned(), await e.owned(), await f.owned()]).toEqual([[0, 1, 2, 3], [], []]);

    // The last of the new build is gone: those of the old one wait for another one rather than go on.
    c.child.kill('SIGKILL');
    await c.exited;
    const g = await begin('g', 'raised', 'one');
    await vi.waitFor(async () => expect(await g.owned()).toHaveLength(PARTITIONS), { timeout: 30_000, interval: 50 });
    await paidEverywhere(20);
    await ended(e);
    const h = await begin('h', 'raised', 'two');
    await tills.shared([g, h]);
    await paidEverywhere(20);

    await tills.judge();
    const writers = new Set((await tills.writers()).flatMap((names) => [...names]));
    expect([...writers].sort()).toEqual(expect.arrayContaining(['a', 'b', 'c', 'd', 'g', 'h']));
    expect(writers.has('e') || writers.has('f'), 'a block of an instance with older state').toBe(false);
  });
});
