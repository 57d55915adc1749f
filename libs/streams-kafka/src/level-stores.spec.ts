import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { storeConformance } from '@kontor/streams/testing';
import { ClassicLevel } from 'classic-level';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { levelStores } from './level-stores.js';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'level-stores-'))));
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('stores on LevelDB', () => {
  for (const { name, run } of storeConformance) it(name, () => run(levelStores({ directory })));

  it('lie at <directory>/<name>/<partition>', async () => {
    const store = await levelStores({ directory })('ledger.entries.v1', 7);
    await store.close();
    expect(await readdir(join(directory, 'ledger.entries.v1', '7'))).toContain('CURRENT');
    await expect(levelStores({ directory })('../elsewhere', 0)).rejects.toThrow('cannot name a store');
  });

  it('hold one whole commit, state and head, after each kill -9 of their writer', async () => {
    let committed = 0;
    for (let kill = 1; kill <= 4; kill++) {
      const seen = await writeUntilKilled(directory, committed, committed + kill * 37);
      const store = await levelStores({ directory })('killed', 0);
      const state: (readonly [string, string])[] = [];
      for await (const entry of store.range('', '\u{10ffff}')) state.push(entry);
      committed = Number(store.head);
      expect(committed).toBeGreaterThanOrEqual(seen);
      expect(state.length).toBe(20 + (committed % 2));
      for (const [key, value] of state) expect(`${key} ${value}`).toBe(`${key} ${committed}`);
      await store.close();
    }
  });

  it('are put aside when the head was changed behind their back, and start empty', async () => {
    await commitOne(directory);
    const path = join(directory, 'touched', '0');
    const db = new ClassicLevel<string, string>(path);
    await db.put('0', (await db.get('0'))!.replace('height 8', 'height 9'));
    await db.close();
    expect((await reopened(directory)).reason).toContain('does not match its hash');
  });

  it('are put aside when the head vanished and entries stayed', async () => {
    await commitOne(directory);
    const db = new ClassicLevel<string, string>(join(directory, 'touched', '0'));
    await db.del('0');
    await db.close();
    expect((await reopened(directory)).reason).toContain('no head');
  });

  it('are put aside when LevelDB finds its files broken', async () => {
    await commitOne(directory);
    const path = join(directory, 'touched', '0');
    const manifest = (await readdir(path)).find((file) => file.startsWith('MANIFEST'))!;
    const bytes = await readFile(join(path, manifest));
    await writeFile(join(path, manifest), bytes.fill(0xff, 8, 24));
    const { movedTo } = await reopened(directory);
    expect(await readdir(movedTo)).toContain(manifest);
  });
});

async function commitOne(directory: string): Promise<void> {
  const store = await levelStores({ directory })('touched', 0);
  await store.commit([['a', '1'], ['b', '2']], 'height 8');
  await store.close();
}

/** Opens the broken store, sees that it is empty and can be used, and returns what was told of it. */
async function reopened(directory: string): Promise<{ reason: string; movedTo: string }> {
  const told: { reason: string; movedTo: string }[] = [];
  const store = await levelStores({ directory, onBroken: (broken) => void told.push(broken) })('touched', 0);
  expect([store.head, store.get('a')]).toEqual([undefined, undefined]);
  await store.close();
  expect(told.length).toBe(1);
  return told[0]!;
}

/** A process that commits until it is killed: commit n sets all keys to n, and adds or deletes one. Returns the last commit it told of. */
async function writeUntilKilled(directory: string, from: number, until: number): Promise<number> {
  const writer = `
    const { levelStores } = await import(${JSON.stringify(new URL('./level-stores.js', import.meta.url).href)});
    const store = await levelStores({ directory: ${JSON.stringify(directory)} })('killed', 0);
    for (let n = ${from} + 1; ; n++) {
      const changes = Array.from({ length: 20 }, (_, i) => ['k' + i, String(n)]);
      await store.commit([...changes, ['odd', n % 2 ? String(n) : undefined]], String(n));
      console.log(n);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', writer], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    seen = Math.max(seen, Number(line));
    if (seen >= until) child.kill('SIGKILL');
  }
  await exited;
  return seen;
}
