import { describe, expect, it } from 'vitest';
import { LIVES } from '../projections/lives.spec.support.js';
import { mergedPatches } from '../projections/transfer-patch.js';
import { receiptPdf } from './receipt-pdf.js';
import { masked, receiptOf } from './receipt.js';
import { rowOf } from './transfer-view.js';

const rowAfter = (life: string, events = LIVES[life]!.length) => rowOf(mergedPatches(LIVES[life]!.slice(0, events).map(({ event }) => event))[0]!);

describe('the receipt of a transfer', () => {
  it('shows what was paid, at which rate, to whom and when', () => {
    const { transferId, endToEndId, ...receipt } = receiptOf({ ...rowAfter('paid'), reference: 'Miete – März' })!;
    expect(endToEndId).toBe(`KE${transferId.slice(3).replaceAll('-', '')}`);
    expect(receipt).toEqual({
      status: 'paid', paid: { amount: '100.00', currency: 'EUR' }, fee: { amount: '0.65', currency: 'EUR' }, converted: { amount: '99.35', currency: 'EUR' }, received: { amount: '16095', currency: 'JPY' },
      rate: { clientRate: '162.0125', mid: '162.5', date: '2026-03-01' }, recipient: '••••okyo', reference: 'Miete – März',
      bookedAt: '2026-03-02T10:00:00.000Z', paidAt: '2026-03-02T10:00:00.000Z', bankReference: 'SIM1',
    });
  });

  it('is there from the booking on, and not before, nor of what was refused', () => {
    expect([receiptOf(rowAfter('paid', 2)), receiptOf(rowAfter('declined'))]).toEqual([undefined, undefined]);
    expect(receiptOf(rowAfter('paid', 3))).toMatchObject({ status: 'booked', paid: { amount: '100.00' } });
    expect(receiptOf(rowAfter('paid', 3))?.paidAt).toBeUndefined();
  });

  it('says what came back and was given back', () => {
    expect(receiptOf(rowAfter('returned and refunded'))).toMatchObject({ status: 'refunded', returned: { amount: '15655', currency: 'JPY' }, refunded: { amount: '94.87', currency: 'EUR' } });
  });

  it('names nobody who was not paid: of a conversion there is no recipient', () => {
    expect(receiptOf(rowAfter('an own conversion'))?.recipient).toBeUndefined();
    expect(receiptOf(rowAfter('an own conversion'))).toMatchObject({ status: 'paid', paidAt: '2026-03-02T10:00:00.000Z' });
  });

  it('shows no more of an id than its end, and never all of a short one', () => {
    expect(['rc_jpy_tokyo', 'cus_2', 'ab', 'a'].map(masked)).toEqual(['••••okyo', '••••_2', '••••b', '••••']);
  });

  it('is a PDF of one page, the same bytes each time, whatever letters the reference has', async () => {
    const receipt = receiptOf({ ...rowAfter('paid'), reference: 'Žluťoučký – Ελλάδα – Москва – "<&>' })!;
    const [first, second] = [await receiptPdf(receipt), await receiptPdf(receipt)];
    expect(first.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(first.toString('latin1').match(/\/Type \/Page\b(?!s)/g)).toHaveLength(1);
    expect(first.equals(second)).toBe(true);
  });
});
