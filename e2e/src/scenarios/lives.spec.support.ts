// Every way that a transfer's life can go, through all services and a bank that misbehaves to order: what the customer
// sees, what the customer has in the end, and what the journals say of it.
import { payoutIdOf, transferIdOf } from '@kontor/events';
import { partitionOf } from '@kontor/streams';
import { describe, expect, it, vi } from 'vitest';
import { APPROVED, bank, DAY } from './one-bank.spec.support.js';

const PARTITIONS = 4;

const euro = (amount: string) => ({ amount, currency: 'EUR' });
const toLondon = (amount: string, more: object = {}) => ({ source: 'EUR', target: 'GBP', targetAmount: { amount, currency: 'GBP' }, recipient: 'rc_gbp_london', ...more });
const inYen = { source: 'EUR', target: 'JPY', sourceAmount: euro('100.00'), recipient: 'rc_jpy_tokyo' };
export const times = (transfer: Record<string, unknown>) => transfer['times'] as Record<string, string>;

/** A customer with EUR 1,000.00 sends pounds; the amount's end tells the bank what to do. */
async function sent(customerId: string, ending: string): Promise<string> {
  await bank.deposit(customerId, '100000');
  return bank.transfer(customerId, 'one', toLondon(`3${ending.slice(0, 1)}.${ending.slice(1)}`));
}

describe('a transfer that nobody answers for', () => {
  // Its answer is due in a minute: sent first, so that all others happen meanwhile.
  it('is on its way', async () => {
    for (const customerId of ['lost', 'silent']) await bank.becomes(customerId, await sent(customerId, customerId === 'lost' ? '906' : '908'), 'paying');
  });
});

describe('a transfer that is not booked', () => {
  it('is rejected at the door for its recipient', async () => {
    const cases = [
      ['RECIPIENT_UNKNOWN', { ...inYen, recipient: 'rc_nobody' }], ['RECIPIENT_CURRENCY_MISMATCH', { ...inYen, recipient: 'rc_gbp_london' }],
      ['SELF_TRANSFER', { ...inYen, recipient: { customerId: 'nan' } }], ['RECIPIENT_UNKNOWN', { ...inYen, recipient: { customerId: 'house-0' } }],
    ] as const;
    for (const [i, [code, body]] of cases.entries()) expect(await bank.becomes('nan', await bank.transfer('nan', `k${i}`, body), 'rejected')).toMatchObject({ code });
    expect(await bank.becomes('nan', await bank.transfer('nan', 'c', { source: 'EUR', target: 'EUR', sourceAmount: euro('1.00') }, 'conversions'), 'rejected')).toMatchObject({ code: 'SAME_CURRENCY' });
  });

  it('uses a quote once: a second transfer by it is rejected', async () => {
    await bank.deposit('quo', '100000');
    const { body: quote } = await bank.ask('fx-rating', 'POST', '/v1/quotes', 'quo', { key: 'q', body: { source: 'EUR', target: 'JPY', sourceAmount: euro('100.00') } });
    const { sourceAmount: _, ...quoted } = { ...inYen, quoteId: quote['id'] };
    const first = await bank.transfer('quo', 'one', quoted);
    expect(await bank.becomes('quo', first, 'paid')).toMatchObject({ quoteId: quote['id'], source: euro('100.00') });
    expect(await bank.becomes('quo', await bank.transfer('quo', 'two', quoted), 'rejected')).toMatchObject({ code: 'QUOTE_CONSUMED' });
    await bank.has('quo', '900.00', 'EUR');
  });

  it('waits for money where it may: booked when it comes, a smaller one first, declined at once where it may not', async () => {
    await bank.deposit('wim', '1000');
    const large = await bank.transfer('wim', 'large', { ...inYen, sourceAmount: euro('80.00'), waitForFunds: true });
    const small = await bank.transfer('wim', 'small', { ...inYen, sourceAmount: euro('30.00'), waitForFunds: true });
    for (const id of [large, small]) await bank.becomes('wim', id, 'awaiting_funds');
    expect(await bank.becomes('wim', await bank.transfer('wim', 'now', { ...inYen, sourceAmount: euro('80.00') }), 'rejected')).toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
    await bank.deposit('wim', '3000', 'EUR', 'second');
    await bank.becomes('wim', small, 'paid');
    await bank.becomes('wim', large, 'awaiting_funds');
    await bank.deposit('wim', '7000', 'EUR', 'third');
    await bank.becomes('wim', large, 'paid');
    await bank.has('wim', '0.00', 'EUR');
  });

  it('is cancelled while it waits, and nothing was ever moved', async () => {
    await bank.deposit('cas', '1000');
    const id = await bank.transfer('cas', 'one', { ...inYen, waitForFunds: true });
    await bank.becomes('cas', id, 'awaiting_funds');
    expect((await bank.cancel('cas', id)).status).toBe(202);
    await bank.becomes('cas', id, 'cancelled');
    expect((await bank.cancel('cas', id)).status).toBe(200);
    await bank.deposit('cas', '100000', 'EUR', 'second');
    await bank.has('cas', '1010.00', 'EUR');
    expect(await bank.read('cas', id)).not.toHaveProperty('refunded');
  });

  it('is declined of a frozen customer, whose money is not available', async () => {
    await bank.deposit('fro', '100000');
    await bank.ledger('FreezeCustomer', 'fro', 'f', { commandId: 'f', reason: 'SANCTIONS' });
    await bank.has('fro', '0.00', 'EUR');
    expect(await bank.becomes('fro', await bank.transfer('fro', 'one', inYen), 'rejected')).toMatchObject({ code: 'ACCOUNT_FROZEN' });
  });
});

