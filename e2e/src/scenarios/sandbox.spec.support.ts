// A sandbox in a customer's hand, through the one origin: money made up, a bank that does what it is told, rates that move.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@kontor/cli/rig';
import { request } from 'undici';
import { describe, expect, it, vi } from 'vitest';
import { APPROVED, bank } from './one-bank.spec.support.js';
import type { Answer } from './running-bank.spec.support.js';

const api = (customerId: string, path: string, more: { readonly key?: string; readonly body?: object } = {}): Promise<Answer> => bank.ask('gateway', 'POST', path, customerId, more);
const verb = (customerId: string, id: string, name: string, body?: object): Promise<Answer> => api(customerId, `/v1/simulation/transfers/${id}/${name}`, body && { body });
const euro = (amount: string) => ({ amount, currency: 'EUR' });

/** A customer with EUR 1,000.00 sends pounds to a bank that waits. */
async function waiting(customerId: string): Promise<string> {
  const { status } = await api(customerId, '/v1/simulation/balances/EUR/topup', { key: 'first', body: { amount: euro('1000.00') } });
  expect(status).toBe(201);
  const id = await bank.transfer(customerId, 'one', { source: 'EUR', target: 'GBP', targetAmount: { amount: '19.23', currency: 'GBP' }, recipient: 'rc_gbp_london' });
  await bank.becomes(customerId, id, 'paying');
  return id;
}

/** The samples of the page, in their order: a call, its key, its body. */
const samples = [...readFileSync(join(workspaceRoot, 'docs/api/sandbox.md'), 'utf8').matchAll(/```http\nPOST (\S+)\n(?:Idempotency-Key: (\S+)\n\n)?([\s\S]*?)```/g)]
  .map(([, path = '', key, body = '']) => ({ path, ...(key !== undefined && { key }), ...(body.trim() !== '' && { body: JSON.parse(body) as object }) }));

/** What the transfer is after each sample that orders something. */
const BECOMES: Readonly<Record<string, string>> = { 'time-out': 'in_doubt', 'late-accept': 'paying', settle: 'paid', return: 'refunded' };

describe('the page of the sandbox', () => {
  it('says what happens: money comes, a payment waits, is silent, is taken after all, paid, and comes back', async () => {
    expect(samples.map(({ path }) => path.split('/').at(-1))).toEqual(['topup', 'transfers', 'time-out', 'late-accept', 'settle', 'return']);
    let id = '';
    for (const { path, ...more } of samples) {
      const answer = await api('reader', path.replace('{id}', id), more);
      expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(path.endsWith('/topup') ? 201 : 202);
      if (path.endsWith('/transfers')) id = String(answer.body['id']);
      const status = BECOMES[path.split('/').at(-1)!];
      if (status !== undefined) await bank.becomes('reader', id, status);
    }
  });
});

