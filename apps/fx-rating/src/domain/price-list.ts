import { Money } from '@kontor/money';
import type { FeeRule } from '@kontor/money';

/** What the house charges. Data with a version: each quote and each rated transfer names the one it was priced by. */
export interface PriceList {
  readonly version: string;
  /** RFC 3339 in UTC: from then on, until the next list. */
  readonly validFrom: string;
  /** Kept from the mid rate, in basis points; not between a currency and itself. */
  readonly spreadBp: string;
  /** Pairs with a spread of their own, in either direction: `EUR/JPY`. */
  readonly spreadBpByPair: Readonly<Record<string, string>>;
  /** In the hub currency; charged at its mid value in the source currency. */
  readonly fee: FeeRule;
}

const euros = (amount: string): Money => Money.of(amount, 'EUR');

/**
 * All lists there are, in the order of their validity. A list that was valid once stays as it was: a new price is a new list.
 *
 * Of EUR 100.00 the linear fee of `standard-1` is what solves fee = 0.35 + 0.003 · (100.00 − fee):
 * fee = (0.35 + 0.30) / 1.003 = 0.648… → EUR 0.65, so that EUR 99.35 are converted.
 * Fees in EUR for all source currencies leave no table of equivalents to grow stale.
 */
export const PRICE_LISTS: readonly PriceList[] = [
  { version: 'standard-1', validFrom: '1999-01-01T00:00:00.000Z', spreadBp: '30', spreadBpByPair: {}, fee: { fixed: euros('0.35'), share: '0.003' } },
  {
    version: 'standard-2', validFrom: '2027-07-01T00:00:00.000Z', spreadBp: '30', spreadBpByPair: { 'EUR/GBP': '25', 'EUR/USD': '25', 'GBP/USD': '25' },
    fee: { fixed: euros('0.35'), share: '0.003', bands: [{ from: euros('10000'), share: '0.0025' }, { from: euros('100000'), share: '0.0015' }], min: euros('0.40'), max: euros('1500') },
  },
];

/** The list that holds at a block's clock, in milliseconds since the epoch. Before the first one, the first. */
export function priceListAt(now: number, lists: readonly PriceList[] = PRICE_LISTS): PriceList {
  const instant = new Date(now).toISOString();
  return lists.findLast(({ validFrom }) => validFrom <= instant) ?? lists[0]!;
}

const PARTS_PER_BP = 10_000n;
/** However far the breaker widens: half of an amount is no price any more. */
const SPREAD_BP_MAX = 5_000n;

/** The spread of a pair in basis points: the list's, and what the breaker adds. `"0"` between a currency and itself. */
export function spreadOf(list: PriceList, source: string, target: string, widenBp: string): string {
  if (source === target) return '0';
  const listed = list.spreadBpByPair[`${source}/${target}`] ?? list.spreadBpByPair[`${target}/${source}`] ?? list.spreadBp;
  if (widenBp === '0') return listed;
  const parts = partsOf(listed) + partsOf(widenBp);
  const kept = parts < SPREAD_BP_MAX * PARTS_PER_BP ? parts : SPREAD_BP_MAX * PARTS_PER_BP;
  const decimals = (kept % PARTS_PER_BP).toString().padStart(4, '0').replace(/0+$/, '');
  return `${kept / PARTS_PER_BP}${decimals === '' ? '' : `.${decimals}`}`;
}

/** Basis points have at most four decimals. */
function partsOf(bp: string): bigint {
  const [units = '', decimals = ''] = bp.split('.');
  return BigInt(units + decimals.padEnd(4, '0'));
}