describe('hazards of one balance', () => {
  it('parallel spends of one balance: what is there is spent once', async () => {
    await bank.deposit('par', '10000');
    const ids = await Promise.all(Array.from({ length: 10 }, (_, i) => bank.transfer('par', `k${i}`, { ...inYen, sourceAmount: euro('30.00') })));
    const ends = await Promise.all(ids.map((id) => bank.becomes('par', id, 'paid', 'rejected')));
    expect(ends.filter(({ status }) => status === 'paid')).toHaveLength(3);
    await bank.has('par', '10.00', 'EUR');
  });

  it('limit bypass by parallelism: two that fit the day apart do not fit together', async () => {
    await bank.deposit('lim', '30000000');
    const ids = await Promise.all([1, 2].map((i) => bank.transfer('lim', `k${i}`, { ...inYen, sourceAmount: euro('60000.00') })));
    const ends = await Promise.all(ids.map((id) => bank.becomes('lim', id, 'paid', 'rejected')));
    expect(ends.map(({ status, code }) => code ?? status).sort()).toEqual(['LIMIT_DAY', 'paid']);
  });

  it('cancel races booking and submission: each ends paid or cancelled, and the money agrees', async () => {
    await bank.deposit('rac', '100000');
    const ids = await Promise.all(Array.from({ length: 12 }, async (_, i) => {
      const id = await bank.transfer('rac', `k${i}`, { ...inYen, sourceAmount: euro('50.00') });
      await bank.cancel('rac', id);
      return id;
    }));
    const ends = await Promise.all(ids.map((id) => bank.becomes('rac', id, 'paid', 'cancelled')));
    const left = await vi.waitFor(async () => {
      const all = await Promise.all(ids.map((id) => bank.read('rac', id)));
      for (const one of all) expect(one['status'] === 'paid' ? times(one)['cancelRefused'] : (one['refunded'] ?? one['code'])).toBeDefined();
      return all.reduce((sum, one) => sum - (one['status'] === 'paid' ? 5_000 : one['code'] === 'CANCELLED' ? 0 : 5_000 - cents(one['refunded'])), 100_000);
    }, { timeout: 20_000, interval: 100 });
    expect(ends).toHaveLength(12);
    await bank.has('rac', (left / 100).toFixed(2), 'EUR');
  });
});

const cents = (money: unknown): number => Number((money as { amount: string }).amount.replace('.', ''));

