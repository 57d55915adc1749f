/**
 * Amounts, currencies and rates. Exact: amounts are integers of minor units, rates are decimal text, and no float gets in or out.
 * @module @kontor/money
 */
export { currency, currencyCodesOn, currencyOn, sameCurrency } from './currency.js';
export type { Currency, CurrencyOutcome, CurrencyRefusal } from './currency.js';
export type { MinorDigits } from './currency-table.js';
export { AMOUNT_DIGITS_MAX, MINOR_UNITS_PATTERN, formatAmount, fromMinorUnits, isMinorUnits, minorUnits, parseAmount } from './amount.js';
export type { AmountOutcome, AmountRefusal, MinorUnits } from './amount.js';
export { Money, parseMoney } from './money.js';
export type { MoneyJson, MoneyOutcome } from './money.js';
export { CLIENT_RATE_DIGITS, Rate } from './rate.js';
export type { RateOutcome, RateRefusal } from './rate.js';
export { divide } from './rounding.js';
export type { Rounding } from './rounding.js';
export { priceSourceFixed, priceTargetFixed } from './quote.js';
export type { Priced, Quote } from './quote.js';
export type { FeeBand, FeeItem, FeeRule } from './fee.js';
export { MoneyError } from './errors.js';
export type { MoneyErrorCode } from './errors.js';
