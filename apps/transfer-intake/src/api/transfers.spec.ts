import { quoteIdOf, transferIdOf, transfers } from '@kontor/events';
import { Backlog } from '@kontor/nest';
import type { Projection } from '@kontor/postgres';
import { partitionOf, UnknownOutcome, type Log } from '@kontor/streams';
import { afterEach, describe, expect, it } from 'vitest';
import type { TransferEvent } from '../projections/transfer-patch.js';
import { tellingBacklog } from './further.js';
import { PARTITIONS, startIntake, type Intake } from './intake.spec.support.js';

const BODY = { source: 'EUR', target: 'JPY', sourceAmount: { amount: '100.00', currency: 'EUR' }, recipient: 'rc_jpy_tokyo' };
const idOf = (key: string, customer = 'ann') => transferIdOf(customer, key);

let intake: Intake;
afterEach(() => intake.stop());

/** The log, with something done to `send`; the rest as it is. */
const sendingThrough = (send: (log: Log, ...args: Parameters<Log['send']>) => Promise<void>) => (log: Log): Log => ({
  describe: (topic) => log.describe(topic),
  bounds: (topic, partition) => log.bounds(topic, partition),
  append: (topic, partition, record) => log.append(topic, partition, record),
  follow: (topic, partition, from, sink) => log.follow(topic, partition, from, sink),
  close: () => log.close(),
  send: (...args) => send(log, ...args),
});

const booked = (key: string): TransferEvent => ({
  type: 'TransferBooked', key: 'ann', at: Date.parse('2026-03-02T10:00:00Z'), id: 'ledger.entries.v1/0/1/0', cause: 'test',
  data: { entryId: 'en_1', transferId: idOf(key), legs: [], payout: { currency: 'JPY', amount: '16095' }, destination: { kind: 'bank', recipientId: 'rc_jpy_tokyo', rail: 'simulator', bank: 'simbank' } },
}) as unknown as TransferEvent;

const rated = (key: string): TransferEvent => ({
  type: 'TransferRated', key: 'ann', at: Date.parse('2026-03-02T10:00:00Z'), id: 'fx.quotes.v1/0/1/0', cause: 'test',
  data: { transferId: idOf(key), source: { currency: 'EUR', amount: '10000' }, target: { currency: 'JPY', amount: '16095' }, fee: '65', mid: '162.5', clientRate: '162.0125', spreadBp: '30', rate: { ids: [], path: [], date: '2026-03-01' }, bookBy: '2026-03-02T10:30:00.000Z' },
}) as unknown as TransferEvent;

