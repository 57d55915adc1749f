// The quick start of the client's page, as a newcomer runs it: from an empty folder, with the packed package.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { apiUrl, workspaceRoot } from '@kontor/cli/rig';
import { Kontor, ok } from '@kontor/client';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { bank } from './one-bank.spec.support.js';

const LINES_MAX = 20;
const page = join(workspaceRoot, 'libs/client');
const [, quickStart = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(page, 'README.md'), 'utf8')) ?? [];
const run = promisify(execFile);

const folder = mkdtempSync(join(tmpdir(), 'kontor-client-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the quick start of the client', () => {
  it(`has at most ${LINES_MAX} lines`, () => expect(quickStart.trim().split('\n').length).toBeLessThanOrEqual(LINES_MAX));

  it('sends money to a recipient and sees it paid, twice over with the money made up once', async () => {
    await run('npm', ['pack', '--pack-destination', folder], { cwd: page });
    const [packed = ''] = readdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${packed}`], { cwd: folder });
    writeFileSync(join(folder, 'quick-start.js'), quickStart);
    const env = { ...process.env, KONTOR_URL: apiUrl(bank.rig), KONTOR_TOKEN: await bank.rig.tokenFor('newcomer') };
    for (let time = 0; time < 2; time++) {
      const { stdout } = await run(process.execPath, ['quick-start.js'], { cwd: folder, env });
      expect(stdout).toMatch(/^tr_\S+ is (booked|paying|paid)\n\S+ EUR paid\n$/);
    }
  });
});

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('the client', () => {
  it('reads what a transfer did, as values and as files', async () => {
    const kontor = new Kontor({ baseUrl: apiUrl(bank.rig), token: () => bank.rig.tokenFor('clerk') });
    ok(await kontor.api.POST('/v1/simulation/balances/{id}/topup', { params: { path: { id: 'EUR' }, header: { 'Idempotency-Key': 'money' } }, body: { amount: { amount: '100.00', currency: 'EUR' } } }));
    const { id, status } = await kontor.createTransfer({ source: 'EUR', target: 'JPY', sourceAmount: { amount: '10.00', currency: 'EUR' }, recipient: 'rc_jpy_tokyo' }, { waitS: 20 });
    expect(['booked', 'paying', 'paid']).toContain(status);
    expect(await kontor.receipt(id)).toMatchObject({ transferId: id, paid: { amount: '10.00', currency: 'EUR' } });
    expect(new TextDecoder().decode((await kontor.receiptPdf(id)).subarray(0, 5))).toBe('%PDF-');

    expect(await kontor.proof(id)).toMatchObject({ format: 'kontor-proof-1' });

    const today = { from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date(Date.now() + 3_600_000).toISOString() };
    const amounts = await vi.waitFor(async () => {
      const entries = await allOf(kontor.statement('EUR', today));
      expect(entries).toHaveLength(2);
      return entries.map(({ direction, amount, transferId }) => [direction, amount.amount, transferId]);
    }, { timeout: 20_000 });
    expect(amounts).toEqual([['credit', '100.00', undefined], ['debit', '10.00', id]]);
    expect((await kontor.statementCsv('EUR', today)).split('\n').filter((line) => line.includes(id))).toHaveLength(1);
    expect((await allOf(kontor.balances())).map(({ currency, available }) => [currency, available.amount])).toEqual([['EUR', '90.00']]);
  });
});
