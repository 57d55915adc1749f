import { currencyOn, type Currency } from '@kontor/money';
import { fxProblems } from './problems.js';

/**
 * The currency of a code on a day. Throws `UNKNOWN_CURRENCY` or `CURRENCY_NOT_USABLE`, with the place in the request.
 * @param on `YYYY-MM-DD`, or an instant in UTC
 */
export function currencyAt(pointer: string, code: string, on: string): Currency {
  const outcome = currencyOn(code, on);
  if (outcome.ok) return outcome.currency;
  const problem = outcome.code === 'CURRENCY_UNKNOWN' ? fxProblems.UNKNOWN_CURRENCY : fxProblems.CURRENCY_NOT_USABLE;
  throw problem({ errors: [{ pointer, code: outcome.code, message: 'no money can be held in it today' }] });
}