describe('POST /v1/transfers', () => {
  it('answers 202 with the object and where it is, once it is in the journal', async () => {
    intake = await startIntake();
    const { status, headers, body } = await intake.post(BODY, 'k1');
    expect(status).toBe(202);
    expect(headers['location']).toBe(`/v1/transfers/${idOf('k1')}`);
    expect(headers['idempotent-replayed']).toBeUndefined();
    expect(body).toMatchObject({ id: idOf('k1'), status: 'requested', source: { amount: '100.00', currency: 'EUR' }, target: { currency: 'JPY' }, recipient: 'rc_jpy_tokyo' });
  });

  it('answers a refusal of the business as a state of the object, and its key is used', async () => {
    intake = await startIntake();
    const first = await intake.post({ ...BODY, recipient: 'rc_nobody' }, 'k1');
    const second = await intake.post({ ...BODY, recipient: 'rc_nobody' }, 'k1');
    expect([first.status, first.body['status'], first.body['code']]).toEqual([202, 'rejected', 'RECIPIENT_UNKNOWN']);
    expect([second.status, second.headers['idempotent-replayed'], second.body['code']]).toEqual([200, 'true', 'RECIPIENT_UNKNOWN']);
  });

  it('answers the same key and body with the object as it is now, quoted or bare, and sends no second command', async () => {
    intake = await startIntake();
    await intake.post(BODY, 'k1');
    intake.table.take([booked('k1')], 0);
    const { status, headers, body } = await intake.post(Object.fromEntries(Object.entries(BODY).reverse()), '"k1"');
    expect([status, headers['idempotent-replayed'], body['status']]).toEqual([200, 'true', 'booked']);
    expect(intake.commands()).toBe(1);
  });

  it('answers 422 to the same key with another body', async () => {
    intake = await startIntake();
    await intake.post(BODY, 'k1');
    const { status, body } = await intake.post({ ...BODY, reference: 'other' }, 'k1');
    expect([status, body['code']]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(intake.commands()).toBe(1);
  });

  it('makes one transfer of many requests at once: one is the first, the others are told so', async () => {
    intake = await startIntake();
    const answers = await Promise.all(Array.from({ length: 20 }, () => intake.post(BODY, 'k1')));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 19 }, () => 200), 202]);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(19);
    expect(new Set(answers.map(({ body }) => body['id']))).toEqual(new Set([idOf('k1')]));
  });

  it('tells two bodies that race under one key apart: one is taken, the other refused', async () => {
    intake = await startIntake();
    const answers = await Promise.all([intake.post(BODY, 'k1'), intake.post({ ...BODY, reference: 'b' }, 'k1')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 422]);
  });

  it('keeps the same key of two customers apart', async () => {
    intake = await startIntake();
    const [ann, bob] = [await intake.post(BODY, 'k1'), await intake.post(BODY, 'k1', { customer: 'bob' })];
    expect([ann.status, bob.status]).toEqual([202, 202]);
    expect(ann.body['id']).not.toBe(bob.body['id']);
  });

  it.each([
    ['an unknown currency', { ...BODY, target: 'XYZ' }, 'k1', 422, 'UNKNOWN_CURRENCY'],
    ['an unknown field', { ...BODY, to: 'me' }, 'k1', 400, 'BODY_INVALID'],
    ['a recipient of no kind', { ...BODY, recipient: { bank: 'x' } }, 'k1', 400, 'BODY_INVALID'],
    ['no key', BODY, undefined, 400, 'IDEMPOTENCY_KEY_MISSING'],
    ['a key that is too long', BODY, 'k'.repeat(256), 400, 'IDEMPOTENCY_KEY_INVALID'],
  ])('refuses %s, sends nothing and uses no key', async (_, body, key, status, code) => {
    intake = await startIntake();
    const refused = await intake.post(body, key);
    expect([refused.status, refused.body['code']]).toEqual([status, code]);
    expect(intake.commands()).toBe(0);
    expect((await intake.post(BODY, 'k1')).status).toBe(202);
  });

  it('answers 503 if the decision does not come in time, and the repeat finds what became of it', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let first = true;
    intake = await startIntake({
      limits: { decisionMs: 50 },
      // The command is taken by the log, but late.
      through: sendingThrough(async (log, topic, records) => {
        if (!first) return log.send(topic, records);
        first = false;
        void held.then(() => log.send(topic, records));
      }),
    });
    const late = await intake.post(BODY, 'k1');
    expect([late.status, late.body['code'], late.headers['retry-after']]).toEqual([503, 'NOT_DECIDED_IN_TIME', '2']);
    const decided = intake.get(`/v1/transfers/${idOf('k1')}`);
    expect((await decided).status).toBe(404);
    release();
    await expect.poll(async () => (await intake.get(`/v1/transfers/${idOf('k1')}`)).status).toBe(200);
    const again = await intake.post(BODY, 'k1');
    expect([again.status, again.headers['idempotent-replayed']]).toEqual([200, 'true']);
    expect(intake.commands()).toBe(1);
  });

  it('answers 503 if nobody knows whether the log took the command, and makes no second transfer of the repeat', async () => {
    let first = true;
    intake = await startIntake({
      through: sendingThrough(async (log, topic, records) => {
        await log.send(topic, records);
        if (first) {
          first = false;
          throw new UnknownOutcome('the answer was lost');
        }
      }),
    });
    expect((await intake.post(BODY, 'k1')).status).toBe(503);
    const again = await intake.post(BODY, 'k1');
    expect([again.status, again.body['id']]).toEqual([200, idOf('k1')]);
  });

  it('answers 503 at once above the number that may wait', async () => {
    intake = await startIntake({ limits: { waitingMax: 0 } });
    const { status, headers } = await intake.post(BODY, 'k1');
    expect([status, headers['retry-after']]).toEqual([503, '1']);
    expect(intake.commands()).toBe(0);
  });

  it('answers 503 while more is under way than gets through in time; nothing is sent, and the same key may come again', async () => {
    let full = true;
    intake = await startIntake({ backlog: { get full() { return full; }, taken: () => undefined, dropped: () => undefined } });
    const refused = await intake.post(BODY, 'k1');
    expect([refused.status, refused.body['code'], refused.headers['retry-after'], intake.commands()]).toEqual([503, 'OVERLOADED', '1', 0]);
    full = false;
    expect((await intake.post(BODY, 'k1')).status).toBe(202);
  });

  it('counts a transfer as under way until it is refused, or something behind has said what becomes of it', async () => {
    const backlog = new Backlog({ withinMs: 1_000 });
    intake = await startIntake({ backlog });
    await intake.post(BODY, 'k1');
    await intake.post({ ...BODY, recipient: 'rc_nobody' }, 'k2');
    expect(backlog.size).toBe(1);
    const block = (journal: string, type: string) => [{ journal, partition: 0, height: 1, hash: '', at: 0, timestamp: 0, events: [{ type, key: 'ann', id: '', at: 0, cause: '', data: { transferId: idOf('k1') } }] }];
    const projection = tellingBacklog({ name: 'transfers', apply: () => Promise.resolve() } as unknown as Projection, backlog);
    await projection.apply(undefined as never, block('intake.transfers.v1', 'TransferRequested'));
    await projection.apply(undefined as never, block('fx.quotes.v1', 'TransferRated'));
    expect(backlog.size).toBe(1);
    await projection.apply(undefined as never, block('ledger.entries.v1', 'TransferBooked'));
    expect(backlog.size).toBe(0);
  });

  it('answers 503 to a repeat while the table has not come so far, and the object later', async () => {
    intake = await startIntake();
    intake.table.following = false;
    await intake.post(BODY, 'k1');
    const behind = await intake.post(BODY, 'k1');
    expect([behind.status, behind.body['code']]).toEqual([503, 'BEHIND']);
  });

  it('holds the answer until the transfer is booked if asked to', async () => {
    intake = await startIntake();
    const held = intake.post(BODY, 'k1', { headers: { prefer: 'wait=20' } });
    await expect.poll(async () => (await intake.get(`/v1/transfers/${idOf('k1')}`)).status).toBe(200);
    intake.table.take([booked('k1')], 0);
    const { status, headers, body } = await held;
    expect([status, headers['preference-applied'], body['status']]).toEqual([201, 'wait=20', 'booked']);
  });

  it('answers with what there is when the time is over', async () => {
    intake = await startIntake();
    const { status, body } = await intake.post(BODY, 'k1', { headers: { prefer: 'wait=1' } });
    expect([status, body['status']]).toEqual([202, 'requested']);
  });
});

