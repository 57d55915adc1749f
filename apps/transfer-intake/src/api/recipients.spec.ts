import { intakeCommands, recipientIdOf, transfers } from '@kontor/events';
import { followJournal } from '@kontor/streams';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PARTITIONS, startIntake, type Intake } from './intake.spec.support.js';

const IBAN = 'DE89370400440532013000';
const BODY = { currency: 'EUR', country: 'DE', name: 'Ada Löwe', account: { type: 'iban', iban: 'DE89 3704 0044 0532 0130 00' } };
const idOf = (key: string, customer = 'ann') => recipientIdOf(customer, key);
const PATH = '/v1/recipients';

let intake: Intake;
beforeEach(async () => {
  intake = await startIntake();
});
afterEach(() => intake.stop());

const create = (key = 'k1', body: object = BODY, customer = 'ann') => intake.post(body, key, { customer, path: PATH });
const pay = (key: string, recipient: string, more: object = {}) => intake.post({ source: 'EUR', target: 'EUR', sourceAmount: { amount: '10.00', currency: 'EUR' }, recipient, ...more }, key);

describe('POST /v1/recipients', () => {
  it('answers 201 with the recipient, of whose account the last four characters are shown', async () => {
    const { status, headers, body } = await create();
    expect([status, headers['location'], typeof headers['position']]).toEqual([201, `${PATH}/${idOf('k1')}`, 'string']);
    expect(body).toEqual({ id: idOf('k1'), currency: 'EUR', country: 'DE', name: 'Ada Löwe', account: { type: 'iban', iban: `${'*'.repeat(18)}3000` }, createdAt: expect.any(String) });
  });

  it('is idempotent: a repeat is the same recipient, another body is refused, and neither is sent', async () => {
    const first = await create();
    const again = await create('"k1"', Object.fromEntries(Object.entries(BODY).reverse()));
    expect([again.status, again.headers['idempotent-replayed'], again.body]).toEqual([200, 'true', first.body]);
    expect((await create('k1', { ...BODY, name: 'Eve' })).body).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(intake.commands()).toBe(1);
    expect((await create('k1', BODY, 'dan')).status).toBe(201);
  });

  it.each([
    ['GBP', 'GB', { type: 'sort_code', sortCode: '10-20-30', accountNumber: '12345678' }], ['USD', 'US', { type: 'aba', routingNumber: '021000021', accountNumber: '123456789', accountType: 'checking' }],
    ['JPY', 'JP', { type: 'swift', bic: 'BOTKJPJT', accountNumber: '1234567' }],
  ])('takes an account for %s in %s', async (currency, country, account) => {
    expect(await create('k1', { currency, country, name: 'Ada', account })).toMatchObject({ status: 201, body: { account: { type: account.type } } });
  });

  it.each([
    ['wrong check digits', { account: { type: 'iban', iban: 'DE88370400440532013000' } }, '/account/iban IBAN_CHECK_DIGITS'],
    ['an IBAN that is too short', { account: { type: 'iban', iban: 'DE8937040044053201300' } }, '/account/iban IBAN_LENGTH'],
    ['an IBAN of another country', { country: 'FR' }, '/account/iban COUNTRY_MISMATCH'],
    ['a kind of account that does not suit', { currency: 'USD', country: 'US' }, '/account/type ACCOUNT_TYPE_UNSUITABLE'],
    ['a wrong routing number', { account: { type: 'aba', routingNumber: '021000022', accountNumber: '1234', accountType: 'checking' } }, '/account/routingNumber ROUTING_NUMBER_INVALID'],
    ['a field more', { email: 'ada@example.org' }, '/email UNKNOWN_FIELD'], ['no name', { name: undefined }, '/name REQUIRED'],
  ])('refuses %s, and uses no key', async (_, change, error) => {
    const { status, body } = await create('k1', { ...BODY, ...change });
    expect([status, (body['errors'] as { pointer: string; code: string }[]).map(({ pointer, code }) => `${pointer} ${code}`)]).toEqual([400, [error]]);
    expect(JSON.stringify(body)).not.toContain(IBAN);
    expect(intake.commands()).toBe(0);
    expect((await create()).status).toBe(201);
  });
});

