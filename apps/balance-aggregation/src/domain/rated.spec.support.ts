import { transferIdOf } from '@kontor/events';
import type { TransferRated } from '@kontor/events';
import { Money, Rate, currency, minorUnits, priceSourceFixed } from '@kontor/money';

export const BOOK_BY = '2026-11-02T10:00:00.000Z';

/** The published example: EUR 100.00 to JPY at mid 162.5. */
export const EXAMPLE: TransferRated = {
  type: 'TransferRated', transferId: transferIdOf('cus_1', 'order-1'),
  source: { currency: 'EUR', amount: minorUnits(10000n) }, target: { currency: 'JPY', amount: minorUnits(16095n) },
  fee: minorUnits(65n), feeItems: [], net: minorUnits(9935n), mid: '162.5', clientRate: '162.0125', spreadBp: '30', spread: minorUnits(30n),
  position: { source: minorUnits(9905n), target: minorUnits(16096n) }, rounding: minorUnits(1n),
  rate: { ids: ['fix/EUR/JPY'], path: ['EUR', 'JPY'], date: '2026-10-30' }, priceList: 'standard-1', bookBy: BOOK_BY, refundPolicy: 'standard',
  base: { currency: 'EUR', amount: minorUnits(10000n) }, destination: { kind: 'bank', recipientId: 'rc_jpy_tokyo', rail: 'simulator', bank: 'simbank' }, waitForFunds: false,
};

/** A transfer as priced; undefined if it is too small. `source` in minor units. */
export function ratedAs(transferId: string, source: bigint, from: string, to: string, mid: string, spreadBp: string): TransferRated | undefined {
  const [here, there] = [currency(from), currency(to)];
  const priced = priceSourceFixed({
    source: Money.ofMinor(source, here),
    mid: from === to ? Rate.par(here) : Rate.of(mid, here, there),
    spreadBp,
    fee: { fixed: Money.ofMinor(35n, here), share: '0.003' },
  });
  if (!priced.ok) return undefined;
  const { quote } = priced;
  return {
    ...EXAMPLE, transferId,
    source: { currency: from, amount: quote.source.minorUnits }, target: { currency: to, amount: quote.target.minorUnits },
    fee: quote.fee.minorUnits, net: quote.net.minorUnits, spread: quote.spread.minorUnits, rounding: quote.rounding.minorUnits,
    position: { source: quote.positionSource.minorUnits, target: quote.positionTarget.minorUnits },
  };
}
