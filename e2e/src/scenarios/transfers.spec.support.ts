import { readdirSync } from 'node:fs';
import { pipeline } from '@kontor/cli/rig';
import { checkProof } from '@kontor/cli/verify';
import { transferProof } from '@kontor/events';
import { ClientKafka } from '@nestjs/microservices';
import { firstValueFrom, timeout } from 'rxjs';
import { request } from 'undici';
import { describe, expect, it, vi } from 'vitest';
import { bank } from './one-bank.spec.support.js';
import type { Answer } from './running-bank.spec.support.js';

async function ask(method: 'GET' | 'POST', url: string, customerId: string | undefined, more: { key?: string; body?: unknown; headers?: Record<string, string> } = {}): Promise<Answer> {
  const headers: Record<string, string> = { ...more.headers };
  if (customerId !== undefined) headers['authorization'] = `Bearer ${await bank.rig.tokenFor(customerId)}`;
  if (more.key !== undefined) headers['idempotency-key'] = more.key;
  if (more.body !== undefined) headers['content-type'] = 'application/json';
  const answer = await request(url, { method, headers, ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }) });
  return { status: answer.statusCode, headers: answer.headers, body: (await answer.body.json()) as Record<string, unknown> };
}

const transfer = (customerId: string, key: string, body: unknown, headers?: Record<string, string>): Promise<Answer> =>
  ask('POST', `${bank.url('transfer-intake')}/v1/transfers`, customerId, { key, body, ...(headers === undefined ? {} : { headers }) });

const balances = async (customerId: string): Promise<unknown> => (await ask('GET', `${bank.url('balance-aggregation')}/v1/balances`, customerId)).body;

async function ends(customerId: string, id: unknown, status: string): Promise<Record<string, unknown>> {
  return vi.waitFor(async () => {
    const { body } = await ask('GET', `${bank.url('transfer-intake')}/v1/transfers/${String(id)}`, customerId);
    expect(body['status']).toBe(status);
    return body;
  }, { timeout: 20_000, interval: 20 });
}

/** The ledger's projection and intake's are written apart: without a position, `paid` in the one says nothing of the other. */
async function holds(customerId: string, amount: string): Promise<void> {
  await vi.waitFor(async () => expect(JSON.stringify(await balances(customerId))).toContain(`"${amount}"`), { timeout: 10_000 });
}

const eurToYen = { source: 'EUR', target: 'JPY', sourceAmount: { amount: '100.00', currency: 'EUR' }, recipient: 'rc_jpy_tokyo' };

/** A customer's balances as they are once the ledger has decided on what a write was answered with. */
async function balancesAfter(customerId: string, written: Answer): Promise<unknown> {
  const { status, body } = await ask('GET', `${bank.url('balance-aggregation')}/v1/balances`, customerId, { headers: { 'if-position': String(written.headers['position']) } });
  expect([status, body]).toEqual([200, expect.objectContaining({ balances: expect.any(Array) as unknown })]);
  return body['balances'];
}

describe('a balance read with the position of a write to another service', () => {
  it('has the transfer booked, or declined, for each of many customers', async () => {
    const customers = Array.from({ length: 8 }, (_, i) => `cus_pos_${i}`);
    const opened = await Promise.all(customers.map(async (customerId) => {
      await bank.deposit(customerId, '10050');
      await holds(customerId, '100.50');
      return customerId;
    }));
    for (const round of [1, 2]) {
      await Promise.all(opened.map(async (customerId) => {
        const written = await transfer(customerId, `pos-${round}`, eurToYen);
        expect(written.status).toBe(202);
        // The second finds too little money, and is declined.
        expect(JSON.stringify(await balancesAfter(customerId, written))).toContain('"0.50"');
      }));
    }
  });

  it('waits for nothing where nothing follows: a transfer that was refused at the door', async () => {
    const written = await transfer('cus_pos_refused', 'k', { ...eurToYen, recipient: 'rc_nobody' });
    expect(await balancesAfter('cus_pos_refused', written)).toEqual([]);
  });
});