describe('a payment that waits for its customer', () => {
  it('is accepted, then paid; what is ordered again changes nothing, and what cannot be is refused', async () => {
    const id = await waiting('acy');
    for (let i = 0; i < 2; i++) expect((await verb('acy', id, 'accept')).status).toBe(202);
    expect((await verb('acy', id, 'late-accept')).body).toMatchObject({ code: 'SIMULATION_REFUSED', status: 409 });
    expect((await verb('acy', id, 'settle')).body).toEqual({ transferId: id, verb: 'settle' });
    await bank.becomes('acy', id, 'paid');
    for (const name of ['accept', 'reject', 'time-out']) expect((await verb('acy', id, name)).status, name).toBe(409);
    expect((await verb('acy', id, 'settle')).status).toBe(202);
    expect((await bank.read('acy', id))['status']).toBe('paid');
  });

  it('is refused: all of the money is there again, or other details are waited for', async () => {
    const id = await waiting('ria');
    await verb('ria', id, 'accept');
    expect((await verb('ria', id, 'reject')).status).toBe(202);
    await bank.becomes('ria', id, 'refunded');
    await bank.has('ria', '1000.00', 'EUR');
    const other = await waiting('rob');
    expect((await verb('rob', other, 'reject', { code: 'AC01' })).status).toBe(202);
    await bank.becomes('rob', other, 'action_required');
    await bank.payout('AbandonPayout', 'rob', other, APPROVED);
    await bank.becomes('rob', other, 'refunded');
  });

  it('is refused for a while: the next try waits as the first did, and is paid once', async () => {
    const id = await waiting('tom');
    await verb('tom', id, 'reject', { code: 'TM01' });
    await vi.waitFor(async () => expect((await verb('tom', id, 'settle')).status).toBe(202), { timeout: 20_000, interval: 50 });
    await bank.becomes('tom', id, 'paid');
  });

  it('is refused after a time-out: out of doubt, and the money is there again', async () => {
    const id = await waiting('dot');
    await verb('dot', id, 'time-out');
    await bank.becomes('dot', id, 'in_doubt');
    expect((await verb('dot', id, 'accept')).status, 'only a late answer is one now').toBe(409);
    await verb('dot', id, 'reject');
    await bank.becomes('dot', id, 'refunded');
    await bank.has('dot', '1000.00', 'EUR');
  });

  it('is nobody else’s, and not for a token that may not simulate', async () => {
    const id = await waiting('owa');
    expect((await verb('oth', id, 'settle')).status).toBe(404);
    const { gateway } = Object.fromEntries(bank.rig.services);
    for (const path of [`transfers/${id}/settle`, 'balances/EUR/topup']) {
      const answer = await request(`${gateway!.url}/v1/simulation/${path}`, { method: 'POST', headers: { authorization: `Bearer ${await bank.rig.tokenFor('owa', ['transfers:write', 'balances:write'])}` } });
      expect([answer.statusCode, ((await answer.body.json()) as { code: string }).code]).toEqual([403, 'SCOPE_MISSING']);
    }
    expect((await bank.read('owa', id))['status']).toBe('paying');
    await verb('owa', id, 'settle');
    await bank.becomes('owa', id, 'paid');
  });
});

describe('money that is made up', () => {
  it('is there once, however often it is asked for', async () => {
    const ask = (amount: string) => api('mia', '/v1/simulation/balances/EUR/topup', { key: 'k', body: { amount: euro(amount) } });
    const answers = await Promise.all([ask('7.50'), ask('7.50'), ask('7.50')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect((await ask('8.00')).body).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    await bank.has('mia', '7.50', 'EUR');
  });
});

describe('made-up rates', () => {
  it('go through the guards into the journal, and a quote moves with them', async () => {
    const quoted = async (key: string) => {
      const { status, body } = await api('qia', '/v1/quotes', { key, body: { source: 'EUR', target: 'USD', sourceAmount: euro('100.00') } });
      expect(status).toBe(201);
      return body;
    };
    const first = await quoted('q-0');
    let nth = 0;
    await vi.waitFor(async () => expect((await quoted(`q-${++nth}`))['mid']).not.toBe(first['mid']), { timeout: 20_000, interval: 250 });
    const { body } = await bank.ask('gateway', 'GET', '/v1/rates?source=EUR&target=USD', 'qia');
    expect(Math.abs(Number(body['mid']) / 1.1405 - 1)).toBeLessThan(0.0025);
  });

  it('have a history: the last of each minute, and that of the day before them', async () => {
    const ask = async (query: string) => (await bank.ask('gateway', 'GET', `/v1/rates?source=USD&target=EUR&${query}`, 'qia')).body;
    const { rates } = (await ask(`from=2024-01-01T00:00:00Z&to=2100-01-01T00:00:00Z&group=minute&limit=200`)) as { rates: { time: string; mid: string }[] };
    expect(rates.map(({ time }) => time)).toEqual(rates.map(({ time }) => time).toSorted().reverse());
    expect(rates.at(-1)).toEqual({ time: '2024-06-03T00:00:00.000Z', mid: '0.876808417360806663743971942131', path: ['USD', 'EUR'] });
    expect(rates.length).toBeGreaterThan(1);
    expect(await ask('time=2024-06-05T12:00:00Z')).toMatchObject({ mid: rates.at(-1)?.mid, date: '2024-06-03', providers: ['demonstration'] });
  });
});
