import { transferEntryIdOf, transferIdOf, payoutIdOf, endToEndIdOf, instrIdOf, entryIdOf } from '@kontor/events';
import type { Leg, LedgerEvent, PayoutSubmitting, TransferRated } from '@kontor/events';
import { minorUnits } from '@kontor/money';

/** EUR 100.00 to yen, as the chart of accounts works it out: fee 0.65, mid 162.5, spread 30 bp. */
export const CUSTOMER = 'cus_1';
export const TRANSFER = transferIdOf(CUSTOMER, 'first');
export const units = (amount: number) => minorUnits(BigInt(amount));

/** `D account amount`; the currency is the account's. */
export const leg = (text: string): Leg => {
  const [side, account, amount] = text.split(' ') as ['D' | 'C', string, string];
  const currency = /:([A-Z]{3})(#|:[a-z]+$)/.exec(account)?.[1] ?? '';
  return { account, side, currency, amount: minorUnits(BigInt(amount)) };
};
export const legs = (...texts: readonly string[]): Leg[] => texts.map(leg);

const destination = { kind: 'bank', recipientId: 'rc_jpy_tokyo', rail: 'simulator', bank: 'simbank' } as const;
const base = { currency: 'EUR', amount: units(10_000) } as const;
type Data<T extends { readonly type: string }> = Omit<T, 'type'>;

export const rated: Data<TransferRated> = {
  transferId: TRANSFER,
  source: { currency: 'EUR', amount: units(10_000) }, target: { currency: 'JPY', amount: units(16_095) },
  fee: units(65), feeItems: [], net: units(9_935), mid: '162.5', clientRate: '162.0125', spreadBp: '30', spread: units(30),
  position: { source: units(9_905), target: units(16_096) }, rounding: units(1),
  rate: { ids: ['ecb:2026-11-02/EUR/JPY'], path: ['EUR', 'JPY'], date: '2026-11-02' }, priceList: 'v1', base,
  bookBy: '2026-11-02T10:00:00.000Z', refundPolicy: 'standard', destination, waitForFunds: false,
};

export const BOOKED_LEGS = [
  `D customer:${CUSTOMER}:EUR:available 10000`, 'C income:fee:EUR#0 65', 'C income:spread:EUR#0 30', 'C fx:position:EUR#0 9905',
  'D fx:position:JPY#0 16096', 'C payout:clearing:JPY#0 16095', 'C fx:rounding:JPY#0 1',
] as const;

export const booked = (...of: readonly string[]): Data<LedgerEvent<'TransferBooked'>> => ({
  entryId: transferEntryIdOf(TRANSFER, 'booked'), transferId: TRANSFER, legs: legs(...(of.length > 0 ? of : BOOKED_LEGS)), payout: rated.target, destination, base,
});

export const settled: Data<LedgerEvent<'SettlementPosted'>> = {
  entryId: transferEntryIdOf(TRANSFER, 'settled'), transferId: TRANSFER, payoutId: payoutIdOf(TRANSFER, 1), charges: units(0),
  legs: legs('D payout:clearing:JPY#0 16095', 'C nostro:simbank:JPY#0 16095'),
};

export const deposited = (amount: number, ...of: readonly string[]): Data<LedgerEvent<'DepositPosted'>> => ({
  entryId: entryIdOf('deposit', `${CUSTOMER}|dep-1`), depositId: 'dep-1',
  legs: legs(...(of.length > 0 ? of : [`D nostro:simbank:EUR#0 ${amount}`, `C customer:${CUSTOMER}:EUR:available ${amount}`])),
});

/** All of it at par, out of clearing. */
export const refunded = (refund: Partial<Data<LedgerEvent<'RefundPosted'>>> = {}): Data<LedgerEvent<'RefundPosted'>> => ({
  entryId: entryIdOf('refund', TRANSFER), refundId: 'rf_00000000-0000-5000-8000-000000000000', transferId: TRANSFER, policy: 'par', from: 'clearing',
  target: rated.target, source: rated.source,
  legs: legs('D income:fee:EUR#0 65', 'D income:spread:EUR#0 30', 'D fx:position:EUR#0 9905', `C customer:${CUSTOMER}:EUR:available 10000`,
    'D payout:clearing:JPY#0 16095', 'D fx:rounding:JPY#0 1', 'C fx:position:JPY#0 16096'),
  ...refund,
});

export const submitting = (attempt: number, amount = 16_095): Data<PayoutSubmitting> => {
  const payoutId = payoutIdOf(TRANSFER, attempt);
  return {
    payoutId, transferId: TRANSFER, attempt, rail: 'simulator', bank: 'simbank', endToEndId: endToEndIdOf(TRANSFER), instrId: instrIdOf(payoutId),
    amount: units(amount), currency: 'JPY', recipientId: 'rc_jpy_tokyo', messageHash: '0'.repeat(64), deadline: '2026-11-02T10:00:00.000Z',
  };
};
