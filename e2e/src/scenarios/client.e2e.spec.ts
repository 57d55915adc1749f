// The quick start of the client's page, as a newcomer runs it: from an empty folder, with the packed package.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { apiUrl, startRig, startServices, workspaceRoot, type Rig } from '@kontor/cli/rig';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const LINES_MAX = 20;
const page = join(workspaceRoot, 'libs/client');
const [, quickStart = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(page, 'README.md'), 'utf8')) ?? [];
const run = promisify(execFile);

let rig: Rig;
let folder: string;
beforeAll(async () => {
  rig = await startRig({ name: 'e2e-client' });
  await startServices(rig);
  folder = mkdtempSync(join(tmpdir(), 'kontor-client-'));
});
afterAll(async () => {
  await rig?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the quick start of the client', () => {
  it(`has at most ${LINES_MAX} lines`, () => expect(quickStart.trim().split('\n').length).toBeLessThanOrEqual(LINES_MAX));

  it('sends money to a recipient and sees it paid, twice over with the money made up once', async () => {
    await run('npm', ['pack', '--pack-destination', folder], { cwd: page });
    const [packed = ''] = readdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${packed}`], { cwd: folder });
    writeFileSync(join(folder, 'quick-start.js'), quickStart);
    const env = { ...process.env, KONTOR_URL: apiUrl(rig), KONTOR_TOKEN: await rig.tokenFor('newcomer') };
    for (let time = 0; time < 2; time++) {
      const { stdout } = await run(process.execPath, ['quick-start.js'], { cwd: folder, env });
      expect(stdout).toMatch(/^tr_\S+ is (booked|paying|paid)\n\S+ EUR paid\n$/);
    }
  });
});
