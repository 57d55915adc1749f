import { entryIdOf, payoutIdOf, refundIdOf, transferEntryIdOf, transferIdOf, type LedgerEvent, type PayoutEvent, type TransferRequested } from '@kontor/events';
import type { fields } from '@kontor/events';
import { minorUnits } from '@kontor/money';

export const CUSTOMER = 'cus_1';
export const TRANSFER = transferIdOf(CUSTOMER, 'first');
export const PAYOUT = payoutIdOf(TRANSFER, 1);
const units = (amount: number) => minorUnits(BigInt(amount));

type Data<T extends { readonly type: string }> = Omit<T, 'type'>;

/** `D account amount`; the currency is the account's. */
const leg = (text: string): fields.Leg => {
  const [side, account, amount] = text.split(' ') as ['D' | 'C', string, string];
  return { account, side, currency: /:([A-Z]{3})(#|:[a-z]+$)/.exec(account)?.[1] ?? '', amount: minorUnits(BigInt(amount)) };
};
export const legs = (...texts: readonly string[]): fields.Leg[] => texts.map(leg);

const bank = { kind: 'bank', recipientId: 'rc_jpy_tokyo', rail: 'simulator', bank: 'simbank' } as const;
const hash = 'a'.repeat(64);

export const requested: Data<TransferRequested> = {
  transferId: TRANSFER, commandId: 'cmd-1', bodyHash: hash, source: 'EUR', target: 'JPY', fixed: { side: 'source', amount: units(10_000) }, destination: bank, waitForFunds: false,
};
export const booked: Data<LedgerEvent<'TransferBooked'>> = {
  entryId: transferEntryIdOf(TRANSFER, 'booked'), transferId: TRANSFER, payout: { currency: 'JPY', amount: units(16_095) }, destination: bank, base: { currency: 'EUR', amount: units(10_000) },
  legs: legs(`D customer:${CUSTOMER}:EUR:available 10000`, 'C income:fee:EUR#0 65', 'C income:spread:EUR#0 30', 'C fx:position:EUR#0 9905', 'D fx:position:JPY#0 16096', 'C payout:clearing:JPY#0 16095', 'C fx:rounding:JPY#0 1'),
};
export const submitting = (attempt = 1): Data<PayoutEvent<'PayoutSubmitting'>> => ({
  payoutId: payoutIdOf(TRANSFER, attempt), transferId: TRANSFER, attempt, rail: 'simulator', bank: 'simbank', endToEndId: 'KE1', instrId: `KI${attempt}`, amount: units(16_095), currency: 'JPY',
  recipientId: 'rc_jpy_tokyo', messageHash: hash, deadline: '2026-11-02T10:00:00.000Z',
});
export const settled: Data<LedgerEvent<'SettlementPosted'>> = {
  entryId: transferEntryIdOf(TRANSFER, 'settled'), transferId: TRANSFER, payoutId: PAYOUT, charges: units(0), legs: legs('D payout:clearing:JPY#0 16095', 'C nostro:simbank:JPY#0 16095'),
};
export const returned: Data<LedgerEvent<'ReturnPosted'>> = {
  entryId: entryIdOf('returned', 'ret-1'), transferId: TRANSFER, payoutId: PAYOUT, returnRef: 'ret-1', currency: 'JPY', amount: units(15_655), charges: units(440), legs: legs('D nostro:simbank:JPY#0 15655', 'C returns:suspense:JPY#0 15655'),
};
export const refunded = (kind: 'rejected' | 'cancelled'): Data<LedgerEvent<'RefundPosted'>> => ({
  entryId: entryIdOf('refund', kind), refundId: refundIdOf(TRANSFER, { kind }), transferId: TRANSFER, policy: 'par', from: 'clearing', target: booked.payout, source: { currency: 'EUR', amount: units(10_000) },
  legs: legs('D payout:clearing:JPY#0 16095', `C customer:${CUSTOMER}:EUR:available 10000`),
});
export const deposited = (account = `customer:${CUSTOMER}:EUR:available`): Data<LedgerEvent<'DepositPosted'>> => ({
  entryId: entryIdOf('deposit', account), depositId: 'dep-1', legs: legs('D nostro:simbank:EUR#0 10000', `C ${account} 10000`),
});
