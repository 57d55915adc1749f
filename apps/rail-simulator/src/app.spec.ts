import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig, startRailSimulator, type RailSimulator } from './app.js';
import { paymentOf, startReceiver, TOKEN, until } from './receiver.spec.support.js';
import type { Script } from './behaviour.js';
import type { Answer, PaidLine, Payment } from './payment.js';

let folder: string;
let recordFile: string;
const stops: (() => Promise<void>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rail-'));
  recordFile = join(folder, 'paid.ndjson');
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  rmSync(folder, { recursive: true, force: true });
});

async function receiver(status?: (request: number) => number) {
  const started = await startReceiver(status);
  stops.push(started.stop);
  return started;
}

async function simulator(settleDelayMs = 0, settleEveryMs = 0, script: Script = { by: 'none' }): Promise<RailSimulator> {
  const started = await startRailSimulator({ port: 0, recordFile, token: TOKEN, settleDelayMs, settleEveryMs, script }, { logLevel: 'silent' });
  stops.push(() => started.stop());
  return started;
}

async function submit(url: string, callbackUrl: string, payments: readonly unknown[], token = TOKEN) {
  const response = await fetch(`${url}/payments`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ callbackUrl, payments }) });
  return { status: response.status, body: (await response.json()) as { answers: Answer[]; code?: string; instrIds?: string[] } };
}

const authorization = `Bearer ${TOKEN}`;

