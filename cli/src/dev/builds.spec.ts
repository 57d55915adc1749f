import { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Builds } from './builds.js';
import { CompilerWords } from './compiler.js';

const folder = mkdtempSync(join(tmpdir(), 'kontor-builds-'));
afterAll(() => rmSync(folder, { recursive: true }));

const log = join(folder, 'compiler.log');
const buildInfo = join(folder, 'tsconfig.tsbuildinfo');
let mtime = 1_000;
const build = (): void => utimesSync(buildInfo, mtime, (mtime += 1));
const says = (line: string): void => appendFileSync(log, `${line}\n`);

beforeEach(() => {
  writeFileSync(log, '');
  writeFileSync(buildInfo, '');
  build();
});

describe('what was built', () => {
  it('is news when it stands still, and once', () => {
    const builds = new Builds(undefined, [buildInfo]);
    expect(builds.look().built).toBe(false);
    build();
    expect([builds.look().built, builds.look().built, builds.look().built]).toEqual([false, true, false]);
  });

  it('is none while a package is missing: someone is building', () => {
    const builds = new Builds(undefined, [buildInfo]);
    rmSync(buildInfo);
    expect([builds.look().built, builds.look().built]).toEqual([false, false]);
    writeFileSync(buildInfo, '');
    build();
    expect([builds.look().built, builds.look().built]).toEqual([false, true]);
  });

  it('waits for the compiler: packages come one after another', () => {
    const builds = new Builds(new CompilerWords(log), [buildInfo]);
    says('12:01:55 PM - Starting compilation in watch mode...');
    build();
    expect([builds.look(), builds.look()]).toEqual([{ built: false }, { built: false }]);
    says('12:01:57 PM - Found 0 errors. Watching for file changes.');
    expect(builds.look()).toMatchObject({ built: true, compiled: { errors: [] } });
  });

  it('is not run while there are errors, which are told with their places, and is run when they are gone', () => {
    const builds = new Builds(new CompilerWords(log), [buildInfo]);
    const error = "libs/money/src/money.ts(24,7): error TS2322: Type 'string' is not assignable to type 'number'.";
    for (const line of ['12:01:55 PM - File change detected. Starting incremental compilation...', error, '12:01:57 PM - Found 1 error. Watching for file changes.']) says(line);
    build();
    expect(builds.look()).toMatchObject({ built: false, compiled: { errors: [error] } });
    expect(builds.look()).toEqual({ built: false });
    says('12:02:55 PM - File change detected. Starting incremental compilation...');
    says('12:02:57 PM - Found 0 errors. Watching for file changes.');
    expect(builds.look()).toMatchObject({ built: true, compiled: { errors: [] } });
  });
});
