import { shapes } from '@kontor/events';
import { currencyOn } from '@kontor/money';
import { z } from 'zod';
import { ledgerProblems } from './problems.js';

/** The body of `POST /v1/balances` by shape. What its text means is judged by `readOpening`. */
export const openingBody = z.strictObject({ currency: shapes.sentCurrency }).meta({ id: 'BalanceRequest', examples: [{ currency: 'JPY' }] });
export type OpeningBody = z.output<typeof openingBody>;

/**
 * The currency of a well-shaped body, on a day. Throws the problem that the caller is answered; then nothing has happened yet.
 * @param on an instant in UTC
 */
export function readOpening({ currency: code }: OpeningBody, on: string): string {
  const known = currencyOn(code, on);
  if (known.ok) return known.currency.code;
  const problem = known.code === 'CURRENCY_UNKNOWN' ? ledgerProblems.UNKNOWN_CURRENCY : ledgerProblems.CURRENCY_NOT_USABLE;
  throw problem({ errors: [{ pointer: '/currency', code: known.code, message: 'no money can be held in it today' }] });
}