async function askFor<T>(url: string, path: string, body?: object): Promise<T> {
  const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${url}${path}`, { ...post, headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) } });
  return (await response.json()) as T;
}

async function recorded(url: string): Promise<PaidLine[]> {
  const response = await fetch(`${url}/payments?from=0`, { headers: { authorization: `Bearer ${TOKEN}` } });
  return ((await response.json()) as { payments: PaidLine[] }).payments;
}

describe('the rail simulator', () => {
  it('takes payments, answers each, and settles them by a callback with the references of both sides', async () => {
    const [{ url }, to] = [await simulator(), await receiver()];
    const { status, body } = await submit(url, to.url, [paymentOf(1), paymentOf(2)]);
    expect(status).toBe(200);
    expect(body.answers).toEqual([
      { instrId: 'I1', endToEndId: 'E1', status: 'ACSP', railRef: 'SIM0000000001', clientRef: 'ref 1' },
      { instrId: 'I2', endToEndId: 'E2', status: 'ACSP', railRef: 'SIM0000000002', clientRef: 'ref 2' },
    ]);
    await until(() => to.requests.length > 0, 'a callback');
    expect(to.requests).toEqual([{ authorization: `Bearer ${TOKEN}`, status: 204, answers: body.answers.map((answer) => ({ ...answer, status: 'ACSC' })) }]);
    expect((await recorded(url)).map((line) => line.instrId)).toEqual(['I1', 'I2']);
  });

  it('settles in runs: what was taken between two of them comes in one callback', async () => {
    const [{ url }, to] = [await simulator(0, 1_000), await receiver()];
    for (const nth of [1, 2, 3, 4]) await submit(url, to.url, [paymentOf(nth)]);
    await until(() => to.taken().length === 4, 'four settlements');
    expect(to.requests.length, 'a run may have fallen between the four, but not between each two').toBeLessThanOrEqual(2);
  });

  it('answers a repeat as the first time, pays once, and settles once', async () => {
    const [{ url }, to] = [await simulator(), await receiver()];
    const first = await submit(url, to.url, [paymentOf(1)]);
    const second = await submit(url, to.url, [paymentOf(1), paymentOf(2)]);
    expect(second.body.answers[0]).toEqual(first.body.answers[0]);
    await until(() => to.taken().length >= 2, 'both settled');
    expect(to.taken()).toEqual(['I1', 'I2']);
    expect(await recorded(url)).toHaveLength(2);
  });

  it('answers 409 and pays nothing if a known instruction comes with other bytes', async () => {
    const [{ url }, to] = [await simulator(), await receiver()];
    await submit(url, to.url, [paymentOf(1)]);
    const { status, body } = await submit(url, to.url, [paymentOf(2), paymentOf(1, { amount: '9' })]);
    expect([status, body.code, body.instrIds]).toEqual([409, 'INSTRUCTION_CONFLICT', ['I1']]);
    expect((await recorded(url)).map((line) => line.instrId)).toEqual(['I1']);
  });

  it('refuses a wrong token on every path but health', async () => {
    const [{ url }, to] = [await simulator(), await receiver()];
    expect((await submit(url, to.url, [paymentOf(1)], 'another')).status).toBe(401);
    expect((await fetch(`${url}/payments`)).status).toBe(401);
    expect((await fetch(`${url}/payments/I1`)).status).toBe(401);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });

  it.each([
    ['a number as amount', { amount: 1000 }],
    ['an amount of zero', { amount: '0' }],
    ['a line break in an id', { instrId: 'I1\nI2' }],
    ['an id beyond 35 characters', { instrId: 'I'.repeat(36) }],
    ['a currency in small letters', { currency: 'gbp' }],
    ['no hash', { messageHash: undefined }],
  ])('refuses %s and pays nothing of the request', async (_, change) => {
    const [{ url }, to] = [await simulator(), await receiver()];
    const { status } = await submit(url, to.url, [paymentOf(2), { ...paymentOf(1), ...change }]);
    expect(status).toBe(400);
    expect(await recorded(url)).toEqual([]);
  });

  it('calls back until it is heard, with all that came meanwhile in the next request', async () => {
    let open = false;
    const [{ url }, to] = [await simulator(), await receiver(() => (open ? 204 : 503))];
    await submit(url, to.url, [paymentOf(1)]);
    await until(() => to.requests.length > 0, 'a first try');
    for (let number = 2; number <= 20; number++) await submit(url, to.url, [paymentOf(number)]);
    open = true;
    await until(() => to.taken().length >= 20, 'all settled');
    expect(to.taken()).toEqual(Array.from({ length: 20 }, (_, i) => `I${i + 1}`));
    expect(to.requests.filter((request) => request.status === 204).length).toBeLessThan(20);
  });

  it('settles after the delay it was given, and says ACSP until then', async () => {
    const [{ url }, to] = [await simulator(150), await receiver()];
    const sent = Date.now();
    await submit(url, to.url, [paymentOf(1)]);
    const early = await fetch(`${url}/payments/I1`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(((await early.json()) as Answer).status).toBe('ACSP');
    await until(() => to.taken().length > 0, 'a settlement');
    expect(Date.now() - sent).toBeGreaterThanOrEqual(149);
    const late = await fetch(`${url}/payments/I1`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(((await late.json()) as Answer).status).toBe('ACSC');
  });

  it('answers 404 for what it never paid', async () => {
    const { url } = await simulator();
    expect((await fetch(`${url}/payments/I1`, { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(404);
  });
});

describe('a bank that behaves by magic amounts', () => {
  const DAY = 86_400_000;
  const byAmounts = () => simulator(0, 0, { by: 'amounts' });

  /** What is said of a payment over the weeks, with what it says at once; and, in the end, when it is asked. */
  async function life(amount: string): Promise<{ atOnce: string; later: string[]; asked: string }> {
    const [{ url }, to] = [await byAmounts(), await receiver()];
    const last = paymentOf(2);
    const { body } = await submit(url, to.url, [paymentOf(1, { amount })]);
    await askFor(url, '/clock', { advanceMs: 60 * DAY });
    await submit(url, to.url, [last]);
    await until(() => to.taken().includes(last.instrId), 'all that came before the last');
    const asked = await askFor<Answer>(url, '/payments/I1');
    return { atOnce: body.answers[0]!.status, later: to.heard('I1'), asked: [asked.status, asked.code ?? asked.charges].filter(Boolean).join(' ') };
  }

  it.each([
    ['901', 'RJCT', [], 'RJCT AC04'],
    ['906', 'RCVD', [], 'RCVD'],
    ['907', 'RCVD', ['ACSC'], 'ACSC'],
    ['908', 'RCVD', [], 'ACSC'],
    ['909', 'NONE', [], 'ACSC'],
    ['911', 'ACSC', ['ACSP'], 'ACSC'],
    ['912', 'ACSP', ['ACSC', 'ACSC'], 'ACSC'],
    ['913', 'ACSP', ['RJCT'], 'RJCT AC04'],
    ['914', 'RCVD', ['debit'], 'ACSC'],
    ['915', 'ACSP', ['ACSC'], 'ACSC 25'],
    ['916', 'ACSP', ['ACSC', 'pacs.004 916', 'camt.054 916', 'camt.053 916'], 'ACSC'],
    ['922', 'ACSP', ['ACSC', 'pacs.004 923'], 'ACSC'],
  ])('%s: says %s at once, then %j, and %s when asked', async (amount, atOnce, later, asked) => {
    const told = await life(amount);
    expect({ ...told, later: told.later.toSorted() }).toEqual({ atOnce, later: later.toSorted(), asked });
  });

  it('905 is refused first; the next instruction of the same payment is paid, and nothing was paid twice', async () => {
    const [{ url }, to] = [await byAmounts(), await receiver()];
    const first = await submit(url, to.url, [paymentOf(1, { amount: '905' })]);
    const second = await submit(url, to.url, [paymentOf(2, { amount: '905', endToEndId: 'E1' })]);
    expect([first, second].map(({ body }) => body.answers[0]?.status)).toEqual(['RJCT', 'ACSP']);
    expect(await askFor(url, '/paid-twice')).toEqual({ payments: [] });
    await submit(url, to.url, [paymentOf(3, { amount: '905', endToEndId: 'E1' })]);
    expect(await askFor(url, '/paid-twice')).toEqual({ payments: [{ endToEndId: 'E1', instrIds: ['I2', 'I3'] }] });
  });

  it('910 breaks the connection after it has paid; the repeat is answered, and nothing is paid again', async () => {
    const [{ url }, to] = [await byAmounts(), await receiver()];
    await expect(submit(url, to.url, [paymentOf(1, { amount: '910' }), paymentOf(2)])).rejects.toThrow();
    expect((await recorded(url)).map(({ instrId }) => instrId)).toEqual(['I1', 'I2']);
    const { body } = await submit(url, to.url, [paymentOf(1, { amount: '910' }), paymentOf(2)]);
    expect(body.answers.map(({ status }) => status)).toEqual(['ACSP', 'ACSP']);
    expect(await recorded(url)).toHaveLength(2);
  });

  it('921 says after an hour that it paid under another reference', async () => {
    const [{ url }, to] = [await byAmounts(), await receiver()];
    await submit(url, to.url, [paymentOf(1, { amount: '921' })]);
    await until(() => to.taken().length === 1, 'the settlement');
    await askFor(url, '/clock', { advanceMs: 3_600_000 });
    await until(() => to.taken().length === 2, 'another one');
    expect(to.requests.flatMap(({ answers }) => answers.map(({ railRef }) => railRef))).toEqual(['SIM0000000001', 'SIM0000000001-2']);
  });

  it('tells after a restart what was not told yet, by the clock that it was told', async () => {
    const [first, to] = [await byAmounts(), await receiver()];
    await submit(first.url, to.url, [paymentOf(1, { amount: '916' })]);
    await until(() => to.heard('I1').length === 1, 'the settlement');
    await first.stop();
    stops.pop();
    const again = await simulator(0, 0, { by: 'none' });
    await askFor(again.url, '/clock', { advanceMs: 30 * DAY });
    await until(() => to.heard('I1').length === 5, 'the settlement again, and the returns');
    expect(to.heard('I1').slice(1).toSorted()).toEqual(['ACSC', 'camt.053 916', 'camt.054 916', 'pacs.004 916']);
  });
});

describe('its configuration', () => {
  it('reads how the bank is to behave', () => {
    const script = (text: string) => readConfig({ KONTOR_HTTP_PORT: '0', KONTOR_RAIL_TOKEN: 'x', KONTOR_RAIL_RECORD: 'x', KONTOR_RAIL_SCRIPT: text }).script;
    expect([script('none'), script('amounts'), script('seed:7')]).toEqual([{ by: 'none' }, { by: 'amounts' }, { by: 'seed', seed: '7' }]);
    expect(() => script('sead')).toThrow(/KONTOR_RAIL_SCRIPT must be none, amounts or seed:TEXT, not sead/);
  });

  it('names every fault at once', () => {
    expect(() => readConfig({ KONTOR_HTTP_PORT: '99999', KONTOR_RAIL_TOKEN: 'x' })).toThrow(/KONTOR_HTTP_PORT must be[^]*KONTOR_RAIL_RECORD is not set/);
  });
});

describe('the process', () => {
  const children: ChildProcess[] = [];
  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

  /** Starts the process and waits until it says where it listens. */
  async function start(settleDelayMs: number) {
    const env = { ...process.env, KONTOR_HTTP_PORT: '0', KONTOR_RAIL_RECORD: recordFile, KONTOR_RAIL_TOKEN: TOKEN, KONTOR_RAIL_SETTLE_DELAY_MS: String(settleDelayMs) };
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /http:\/\/127\.0\.0\.1:[0-9]+/.exec(line)?.[0];
      if (url !== undefined) return { child, url };
    }
    throw new Error('it ended before it listened');
  }

  it('after SIGKILL and a torn last line knows what it paid and settles it', async () => {
    const to = await receiver();
    const first = await start(60_000);
    const payments: Payment[] = Array.from({ length: 50 }, (_, i) => paymentOf(i));
    const before = await submit(first.url, to.url, payments);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    appendFileSync(recordFile, '{"instrId":"I50","railRef":"SIM00000');
    expect(to.requests).toEqual([]);
    const second = await start(0);
    expect((await submit(second.url, to.url, payments)).body.answers).toEqual(before.body.answers);
    await until(() => to.taken().length >= 50, 'all settled');
    expect(to.taken()).toEqual(payments.map((payment) => payment.instrId));
    expect(await recorded(second.url)).toHaveLength(50);
  });

  it('ends at SIGTERM though its receiver is away, and settles after the next start', async () => {
    const away = await startReceiver();
    await away.stop();
    const first = await start(0);
    await submit(first.url, away.url, [paymentOf(1)]);
    first.child.kill('SIGTERM');
    expect(await once(first.child, 'exit')).toEqual([0, null]);
    const { record, unsettled } = await (await import('./record.js')).PaymentRecord.open(recordFile);
    await record.close();
    expect(unsettled.map((line) => line.instrId)).toEqual(['I1']);
  });

  it('does not start on a corrupt record, and says which line and why', async () => {
    writeFileSync(recordFile, 'not a line of ours\n');
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.js')], { env: { ...process.env, KONTOR_HTTP_PORT: '0', KONTOR_RAIL_RECORD: recordFile, KONTOR_RAIL_TOKEN: TOKEN }, stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect((await once(child, 'close'))[0]).toBe(1);
    expect(said.trim()).toBe(`${recordFile}, line 1: not JSON; the file is left as it is, and nothing starts on it`);
  });
});
