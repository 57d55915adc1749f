import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workspaceRoot } from './rig/paths.js';

// A checkout in which nothing is installed, and a PATH that holds only what a test puts there.
const checkout = mkdtempSync(join(tmpdir(), 'kontor-checkout-'));
const path = join(checkout, 'path');

beforeAll(() => {
  for (const file of ['kontor', 'package.json', 'cli/bootstrap.mjs', 'cli/bootstrap', 'cli/commands.mjs', 'cli/progress.mjs']) {
    cpSync(join(workspaceRoot, file), join(checkout, file), { recursive: true });
  }
  writeFileSync(join(checkout, 'package-lock.json'), '{"packages":{}}');
});
afterAll(() => rmSync(checkout, { recursive: true }));

function onPath(tools: Readonly<Record<string, string>>): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  for (const tool of ['dirname', 'sh']) symlinkSync(spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim(), join(path, tool));
  for (const [name, content] of Object.entries(tools)) {
    if (content.startsWith('/')) symlinkSync(content, join(path, name));
    else writeFileSync(join(path, name), `#!/bin/sh\n${content}\n`);
    if (!content.startsWith('/')) chmodSync(join(path, name), 0o755);
  }
}

function kontor(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(join(checkout, 'kontor'), args, { encoding: 'utf8', env: { PATH: path } });
  return { code: status, out: stdout, err: stderr };
}

describe('kontor on a bare checkout', () => {
  it('names Node and where to get it when Node is missing', () => {
    onPath({});
    expect(kontor('help')).toMatchObject({ code: 69, err: expect.stringMatching(/Node\.js is missing[\s\S]*20\.19[\s\S]*nodejs\.org/) as string });
  });

  it('names the version it found when Node is too old', () => {
    onPath({ node: 'if [ "$1" = --version ]; then echo v18.0.0; else exit 1; fi', npm: 'exit 0' });
    expect(kontor('help')).toMatchObject({ code: 69, err: expect.stringContaining('Node.js v18.0.0 is too old') as string });
  });

  it('names npm when npm is missing', () => {
    onPath({ node: process.execPath });
    expect(kontor('help')).toMatchObject({ code: 69, err: expect.stringContaining('npm is missing') as string });
  });

  it('lists the commands without installing anything', () => {
    onPath({ node: process.execPath, npm: 'exit 9' });
    const { code, out } = kontor('help');
    expect(code).toBe(0);
    for (const command of ['up', 'down', 'status', 'token', 'test', 'help']) expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(existsSync(join(checkout, 'node_modules'))).toBe(false);
  });

  it('answers a misspelt command at once, with what may have been meant', () => {
    onPath({ node: process.execPath, npm: 'exit 9' });
    expect(kontor('stauts')).toMatchObject({ code: 64, err: expect.stringContaining('Did you mean `./kontor status`?') as string });
    expect(kontor('help', 'nonsense')).toMatchObject({ code: 64 });
    expect(existsSync(join(checkout, 'node_modules'))).toBe(false);
  });

  it('says what npm said when the installation fails, and counts it as a failure of the tests', () => {
    onPath({ node: process.execPath, npm: 'echo "npm error code EPLANTED" >&2; exit 1' });
    const { code, out, err } = kontor('test');
    expect(code).toBe(1);
    expect(err).toContain('npm error code EPLANTED');
    expect(out.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed, 0 skipped');
  });
});