describe('POST /v1/transfers to somebody else than a bank pays', () => {
  it('takes a customer as the recipient, and shows it', async () => {
    intake = await startIntake();
    const { status, body } = await intake.post({ ...BODY, recipient: { customerId: 'bob' }, waitForFunds: true }, 'k1');
    expect([status, body['status'], body['recipient']]).toEqual([202, 'requested', { customerId: 'bob' }]);
    const self = await intake.post({ ...BODY, recipient: { customerId: 'ann' } }, 'k2');
    expect([self.status, self.body['status'], self.body['code']]).toEqual([202, 'rejected', 'SELF_TRANSFER']);
  });

  it('takes the amounts from a quote, and shows it', async () => {
    intake = await startIntake();
    const quoteId = quoteIdOf('ann', 'q1');
    const { sourceAmount: _, ...quoted } = BODY;
    const { status, body } = await intake.post({ ...quoted, quoteId }, 'k1');
    expect([status, body['quoteId'], body['source']]).toEqual([202, quoteId, { currency: 'EUR' }]);
  });
});

describe('POST /v1/conversions', () => {
  const { recipient: _, ...CONVERSION } = BODY;
  const convert = (body: object, key: string) => intake.post(body, key, { path: '/v1/conversions' });

  it('makes a transfer without a recipient, which is read as one; its keys are apart from those of transfers', async () => {
    intake = await startIntake();
    const [transfer, conversion] = [await intake.post(BODY, 'k1'), await convert(CONVERSION, 'k1')];
    const id = transferIdOf('ann', 'k1', 'conversions');
    expect([transfer.status, conversion.status, conversion.body['id'], conversion.headers['location']]).toEqual([202, 202, id, `/v1/transfers/${id}`]);
    expect(conversion.body).not.toHaveProperty('recipient');
    expect((await intake.get(`/v1/transfers/${id}`)).status).toBe(200);
    expect((await convert(CONVERSION, 'k1')).headers['idempotent-replayed']).toBe('true');
  });

  it('refuses a recipient by shape, and a currency into itself as a state of the object', async () => {
    intake = await startIntake();
    expect((await convert(BODY, 'k1')).status).toBe(400);
    const same = await convert({ ...CONVERSION, target: 'EUR' }, 'k1');
    expect([same.status, same.body['status'], same.body['code']]).toEqual([202, 'rejected', 'SAME_CURRENCY']);
  });
});