describe('a payout', () => {
  it('too late to be cancelled stays paid', async () => {
    const id = await sent('tim', '000');
    await bank.becomes('tim', id, 'paid');
    expect((await bank.cancel('tim', id)).status).toBe(202);
    await vi.waitFor(async () => expect(times(await bank.read('tim', id))).toHaveProperty('cancelRefused'), { timeout: 20_000 });
    expect(await bank.read('tim', id)).toMatchObject({ status: 'paid' });
  });

  it('held back goes on when it is released, comes back when it is given up, or when its customer cancels', async () => {
    const held = ['hea', 'heb', 'hec'];
    const ids = await Promise.all(held.map(async (customerId) => {
      await bank.deposit(customerId, '100000');
      await bank.payout('SuspendPayout', customerId, transferIdOf(customerId, 'one'), { reason: 'COMPLIANCE' });
      const id = await bank.transfer(customerId, 'one', toLondon('30.00'));
      await bank.becomes(customerId, id, 'held');
      await vi.waitFor(async () => expect(times(await bank.read(customerId, id))).toHaveProperty('booked'), { timeout: 20_000 });
      return id;
    }));
    await bank.payout('ResumePayout', 'hea', ids[0]!, APPROVED);
    await bank.becomes('hea', ids[0]!, 'paid');
    await bank.payout('AbandonPayout', 'heb', ids[1]!, APPROVED);
    await bank.becomes('heb', ids[1]!, 'refunded');
    await bank.has('heb', '1000.00', 'EUR');
    await bank.cancel('hec', ids[2]!);
    await bank.becomes('hec', ids[2]!, 'cancelled');
    // By choice: not more than what it is worth today, so fee and spread are kept.
    const cancelled = await vi.waitFor(async () => {
      const transfer = await bank.read('hec', ids[2]!);
      expect(transfer).toHaveProperty('refunded');
      return transfer;
    }, { timeout: 20_000 });
    expect(cents(cancelled['refunded'])).toBeLessThan(cents(cancelled['source']));
    await bank.has('hec', ((100_000 - cents(cancelled['source']) + cents(cancelled['refunded'])) / 100).toFixed(2), 'EUR');
  });

  it('refused by the bank for good comes back whole', async () => {
    for (const [customerId, ending] of [['rea', '901'], ['reb', '913'], ['rec', '904']] as const) {
      await bank.becomes(customerId, await sent(customerId, ending), 'refunded');
      await bank.has(customerId, '1000.00', 'EUR');
    }
  });

  it('refused for its details can be put right until a deadline, or given up', async () => {
    const id = await sent('red', '902');
    const asked = await bank.becomes('red', id, 'action_required');
    expect(asked['payout']).toMatchObject({ code: 'AC01', actionUntil: expect.any(String) as string });
    await bank.payout('RedirectPayout', 'red', id, { destination: { kind: 'bank', recipientId: 'rc_gbp_leeds', rail: 'simulator', bank: 'simbank' }, approvedBy: ['ops.anna', 'ops.bert'] });
    // This bank refuses the amount wherever it goes: so it asks again, about another attempt.
    await vi.waitFor(async () => expect((await bank.read('red', id))['payout']).toMatchObject({ id: payoutIdOf(id, 2), code: 'AC01' }), { timeout: 20_000 });
    expect(await bank.becomes('red', id, 'action_required')).toMatchObject({ recipient: 'rc_gbp_leeds' });
    await bank.payout('AbandonPayout', 'red', id, APPROVED);
    await bank.becomes('red', id, 'refunded');
    await bank.has('red', '1000.00', 'EUR');
  });

  it('refused for a while is tried again, and paid once', async () => {
    const id = await sent('ret', '905');
    expect((await bank.becomes('ret', id, 'paid'))['payout']).toMatchObject({ id: payoutIdOf(id, 2) });
  });

  it('answered by nonsense is in doubt, and neither refunded nor sent again until somebody knows', async () => {
    const id = await sent('dou', '909');
    await bank.payout('GiveEvidence', 'dou', id, { payoutId: payoutIdOf(id, 1), outcome: 'settled', railRef: 'statement-7', ...APPROVED });
    const paid = await bank.becomes('dou', id, 'paid');
    expect([times(paid)['inDoubt'], paid['payout']]).toEqual([expect.any(String), expect.objectContaining({ id: payoutIdOf(id, 1) })]);
  });

  it.each([['910', 'a connection that broke after the bank took it'], ['911', 'settled before accepted'], ['912', 'answers that come twice'], ['914', 'a debit on the statement'], ['915', 'charges of the bank']])('is paid once: %s, %s', async (ending) => {
    const customerId = `pd${ending}`;
    await bank.becomes(customerId, await sent(customerId, ending), 'paid');
  });
});