describe('a balance that a customer opens', () => {
  it('is read with the position of the answer, with nothing in it, and takes money', async () => {
    const url = `${bank.url('balance-aggregation')}/v1/balances`;
    const opened = await Promise.all([1, 2, 3].map(() => ask('POST', url, 'olga', { key: 'k', body: { currency: 'JPY' } })));
    expect(opened.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(await balancesAfter('olga', opened.find(({ status }) => status === 201)!)).toEqual([expect.objectContaining({ currency: 'JPY', available: { amount: '0', currency: 'JPY' } })]);
    await bank.deposit('olga', '500', 'JPY');
    await holds('olga', '500');
    expect((await ask('POST', url, 'olga', { key: 'stays empty', body: { currency: 'CHF' } })).status).toBe(201);
    expect(await ask('POST', url, 'olga', { key: 'another', body: { currency: 'JPY' } })).toMatchObject({ status: 200, body: { available: { amount: '500' } } });
  });
});

describe('a transfer through all services', () => {
  it('runs on a real broker and on a process for each service', () => {
    expect(['java', 'docker', 'given']).toContain(bank.rig.kafka.kind);
    const pids = [...bank.rig.services.values()].map(({ pid }) => pid);
    // Beside those of the pipeline, the bank and the gateway.
    expect(new Set(pids).size).toBe(pipeline.length + 2);
    if (process.platform === 'linux') for (const pid of pids) expect(readdirSync('/proc')).toContain(String(pid));
  });

  it('is accepted, rated, booked, paid out and settled, with the figures of the price list', async () => {
    await bank.deposit('ada', '100000');
    const accepted = await transfer('ada', 'rent', eurToYen);
    expect(accepted).toMatchObject({ status: 202, body: { status: 'requested' } });
    expect(accepted.headers['location']).toBe(`/v1/transfers/${String(accepted.body['id'])}`);
    const paid = await ends('ada', accepted.body['id'], 'paid');
    expect(paid).toMatchObject({ source: { amount: '100.00', currency: 'EUR' }, target: { amount: '16095', currency: 'JPY' }, fee: { amount: '0.65', currency: 'EUR' } });
    await holds('ada', '900.00');
  });

  it('has a proof that holds against the journals, of all four services, and is refused with one digit changed', async () => {
    await bank.deposit('una', '100000');
    const accepted = await transfer('una', 'proven', eurToYen);
    await ends('una', accepted.body['id'], 'paid');
    const url = `${bank.url('transfer-intake')}/v1/transfers/${String(accepted.body['id'])}/proof`;
    const proof = await vi.waitFor(async () => {
      const found = transferProof.parse((await ask('GET', url, 'una')).body);
      expect(found.blocks.map(({ journal }) => journal)).toEqual(expect.arrayContaining(['intake.transfers.v1', 'fx.quotes.v1', 'ledger.entries.v1', 'payout.payouts.v1']));
      expect(JSON.stringify(found)).toContain('SettlementPosted');
      return found;
    }, { timeout: 10_000, interval: 50 });
    expect(await checkProof(bank.log, proof)).toMatchObject({ ok: true, faults: [] });
    const tampered = { ...proof, blocks: proof.blocks.map(({ lines, ...block }) => ({ ...block, lines: lines.map(({ line, text }) => ({ line, text: text.replaceAll('16095', '96095') })) })) };
    const refused = await checkProof(bank.log, tampered);
    expect([refused.ok, refused.faults.map(({ sentence }) => sentence)]).toEqual([false, expect.arrayContaining([expect.stringContaining('reads otherwise in the journal')])]);
    expect((await ask('GET', url, 'mallory')).status).toBe(404);
  });

  it('pays out exactly what a fixed target asks for', async () => {
    await bank.deposit('eve', '100000');
    const accepted = await transfer('eve', 'gift', { source: 'EUR', target: 'GBP', targetAmount: { amount: '50.00', currency: 'GBP' }, recipient: 'rc_gbp_london' });
    expect(await ends('eve', accepted.body['id'], 'paid')).toMatchObject({ target: { amount: '50.00', currency: 'GBP' } });
  });

  it('by a quote has the figures of the quote, which is used up by it', async () => {
    await bank.deposit('ida', '100000');
    const quotes = `${bank.url('fx-rating')}/v1/quotes`;
    const { source, target, sourceAmount, recipient } = eurToYen;
    const quote = await ask('POST', quotes, 'ida', { key: 'asked', body: { source, target, sourceAmount } });
    expect(quote).toMatchObject({ status: 201, body: { status: 'open', target: { amount: '16095', currency: 'JPY' }, clientRate: '162.0125' } });
    const accepted = await transfer('ida', 'by-quote', { source, target, quoteId: quote.body['id'], recipient });
    expect(await ends('ida', accepted.body['id'], 'paid')).toMatchObject({ source: quote.body['source'], target: quote.body['target'], fee: quote.body['fee'] });
    const used = await ask('GET', `${quotes}/${String(quote.body['id'])}`, 'ida');
    expect(used.body).toMatchObject({ status: 'used', transferId: accepted.body['id'] });
    const again = await transfer('ida', 'once-more', { source, target, quoteId: quote.body['id'], recipient });
    expect(await ends('ida', again.body['id'], 'rejected')).toMatchObject({ code: 'QUOTE_CONSUMED' });
  });

  it('is declined without the money, and moves none', async () => {
    await bank.deposit('bob', '5000');
    const accepted = await transfer('bob', 'too-much', eurToYen);
    expect(await ends('bob', accepted.body['id'], 'rejected')).toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
    await holds('bob', '50.00');
  });

  it('is one transfer however often it is sent, and another body under its key is refused', async () => {
    await bank.deposit('dan', '100000');
    const many = await Promise.all(Array.from({ length: 20 }, () => transfer('dan', 'again', eurToYen)));
    expect(new Set(many.map(({ body }) => body['id'])).size).toBe(1);
    expect(many.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(many.filter(({ status, headers }) => status === 200 && headers['idempotent-replayed'] === 'true')).toHaveLength(19);
    const quoted = await transfer('dan', '"again"', eurToYen);
    expect(quoted.headers['idempotent-replayed']).toBe('true');
    const other = await transfer('dan', 'again', { ...eurToYen, sourceAmount: { amount: '1.00', currency: 'EUR' } });
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    await ends('dan', many[0]!.body['id'], 'paid');
    await holds('dan', '900.00');
  });

  it('is held by `Prefer: wait` until it is booked or refused', async () => {
    await bank.deposit('fay', '20000');
    const booked = await transfer('fay', 'now', eurToYen, { prefer: 'wait=10' });
    expect(['booked', 'paying', 'paid']).toContain(booked.body['status']);
  });

  it('burns no key if it is refused for its shape', async () => {
    await bank.deposit('gil', '20000');
    const refused = await transfer('gil', 'k', { ...eurToYen, target: 'XYZ' });
    expect(refused).toMatchObject({ status: 422, body: { code: 'UNKNOWN_CURRENCY' } });
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(await transfer('gil', 'k', { ...eurToYen, note: 'x' })).toMatchObject({ status: 400 });
    expect(await transfer('gil', 'k', { ...eurToYen, sourceAmount: { amount: 100, currency: 'EUR' } })).toMatchObject({ status: 400 });
    const accepted = await transfer('gil', 'k', eurToYen);
    expect(accepted.status).toBe(202);
    await ends('gil', accepted.body['id'], 'paid');
  });

  it('is nobody else’s: without a token 401, for another customer 404', async () => {
    const mine = await transfer('ada', 'rent', eurToYen);
    const url = `${bank.url('transfer-intake')}/v1/transfers/${String(mine.body['id'])}`;
    expect((await ask('GET', url, 'ada')).status).toBe(200);
    expect((await ask('GET', url, 'mallory')).status).toBe(404);
    expect((await ask('GET', url, undefined)).status).toBe(401);
    expect((await ask('GET', `${bank.url('transfer-intake')}/v1/transfers/tr_00000000-0000-4000-8000-000000000000`, 'ada')).status).toBe(404);
  });
});

describe('a balance query over Kafka', () => {
  it('is answered to an ordinary ClientKafka from committed state', async () => {
    await bank.deposit('hal', '4200');
    const client = new ClientKafka({ client: { clientId: 'asker', brokers: [...bank.rig.kafka.brokers] }, consumer: { groupId: 'asker' } });
    client.subscribeToResponseOf('ledger.balances.get');
    await client.connect();
    try {
      await vi.waitFor(async () => {
        const answer = await firstValueFrom(client.send<object>('ledger.balances.get', { key: 'hal', value: { customerId: 'hal' } }).pipe(timeout(5_000)));
        expect(JSON.stringify(answer)).toContain('"4200"');
      }, { timeout: 20_000, interval: 100 });
    } finally {
      await client.close();
    }
  });
});
