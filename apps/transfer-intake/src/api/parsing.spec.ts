import { describe, expect, it } from 'vitest';
import { quoteIdOf } from '@kontor/events';
import { ProblemException } from '@kontor/nest';
import { conversionBody, readRequest, transferBody, type TransferBody } from './transfer-request.js';

/** The problem that a function throws: its code, and the codes and places of its errors. */
function refusal(act: () => unknown): readonly [string, ...string[]] {
  try {
    act();
  } catch (error) {
    if (error instanceof ProblemException) return [error.code, ...(error.details.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)];
    throw error;
  }
  throw new Error('nothing was refused');
}

const TODAY = '2026-03-02';
const QUOTE = quoteIdOf('cus_1', 'quote-1');
const BODY = { source: 'EUR', target: 'JPY', sourceAmount: { amount: '100.00', currency: 'EUR' }, recipient: 'rc_jpy_tokyo', reference: 'Rent, March' };
const read = (change: Partial<Record<keyof TransferBody, unknown>>) => readRequest(transferBody.parse(JSON.parse(JSON.stringify({ ...BODY, ...change }))), TODAY);
const shapeFaults = (change: object): string[] => (transferBody.safeParse({ ...BODY, ...change }).error?.issues ?? []).map((issue) => [issue.path.join('/'), 'params' in issue ? (issue.params as { code: string }).code : issue.code].join(' '));

describe('the body of a transfer', () => {
  it('is read into minor units of the fixed side', () => {
    expect(read({})).toEqual({ source: 'EUR', target: 'JPY', sourceAmount: '10000', recipientId: 'rc_jpy_tokyo', reference: 'Rent, March', waitForFunds: false });
    expect(read({ sourceAmount: undefined, targetAmount: { amount: '16095', currency: 'JPY' } })).toMatchObject({ targetAmount: '16095' });
  });

  it('has exactly one of sourceAmount, targetAmount and quoteId', () => {
    expect(shapeFaults({ sourceAmount: undefined })).toEqual([' EXACTLY_ONE_AMOUNT']);
    expect(shapeFaults({ targetAmount: { amount: '1', currency: 'JPY' } })).toEqual([' EXACTLY_ONE_AMOUNT']);
    expect(shapeFaults({ quoteId: QUOTE })).toEqual([' EXACTLY_ONE_AMOUNT']);
    expect(read({ sourceAmount: undefined, quoteId: QUOTE })).toEqual({ source: 'EUR', target: 'JPY', quoteId: QUOTE, recipientId: 'rc_jpy_tokyo', reference: 'Rent, March', waitForFunds: false });
  });

  it('names a recipient by its id, or a customer, and may wait for money', () => {
    expect(read({ recipient: { customerId: 'cus_2' }, waitForFunds: true })).toEqual({ source: 'EUR', target: 'JPY', sourceAmount: '10000', toCustomerId: 'cus_2', reference: 'Rent, March', waitForFunds: true });
    expect(shapeFaults({ recipient: undefined })).not.toEqual([]);
    expect(shapeFaults({ recipient: { customerId: 'a|b' } })).not.toEqual([]);
    expect(shapeFaults({ recipient: { customerId: 'cus_2', bank: 'x' } })).not.toEqual([]);
  });

  it('names nobody where it is a conversion', () => {
    const { recipient: _, ...conversion } = BODY;
    expect(readRequest(conversionBody.parse(conversion), TODAY)).toEqual({ source: 'EUR', target: 'JPY', sourceAmount: '10000', reference: 'Rent, March', waitForFunds: false });
    expect(conversionBody.safeParse(BODY).success).toBe(false);
  });

  it('has no fields but the known ones, at any depth', () => {
    expect(shapeFaults({ sourceCurrency: 'EUR' })).toEqual([' unrecognized_keys']);
    expect(shapeFaults({ sourceAmount: { ...BODY.sourceAmount, digits: 2 } })).toEqual(['sourceAmount unrecognized_keys']);
  });

  it('names amounts as text', () => {
    expect(shapeFaults({ sourceAmount: { amount: 100, currency: 'EUR' } })).toEqual(['sourceAmount/amount invalid_type']);
    expect(shapeFaults({ sourceAmount: '100.00' })).toEqual(['sourceAmount invalid_type']);
  });

  it.each([
    ['an unknown currency', { source: 'EUX' }, ['UNKNOWN_CURRENCY', '/source CURRENCY_UNKNOWN']],
    ['a currency in small letters', { target: 'jpy' }, ['UNKNOWN_CURRENCY', '/target CURRENCY_UNKNOWN']],
    ['a withdrawn currency', { target: 'BGN' }, ['CURRENCY_NOT_USABLE', '/target CURRENCY_WITHDRAWN']],
    ['gold', { source: 'XAU' }, ['CURRENCY_NOT_USABLE', '/source CURRENCY_WITHOUT_MINOR_UNIT']],
    ['an amount of zero', { sourceAmount: { amount: '0.00', currency: 'EUR' } }, ['BODY_INVALID', '/sourceAmount/amount AMOUNT_ZERO']],
    ['more decimals than the currency has', { sourceAmount: { amount: '1.001', currency: 'EUR' } }, ['BODY_INVALID', '/sourceAmount/amount AMOUNT_TOO_MANY_DECIMALS']],
    ['an exponent', { sourceAmount: { amount: '1e3', currency: 'EUR' } }, ['BODY_INVALID', '/sourceAmount/amount AMOUNT_EXPONENT']],
    ['an amount of another currency', { sourceAmount: { amount: '1', currency: 'USD' } }, ['BODY_INVALID', '/sourceAmount/currency CURRENCY_MISMATCH']],
  ])('is refused with %s', (_, change, expected) => {
    expect(refusal(() => read(change))).toEqual(expected);
  });
});