describe('POST /v1/transfers/{id}/cancel', () => {
  const cancel = (id: string, customer = 'ann') => intake.post({}, undefined, { path: `/v1/transfers/${id}/cancel`, customer });

  it('answers 202 with the object once the wish is in the journal, and 200 to a repeat, which sends nothing', async () => {
    intake = await startIntake();
    await intake.post(BODY, 'k1');
    const first = await cancel(idOf('k1'));
    expect([first.status, first.body['status']]).toEqual([202, 'requested']);
    expect(first.body['times']).toHaveProperty('cancelRequested');
    const again = await cancel(idOf('k1'));
    expect([again.status, again.body['times']]).toEqual([200, first.body['times']]);
    expect(intake.commands()).toBe(2);
  });

  it('is one wish, however many ask at once', async () => {
    intake = await startIntake();
    await intake.post(BODY, 'k1');
    const answers = await Promise.all(Array.from({ length: 8 }, () => cancel(idOf('k1'))));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 7 }, () => 200), 202]);
  });

  it('answers 404 for what was never sent and for another customer, and sends nothing', async () => {
    intake = await startIntake();
    await intake.post(BODY, 'k1');
    for (const [id, customer] of [[idOf('k2'), 'ann'], ['nonsense', 'ann'], [idOf('k1'), 'bob'], [idOf('k1'), 'cy']] as const) expect((await cancel(id, customer)).status).toBe(404);
    expect(intake.commands()).toBe(1);
  });

  it('leaves a rejected transfer as it is', async () => {
    intake = await startIntake();
    await intake.post({ ...BODY, recipient: 'rc_nobody' }, 'k1');
    const { status, body } = await cancel(idOf('k1'));
    expect([status, body['status']]).toEqual([200, 'rejected']);
    expect(intake.commands()).toBe(1);
  });

  it('answers a repeat of the request with the object, cancelled by then or not', async () => {
    intake = await startIntake();
    await intake.post(BODY, 'k1');
    await cancel(idOf('k1'));
    const again = await intake.post(BODY, 'k1');
    expect([again.status, again.headers['idempotent-replayed']]).toEqual([200, 'true']);
  });
});

