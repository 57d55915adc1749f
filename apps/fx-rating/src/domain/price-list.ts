import { Money } from '@kontor/money';

/** What the house charges. Data with a version: each rated transfer names the one it was priced by. */
export interface PriceList {
  readonly version: string;
  /** Kept from the mid rate, in basis points; not between a currency and itself. */
  readonly spreadBp: string;
  /** Fixed part of the fee, in the hub currency; charged at its mid value in the source currency. */
  readonly fixedFee: Money;
  /** Share of the converted amount, as a fraction. */
  readonly feeShare: string;
}

/**
 * Of EUR 100.00 the linear fee is what solves fee = 0.35 + 0.003 · (100.00 − fee):
 * fee = (0.35 + 0.30) / 1.003 = 0.648… → EUR 0.65, so that EUR 99.35 are converted.
 * One fixed fee in EUR for all source currencies leaves no table of equivalents to grow stale.
 */
export const PRICE_LIST: PriceList = { version: 'standard-1', spreadBp: '30', fixedFee: Money.of('0.35', 'EUR'), feeShare: '0.003' };