describe('a payout that comes back', () => {
  it('is refunded once, whatever messages tell of it and whenever they come', async () => {
    const early = [['ra919', '919'], ['ra920', '920']] as const;
    for (const [customerId, ending] of early) await bank.becomes(customerId, await sent(customerId, ending), 'refunded');
    const late = await Promise.all(['916', '917', '918', '921', '922'].map(async (ending) => {
      const customerId = `ra${ending}`;
      const id = await sent(customerId, ending);
      await bank.becomes(customerId, id, 'paid');
      return [ending, customerId, id] as const;
    }));
    await bank.advance(30 * DAY);
    for (const [ending, customerId, id] of late) await bank.becomes(customerId, id, Number(ending) > 920 ? 'paid' : 'refunded');
    const [whole, net, parts] = late;
    const back = (one: typeof whole, amount: string) => vi.waitFor(async () => {
      const transfer = await bank.read(one![1], one![2]);
      expect(transfer['returned']).toEqual({ amount, currency: 'GBP' });
      const spent = cents(transfer['source']) - cents(transfer['refunded']);
      expect(spent).toBeGreaterThanOrEqual(0);
      await bank.has(one![1], ((100_000 - spent) / 100).toFixed(2), 'EUR');
    }, { timeout: 30_000, interval: 200 });
    await back(whole, '39.16');
    await back(net, '38.92');
    await back(parts, '39.18');
  });
});

describe('a transfer without a rail', () => {
  it('is an own conversion: paid when it is booked', async () => {
    await bank.deposit('own', '100000');
    const converted = await bank.becomes('own', await bank.transfer('own', 'one', { source: 'EUR', target: 'JPY', sourceAmount: euro('100.00') }, 'conversions'), 'paid');
    expect(converted).not.toHaveProperty('payout');
    await bank.has('own', '16095', 'JPY');
    await bank.has('own', '900.00', 'EUR');
  });

  it('goes to another customer, in the same partition and in another, and waits there for nobody', async () => {
    const others = ['ota', 'otb', 'otc', 'otd', 'ote', 'otf'];
    expect(new Set(others.map((customerId) => partitionOf(customerId, PARTITIONS))).size).toBeGreaterThan(2);
    await bank.deposit('pay', '100000');
    for (const customerId of others) await bank.becomes('pay', await bank.transfer('pay', customerId, { source: 'EUR', target: 'JPY', sourceAmount: euro('100.00'), recipient: { customerId } }), 'paid');
    for (const customerId of others) await bank.has(customerId, '16095', 'JPY');
    await bank.has('pay', '400.00', 'EUR');
  });

  it('comes back from a customer who cannot take it, whole', async () => {
    for (const customerId of ['cla', 'clb', 'clc']) {
      await bank.ledger('CloseCustomer', customerId, 'c', { commandId: 'c' });
      const payer = `to${customerId}`;
      await bank.deposit(payer, '100000');
      await bank.has(payer, '1000.00', 'EUR'); // by then the other one is closed, too
      await bank.becomes(payer, await bank.transfer(payer, 'one', { source: 'EUR', target: 'EUR', sourceAmount: euro('20.00'), recipient: { customerId } }), 'refunded');
      await bank.has(payer, '1000.00', 'EUR');
    }
  });
});
