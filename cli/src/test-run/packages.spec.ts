import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeOrphanedTests, testSources, workspacePackages } from './packages.js';

const root = mkdtempSync(join(tmpdir(), 'kontor-packages-'));
const money = { name: '@kontor/money', folder: join(root, 'libs/money') };

beforeAll(() => {
  const files = [
    'libs/money/src/deep/a.spec.ts', 'libs/money/src/b.int.spec.ts', 'libs/money/src/c.e2e.spec.ts', 'libs/money/src/d.fault.spec.ts', 'libs/money/src/f.defects.spec.ts', 'libs/money/src/e.ts',
    'libs/money/dist/deep/a.spec.js', 'libs/money/dist/deep/gone.spec.js', 'libs/money/dist/deep/gone.spec.js.map', 'libs/money/dist/e.js',
  ];
  for (const file of files) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  writeFileSync(join(money.folder, 'package.json'), JSON.stringify({ name: money.name }));
});
afterAll(() => rmSync(root, { recursive: true }));

describe("the workspace's tests", () => {
  it('are found by package and by the suffix of their files', () => {
    expect(workspacePackages(root)).toEqual([money]);
    expect(testSources(money, 'unit')).toEqual(['deep/a.spec.ts']);
    expect(testSources(money, 'int')).toEqual(['b.int.spec.ts']);
    expect(testSources(money, 'e2e')).toEqual(['c.e2e.spec.ts']);
    expect(testSources(money, 'fault')).toEqual(['d.fault.spec.ts']);
    expect(testSources(money, 'defects')).toEqual(['f.defects.spec.ts']);
  });

  it('are not run any more when their source is gone', () => {
    removeOrphanedTests(money);
    expect(existsSync(join(money.folder, 'dist/deep/gone.spec.js'))).toBe(false);
    expect(existsSync(join(money.folder, 'dist/deep/gone.spec.js.map'))).toBe(false);
    expect(existsSync(join(money.folder, 'dist/deep/a.spec.js'))).toBe(true);
    expect(existsSync(join(money.folder, 'dist/e.js'))).toBe(true);
  });
});