describe('GET /v1/transfers', () => {
  it('shows a transfer to its customer, with where the rows stand, and to nobody else', async () => {
    intake = await startIntake();
    await intake.post(BODY, 'k1');
    const mine = await intake.get(`/v1/transfers/${idOf('k1')}`);
    expect(mine).toMatchObject({ status: 200, body: { id: idOf('k1'), asOf: { heights: { 'intake.transfers.v1': 1 } } } });
    for (const other of ['bob', 'cy', 'dan', 'eve']) expect((await intake.get(`/v1/transfers/${idOf('k1')}`, other)).status).toBe(404);
    expect((await intake.get('/v1/transfers/tr_no-such-thing')).status).toBe(404);
  });

  it('has what was written before, if it is asked for the position that the write was answered with', async () => {
    intake = await startIntake();
    const [first, replayed] = [await intake.post(BODY, 'k1'), await intake.post(BODY, 'k1')];
    for (const { headers } of [first, replayed]) {
      const list = await intake.get('/v1/transfers', 'ann', { 'if-position': String(headers['position']) });
      expect([list.status, (list.body['transfers'] as { id: string }[]).map(({ id }) => id)]).toEqual([200, [idOf('k1')]]);
    }
    intake.table.following = false;
    const { headers } = await intake.post(BODY, 'k2');
    const behind = await intake.get('/v1/transfers', 'ann', { 'if-position': String(headers['position']), prefer: 'wait=1' });
    expect([behind.status, behind.body['code']]).toEqual([503, 'POSITION_NOT_REACHED']);
  });

  it('tells its story, and gives a receipt once it is booked, in the form that is accepted', async () => {
    intake = await startIntake();
    await intake.post(BODY, 'k1');
    const path = `/v1/transfers/${idOf('k1')}`;
    expect((await intake.get(`${path}/timeline`)).body).toMatchObject({ transferId: idOf('k1'), steps: [{ stage: 'requested', by: 'intake' }], asOf: { heights: { 'intake.transfers.v1': 1 } } });
    const early = await intake.get(`${path}/receipt`);
    expect([early.status, early.body['code']]).toEqual([409, 'RECEIPT_NOT_READY']);
    intake.table.take([rated('k1'), booked('k1')], 0);
    expect((await intake.get(`${path}/receipt`)).body).toMatchObject({ status: 'booked', paid: { amount: '100.00', currency: 'EUR' } });
    const pdf = await intake.file(`${path}/receipt`, 'application/pdf');
    expect([pdf.status, pdf.headers['content-type'], pdf.headers['content-disposition'], pdf.bytes.subarray(0, 5).toString()]).toEqual([200, 'application/pdf', `attachment; filename="receipt-${idOf('k1')}.pdf"`, '%PDF-']);
    expect((await intake.get(`${path}/receipt`, 'ann', { accept: 'text/html' })).body['code']).toBe('NOT_ACCEPTABLE');
    for (const of of ['timeline', 'receipt']) expect((await intake.get(`${path}/${of}`, 'bob')).status).toBe(404);
  });

  it('proves what was decided by the very lines of the journal, and by the hash of their block', async () => {
    intake = await startIntake();
    await intake.post(BODY, 'k1');
    const path = `/v1/transfers/${idOf('k1')}`;
    const { status, body } = await intake.get(`${path}/proof`);
    const partition = partitionOf('ann', PARTITIONS);
    const { headers, value } = intake.log.records(transfers.name, partition)[0]!;
    expect([status, body]).toEqual([200, expect.objectContaining({
      format: 'kontor-proof-1', transferId: idOf('k1'),
      blocks: [{
        journal: transfers.name, partition, height: 1, chain: headers['chain'], hash: headers['hash'], prev: '0'.repeat(64), at: new Date(Number(headers['at'])).toISOString(),
        lines: [{ line: 0, text: value!.toString() }],
      }],
    })]);
    expect((await intake.get(`${path}/proof`, 'bob')).status).toBe(404);
  });

  it('sends a transfer once, and 304 after that until something has come of it', async () => {
    intake = await startIntake();
    await intake.post(BODY, 'k1');
    const path = `/v1/transfers/${idOf('k1')}`;
    const { headers: { etag } } = await intake.get(path);
    expect((await intake.get(path, 'ann', { 'if-none-match': String(etag) })).status).toBe(304);
    intake.table.take([booked('k1')], 0);
    expect((await intake.get(path, 'ann', { 'if-none-match': String(etag) })).status).toBe(200);
  });

  it('lists newest first in pages that neither miss nor repeat one, also when new ones come in between', async () => {
    intake = await startIntake();
    for (let i = 0; i < 5; i++) await intake.post(BODY, `k${i}`);
    await intake.post(BODY, 'k0', { customer: 'bob' });
    const seen: unknown[] = [];
    let path = '/v1/transfers?limit=2';
    for (let page = 0; page < 3; page++) {
      const { body } = await intake.get(path);
      seen.push(...(body['transfers'] as { id: string }[]).map(({ id }) => id));
      await intake.post(BODY, `new-${page}`);
      path = `/v1/transfers?limit=2&next=${String(body['next'])}`;
      if (page === 2) expect(body['next']).toBeUndefined();
    }
    expect(new Set(seen)).toEqual(new Set([0, 1, 2, 3, 4].map((i) => idOf(`k${i}`))));
    expect(seen).toHaveLength(5);
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'next=nonsense', 'page=2', 'status=done', 'status=paid,', 'createdFrom=yesterday', 'createdTo=2026-01-01', 'target=yen'])('refuses %s', async (query) => {
    intake = await startIntake();
    const { status, body } = await intake.get(`/v1/transfers?${query}`);
    expect([status, body['code']]).toEqual([400, 'QUERY_INVALID']);
  });
});