describe('what is personal of a recipient', () => {
  const logged = (): string => [intakeCommands.name, transfers.name].flatMap((topic) => [0, 1].flatMap((partition) => intake.log.records(topic, partition)))
    .map((record) => `${record.key} ${record.value?.toString()} ${JSON.stringify(record.headers)}`).join('\n');

  it('is in no topic in clear', async () => {
    await create();
    expect(logged()).toContain('RecipientCreated');
    for (const clear of [IBAN, IBAN.slice(4), 'Ada', 'Löwe']) expect(logged()).not.toContain(clear);
  });

  it('opens no more once the customer’s key is erased, while the chains still verify', async () => {
    await create();
    intake.keys.erase('ann');
    expect((await intake.get(`${PATH}/${idOf('k1')}`)).body).toMatchObject({ id: idOf('k1'), erased: true });
    expect((await intake.get(`${PATH}/${idOf('k1')}`)).body).not.toHaveProperty('name');
    expect((await intake.get(PATH)).body).toMatchObject({ recipients: [{ erased: true }] });
    expect((await create('k2')).body).toMatchObject({ code: 'CUSTOMER_ERASED' });
    let blocks = 0;
    for (let partition = 0; partition < PARTITIONS; partition++) blocks += await verified(partition);
    expect(blocks).toBe(1);
  });

  /** Reads a partition by the reader's rule, which throws at a block that does not verify. */
  async function verified(partition: number): Promise<number> {
    const { end } = await intake.log.bounds(transfers.name, partition);
    if (end === 0) return 0;
    const follower = followJournal(intake.log, transfers, partition, { types: new Set(['RecipientCreated']) });
    for await (const blocks of follower) {
      follower.close();
      return blocks.flatMap(({ events }) => events).length;
    }
    return 0;
  }
});

describe('GET and DELETE /v1/recipients', () => {
  it('show a customer its own, in pages, newest first, and nobody else’s', async () => {
    for (const key of ['k1', 'k2', 'k3']) await create(key);
    const first = await intake.get(`${PATH}?limit=2`);
    const second = await intake.get(`${PATH}?limit=2&next=${String(first.body['next'])}`);
    const ids = [first, second].flatMap(({ body }) => (body['recipients'] as { id: string }[]).map(({ id }) => id));
    expect([ids.length, new Set(ids), second.body['next']]).toEqual([3, new Set(['k1', 'k2', 'k3'].map((key) => idOf(key))), undefined]);
    expect((await intake.get(PATH, 'dan')).body['recipients']).toEqual([]);
    expect((await intake.get(`${PATH}/${idOf('k1')}`, 'dan')).status).toBe(404);
    expect((await intake.get(`${PATH}/${idOf('k9')}`)).status).toBe(404);
  });

  it('delete for good: it is shown no more, a transfer names it in vain, one that was let in goes on', async () => {
    await create();
    const before = await pay('t1', idOf('k1'));
    expect((await intake.remove(`${PATH}/${idOf('k1')}`, 'dan')).status).toBe(404);
    expect((await intake.remove(`${PATH}/${idOf('k1')}`)).status).toBe(204);
    expect((await intake.remove(`${PATH}/${idOf('k1')}`)).status).toBe(204);
    expect((await intake.get(`${PATH}/${idOf('k1')}`)).status).toBe(404);
    expect((await intake.get(PATH)).body['recipients']).toEqual([]);
    expect((await create()).body).toMatchObject({ code: 'RECIPIENT_DELETED' });
    expect((await pay('t2', idOf('k1'))).body).toMatchObject({ status: 'rejected', code: 'RECIPIENT_UNKNOWN' });
    expect((await intake.get(`/v1/transfers/${before.body['id'] as string}`)).body).toMatchObject({ status: 'requested', recipient: idOf('k1') });
  });
});

describe('a transfer to a recipient of one’s own', () => {
  it('is let in at once after the recipient was answered, in its currency alone, and for its customer alone', async () => {
    await create();
    expect((await pay('t1', idOf('k1'))).body).toMatchObject({ status: 'requested', recipient: idOf('k1') });
    expect((await pay('t2', idOf('k1'), { target: 'JPY' })).body).toMatchObject({ status: 'rejected', code: 'RECIPIENT_CURRENCY_MISMATCH' });
    await create('k1', BODY, 'dan');
    expect((await pay('t3', idOf('k1', 'dan'))).body).toMatchObject({ status: 'rejected', code: 'RECIPIENT_UNKNOWN' });
  });
});

describe('GET /v1/recipient-requirements', () => {
  it.each([['EUR', 'DE', ['iban']], ['GBP', 'GB', ['sort_code', 'iban']], ['USD', 'US', ['aba']], ['JPY', 'JP', ['swift']], ['CHF', 'LI', ['iban']]])('says what an account for %s in %s needs, as JSON Schema', async (currency, country, types) => {
    const { status, body } = await intake.get(`/v1/recipient-requirements?currency=${currency}&country=${country}`);
    const requirements = body['requirements'] as { type: string; schema: Record<string, unknown> }[];
    expect([status, requirements.map(({ type }) => type)]).toEqual([200, types]);
    for (const { schema } of requirements) expect(schema).toMatchObject({ type: 'object', required: ['currency', 'country', 'name', 'account'], additionalProperties: false, properties: { currency: { const: currency } } });
  });

  it('refuses what is no currency or no country', async () => {
    expect((await intake.get('/v1/recipient-requirements?currency=EUX&country=DE')).status).toBe(422);
    expect((await intake.get('/v1/recipient-requirements?currency=EUR&country=de')).status).toBe(400);
  });
});
