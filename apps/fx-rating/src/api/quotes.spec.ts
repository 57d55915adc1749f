import { fxCommands, quoteIdOf } from '@kontor/events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUOTES_GET } from './quotes.query.js';
import { startQuotes, type Quotes } from './quotes.spec.support.js';

const BODY = { source: 'EUR', target: 'JPY', sourceAmount: { amount: '100.00', currency: 'EUR' } };
const idOf = (key: string, customer = 'ann') => quoteIdOf(customer, key);

let quotes: Quotes;
beforeEach(async () => {
  quotes = await startQuotes();
});
afterEach(() => quotes.app.close());

const call: Quotes['call'] = (...asked) => quotes.call(...asked);
const ask = (key: string, body: object = BODY, customer = 'ann') => call('POST', '/v1/quotes', { body, key, customer });
const commands = (): number => quotes.log.records(fxCommands.name, 0).length;

describe('POST /v1/quotes', () => {
  it('answers 201 with all that the quote is made of, and where it is', async () => {
    const { status, headers, body } = await ask('k1');
    expect([status, headers['location']]).toEqual([201, `/v1/quotes/${idOf('k1')}`]);
    expect(body).toMatchObject({
      id: idOf('k1'), status: 'open', side: 'source', source: { amount: '100.00', currency: 'EUR' }, target: { amount: '16095', currency: 'JPY' },
      fee: { amount: '0.65', currency: 'EUR' }, feeItems: [{ name: 'fixed', amount: { amount: '0.35' } }, { name: 'share', amount: { amount: '0.30' } }], net: { amount: '99.35' },
      mid: '162.5', clientRate: '162.0125', spreadBp: '30', spread: { amount: '0.30' }, rate: { path: ['EUR', 'JPY'] }, priceList: 'standard-1',
    });
    expect(Date.parse(body['expiresAt'] as string) - Date.parse(body['createdAt'] as string)).toBe(30 * 60_000);
  });

  it('takes the amount that is to arrive', async () => {
    expect((await ask('k1', { source: 'EUR', target: 'JPY', targetAmount: { amount: '16095', currency: 'JPY' } })).body).toMatchObject({ side: 'target', source: { amount: '100.00' } });
  });

  it('answers a refusal as a state of the object', async () => {
    const { status, body } = await ask('k1', { ...BODY, sourceAmount: { amount: '0.35', currency: 'EUR' } });
    expect([status, body]).toEqual([201, { id: idOf('k1'), status: 'refused', code: 'TOO_SMALL', createdAt: expect.any(String) }]);
  });

  it('answers the same key and body with the same quote, and another body with 422; both send nothing', async () => {
    const first = await ask('k1');
    const again = await ask('"k1"', Object.fromEntries(Object.entries(BODY).reverse()));
    expect([again.status, again.headers['idempotent-replayed'], again.body]).toEqual([200, 'true', first.body]);
    const other = await ask('k1', { ...BODY, sourceAmount: { amount: '1.00', currency: 'EUR' } });
    expect([other.status, other.body['code'], commands()]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED', 1]);
  });

  it('makes one quote of two requests at once', async () => {
    const answers = await Promise.all([ask('k1'), ask('k1')]);
    expect(answers.map(({ body }) => body['id'])).toEqual([idOf('k1'), idOf('k1')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
  });

  it.each([
    ['no key', undefined, BODY, 400, 'IDEMPOTENCY_KEY_MISSING'], ['two amounts', 'k', { ...BODY, targetAmount: { amount: '1', currency: 'JPY' } }, 400, 'BODY_INVALID'],
    ['no amount', 'k', { source: 'EUR', target: 'JPY' }, 400, 'BODY_INVALID'], ['an unknown currency', 'k', { ...BODY, target: 'EUX' }, 422, 'UNKNOWN_CURRENCY'],
    ['an amount of zero', 'k', { ...BODY, sourceAmount: { amount: '0.00', currency: 'EUR' } }, 400, 'BODY_INVALID'], ['an amount of the other side', 'k', { ...BODY, sourceAmount: { amount: '1', currency: 'JPY' } }, 400, 'BODY_INVALID'],
    ['a field more', 'k', { ...BODY, fee: '0' }, 400, 'BODY_INVALID'],
  ])('refuses %s, and sends nothing', async (_, key, body, status, code) => {
    const answer = await call('POST', '/v1/quotes', { body, ...(key !== undefined && { key }) });
    expect([answer.status, answer.body['code'], commands()]).toEqual([status, code, 0]);
  });
});

describe('GET /v1/quotes/{id}', () => {
  it('gives the quote, and nobody else’s', async () => {
    const made = await ask('k1');
    expect((await call('GET', `/v1/quotes/${idOf('k1')}`)).body).toEqual({ ...made.body, asOf: { partition: 0, heights: { 'fx.quotes.v1': quotes.table.height } } });
    expect(made.headers['position']).toMatch(/^[A-Za-z0-9_-]+$/);
    expect((await call('GET', `/v1/quotes/${idOf('k1')}`, { customer: 'bob' })).status).toBe(404);
    expect((await call('GET', '/v1/quotes/nothing')).status).toBe(404);
  });
});

describe('POST /v1/quotes/{id}/requote', () => {
  it('makes a new quote of the same terms, in place of the old one', async () => {
    await ask('k1');
    const again = await call('POST', `/v1/quotes/${idOf('k1')}/requote`, { key: 'k2' });
    expect([again.status, again.body['id'], again.body['source']]).toEqual([201, idOf('k2'), { amount: '100.00', currency: 'EUR' }]);
    expect((await call('GET', `/v1/quotes/${idOf('k1')}`)).body).toMatchObject({ status: 'replaced' });
    expect((await call('POST', `/v1/quotes/${idOf('k1')}/requote`, { key: 'k2' })).headers['idempotent-replayed']).toBe('true');
  });

  it('is of one’s own quotes, and not of what was refused', async () => {
    await ask('k1', { ...BODY, sourceAmount: { amount: '0.35', currency: 'EUR' } });
    expect((await call('POST', `/v1/quotes/${idOf('k1')}/requote`, { key: 'k2' })).body).toMatchObject({ code: 'QUOTE_REFUSED' });
    expect((await call('POST', `/v1/quotes/${idOf('k1')}/requote`, { key: 'k2', customer: 'bob' })).status).toBe(404);
  });
});

describe('a quote whose row is not there yet', () => {
  it('is answered from its event when it is made, and 503 when it is asked for again', async () => {
    quotes.table.following = false;
    expect((await ask('k1')).status).toBe(201);
    expect((await ask('k1')).body).toMatchObject({ code: 'BEHIND' });
  });
});

describe('the query of a quote', () => {
  let asked = 0;
  async function query(customerId: string, quoteId: string): Promise<unknown> {
    const correlationId = `q${++asked}`;
    const headers = { kafka_correlationId: correlationId, kafka_replyTopic: `${QUOTES_GET}.reply`, kafka_replyPartition: '0' };
    await quotes.log.append(QUOTES_GET, 0, { key: customerId, value: Buffer.from(JSON.stringify({ customerId, quoteId })), headers });
    const answer = () => quotes.log.records(`${QUOTES_GET}.reply`, 0).find((record) => record.headers['kafka_correlationId'] === correlationId);
    await expect.poll(answer).toBeDefined();
    return JSON.parse(answer()!.value!.toString());
  }

  it('is answered from committed state, with its height, and of one’s own quotes alone', async () => {
    await ask('k1');
    expect(await query('ann', idOf('k1'))).toMatchObject({ quoteId: idOf('k1'), status: 'open', price: { target: { currency: 'JPY', amount: '16095' } }, expiresAt: expect.any(String), partition: 0, height: quotes.table.height });
    expect(await query('bob', idOf('k1'))).toMatchObject({ status: 'unknown' });
  });
});
