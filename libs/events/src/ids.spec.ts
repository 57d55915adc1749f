import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as fields from './fields.js';
import { depositEntryIdOf, endToEndIdOf, instrIdOf, isCustomerId, payoutIdOf, transferEntryIdOf, transferIdOf } from './ids.js';

const customers = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const keys = fc.string({ minLength: 1, maxLength: 255 });

describe('derived ids', () => {
  it('are the same for the same request, and another for another customer or key', () => {
    fc.assert(
      fc.property(customers, customers, keys, keys, (customerA, customerB, keyA, keyB) => {
        expect(transferIdOf(customerA, keyA)).toBe(transferIdOf(customerA, keyA));
        expect(transferIdOf(customerA, keyA) === transferIdOf(customerB, keyB)).toBe(customerA === customerB && keyA === keyB);
      }),
    );
  });

  it('have the shapes that the schemas ask for, and fit ISO 20022', () => {
    fc.assert(
      fc.property(customers, keys, (customer, key) => {
        const transfer = transferIdOf(customer, key);
        const payout = payoutIdOf(transfer, 1);
        expect(fields.transferId.safeParse(transfer).success && fields.payoutId.safeParse(payout).success).toBe(true);
        expect(fields.entryId.safeParse(transferEntryIdOf(transfer, 'booked')).success).toBe(true);
        expect(fields.entryId.safeParse(depositEntryIdOf(customer, key)).success).toBe(true);
        expect(endToEndIdOf(transfer)).toMatch(/^[A-Za-z0-9]{1,35}$/);
        expect(instrIdOf(payout)).toMatch(/^[A-Za-z0-9]{1,35}$/);
      }),
    );
  });

  it('never change: journals hold them', () => {
    const transfer = transferIdOf('cus_1', 'order-1');
    expect([transfer, payoutIdOf(transfer, 1), transferEntryIdOf(transfer, 'booked'), transferEntryIdOf(transfer, 'settled'), depositEntryIdOf('cus_1', 'dep-1')]).toEqual(EXPECTED);
  });

  it('keep attempts, kinds of entry, and deposits of two customers apart', () => {
    const transfer = transferIdOf('cus_1', 'order-1');
    expect(payoutIdOf(transfer, 1)).not.toBe(payoutIdOf(transfer, 2));
    expect(transferEntryIdOf(transfer, 'booked')).not.toBe(transferEntryIdOf(transfer, 'settled'));
    expect(depositEntryIdOf('cus_1', 'dep-1')).not.toBe(depositEntryIdOf('cus_2', 'dep-1'));
  });

  it.each(['', 'a|b', 'é', 'x'.repeat(65), 'a b', 'a\n', 7, null])('are not made for %j, which is no customer id', (id) => {
    expect(isCustomerId(id)).toBe(false);
    expect(() => transferIdOf(id as string, 'key')).toThrow(RangeError);
  });

  it('are not made for an empty key', () => {
    expect(() => transferIdOf('cus_1', '')).toThrow(RangeError);
  });
});

const EXPECTED = [
  'tr_c824879f-7e1f-5076-9d3f-225921514958',
  'po_be8b5846-7db0-5000-ace7-6246df52cc58',
  'en_02bcf9a7-b68f-554b-ac5f-52b579bfbea5',
  'en_8fa1929a-8482-5e18-a641-476c271f6b90',
  'en_65a4f619-6249-5b1a-b455-614c4b768a94',
];
