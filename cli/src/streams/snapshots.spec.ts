import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesSince, writeSnapshots } from './snapshots.js';
import { chosen, loadTopologies } from './topologies.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kontor-snapshots-'));
});
afterAll(() => rm(folder, { recursive: true }));

const payout = async () => chosen(await loadTopologies(), ['payout']);

describe('snapshots of topologies', () => {
  it('are written once, and again only when they change', async () => {
    const files = ['topology.snapshot.json', 'topology.snapshot.md'].map((name) => join(folder, name));
    expect(await writeSnapshots(await payout(), folder)).toEqual(files);
    expect(await writeSnapshots(await payout(), folder)).toEqual([]);
    await writeFile(files[1]!, 'old');
    expect(await writeSnapshots(await payout(), folder)).toEqual([files[1]]);
    expect(await readFile(files[1]!, 'utf8')).toContain('# Topology payout');
  });

  it('are what a change is judged by', async () => {
    const [topology] = await payout();
    await writeSnapshots([topology!], folder);
    const file = join(folder, 'topology.snapshot.json');
    expect(await changesSince(file, topology!)).toEqual({ breaking: false, lines: ['payout: compatible'] });
    await writeFile(file, (await readFile(file, 'utf8')).replace('"PayoutSettled"', '"PayoutSettled", "PayoutLost"'));
    const { breaking, lines } = await changesSince(file, topology!);
    expect(breaking).toBe(true);
    expect(lines.join('\n')).toContain('payout.payouts.v1 no longer declares PayoutLost');
  });

  it('go into one folder one at a time, and into one that is there', async () => {
    await expect(writeSnapshots(await loadTopologies(), folder)).rejects.toThrow('One folder takes the snapshot of one topology');
    await expect(writeSnapshots(await payout(), join(folder, 'nowhere'))).rejects.toThrow('There is no folder');
  });
});
