import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startRailSimulator, type RailSimulator } from './app.js';
import { STEPS, VERBS, type Stage, type Verb } from './orders.js';
import { paymentOf, startReceiver, TOKEN, until } from './receiver.spec.support.js';

let folder: string;
const stops: (() => Promise<void>)[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'orders-'))));
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  rmSync(folder, { recursive: true, force: true });
});

const WAITS = '1923';

async function bank(): Promise<RailSimulator> {
  const started = await startRailSimulator({ port: 0, recordFile: join(folder, 'paid.ndjson'), token: TOKEN, settleDelayMs: 0, settleEveryMs: 0, script: { by: 'amounts' } }, { logLevel: 'silent' });
  stops.push(() => started.stop());
  return started;
}

async function receiver() {
  const started = await startReceiver();
  stops.push(started.stop);
  return started;
}

async function call(url: string, path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const pay = (url: string, callbackUrl: string, number: number, amount = WAITS) => call(url, '/payments', { callbackUrl, payments: [paymentOf(number, { amount })] });
const order = (url: string, number: number, verb: Verb, more: object = {}) => call(url, `/payments/I${number}/orders`, { verb, ...more });
const asked = async (url: string, number: number) => (await call(url, `/payments/I${number}`)).body['status'];

/** The shortest way to each stage. */
const WAYS: Readonly<Record<Stage, readonly Verb[]>> = {
  waiting: [], accepted: ['accept'], silent: ['time-out'], settled: ['settle'], refused: ['reject'], returned: ['settle', 'return'],
};
const HEARD: Readonly<Record<Verb, string>> = { accept: 'ACSP', settle: 'ACSC', reject: 'RJCT', 'time-out': 'NONE', 'late-accept': 'ACSP', return: `pacs.004 ${WAITS}` };
const ASKED: Readonly<Record<Stage, string>> = { waiting: 'RCVD', accepted: 'ACSP', silent: 'RCVD', settled: 'ACSC', refused: 'RJCT', returned: 'ACSC' };

describe('a payment that waits for orders', () => {
  it('is taken, and then nothing is said of it, whoever asks', async () => {
    const [{ url }, to] = [await bank(), await receiver()];
    const { body } = await pay(url, to.url, 1);
    expect(body['answers']).toMatchObject([{ status: 'RCVD' }]);
    expect([await asked(url, 1), to.requests]).toEqual(['RCVD', []]);
  });

  it('goes by each order from each stage, or stays where it cannot', async () => {
    const [{ url }, to] = [await bank(), await receiver()];
    let number = 0;
    for (const [stage, way] of Object.entries(WAYS) as [Stage, readonly Verb[]][]) {
      for (const verb of VERBS) {
        const nth = ++number;
        await pay(url, to.url, nth);
        for (const step of way) expect((await order(url, nth, step)).status, `${step} on the way to ${stage}`).toBe(200);
        const { from, to: next } = STEPS[verb];
        const before = way.map((step) => HEARD[step]);
        const { status, body } = await order(url, nth, verb);
        const isRepeat = way.at(-1) === verb;
        if (from.includes(stage)) {
          expect([status, body], `${verb} of ${stage}`).toEqual([200, { instrId: `I${nth}`, stage: next }]);
          await until(() => to.heard(`I${nth}`).length === before.length + 1, `${verb} of ${stage} is told`);
          expect(to.heard(`I${nth}`)).toEqual([...before, HEARD[verb]]);
          expect(await asked(url, nth)).toBe(ASKED[next]);
        } else {
          expect([status, body['stage']], `${verb} of ${stage}`).toEqual([isRepeat ? 200 : 409, stage]);
          expect(await asked(url, nth)).toBe(ASKED[stage]);
        }
      }
    }
  });

  it('is refused for the reason that is ordered', async () => {
    const [{ url }, to] = [await bank(), await receiver()];
    await pay(url, to.url, 1);
    await order(url, 1, 'reject', { code: 'AC01' });
    await until(() => to.heard('I1').length === 1, 'the refusal');
    expect(to.requests[0]?.answers[0]).toMatchObject({ status: 'RJCT', code: 'AC01' });
    expect((await order(url, 1, 'reject', { code: 'wrong account' })).status).toBe(400);
    expect((await order(url, 2, 'settle')).status, 'never heard of it').toBe(404);
    expect((await call(url, '/payments/I1/orders', { verb: 'forget' })).status).toBe(400);
  });

  it('has been paid, by the bank’s own record, once it was settled: another instruction of it that was settled is paid twice', async () => {
    const [{ url }, to] = [await bank(), await receiver()];
    const callbackUrl = to.url;
    await call(url, '/payments', { callbackUrl, payments: [paymentOf(1, { amount: WAITS, endToEndId: 'E' }), paymentOf(2, { amount: WAITS, endToEndId: 'E' })] });
    for (const [nth, verb] of [[1, 'accept'], [2, 'settle']] as const) await order(url, nth, verb);
    expect((await call(url, '/paid-twice')).body).toEqual({ payments: [] });
    await order(url, 1, 'settle');
    expect((await call(url, '/paid-twice')).body).toEqual({ payments: [{ endToEndId: 'E', instrIds: ['I1', 'I2'] }] });
  });

  it('stands where it stood after a restart, and the last that was ordered is told once more', async () => {
    const [first, to] = [await bank(), await receiver()];
    await pay(first.url, to.url, 1);
    for (const verb of ['time-out', 'late-accept'] as const) await order(first.url, 1, verb);
    await until(() => to.heard('I1').length === 2, 'both');
    await first.stop();
    const { url } = await bank();
    await until(() => to.heard('I1').length === 3, 'the repeat');
    expect(to.heard('I1')).toEqual(['NONE', 'ACSP', 'ACSP']);
    expect([await asked(url, 1), (await order(url, 1, 'settle')).status, (await order(url, 1, 'late-accept')).status]).toEqual(['ACSP', 200, 409]);
  });

  it('keeps the bank from starting on orders that nobody can read', async () => {
    await (await bank()).stop();
    appendFileSync(join(folder, 'paid.ndjson.orders'), 'settle it\n');
    await expect(bank()).rejects.toThrow(/orders, line 1: not an order/);
  });
});

describe('a payment that goes a way of its own', () => {
  it('can be returned once it is paid, and nothing else; one that comes back by itself not even that', async () => {
    const [{ url }, to] = [await bank(), await receiver()];
    await pay(url, to.url, 1, '1000');
    await until(() => to.heard('I1').length === 1, 'the settlement');
    expect((await order(url, 1, 'reject')).status).toBe(409);
    expect((await order(url, 1, 'return')).body).toEqual({ instrId: 'I1', stage: 'returned' });
    await until(() => to.heard('I1').length === 2, 'the return');
    expect([to.heard('I1'), await asked(url, 1)]).toEqual([['ACSC', 'pacs.004 1000'], 'ACSC']);
    await pay(url, to.url, 2, '1916');
    await pay(url, to.url, 3, '1901');
    for (const nth of [2, 3]) expect((await order(url, nth, 'return')).body).toMatchObject({ code: 'ORDER_IMPOSSIBLE', stage: 'none' });
  });
});
