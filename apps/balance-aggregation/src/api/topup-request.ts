import { shapes } from '@kontor/events';
import { currencyOn, minorUnits, parseAmount, type Currency, type MinorUnits } from '@kontor/money';
import { standardProblems, type FieldError } from '@kontor/nest';
import { z } from 'zod';

/** The body of a top-up by shape. What its texts mean is judged by `readTopup`. */
export const topupBody = z.strictObject({ amount: shapes.sentMoney }).meta({ id: 'TopupRequest', examples: [{ amount: { amount: '1000.00', currency: 'EUR' } }] });
export type TopupBody = z.output<typeof topupBody>;

export interface TopupRequest {
  readonly currency: Currency;
  readonly amount: MinorUnits;
}

/** Made-up money has no bound of its own; this one keeps a balance readable, however often it is topped up. */
const DIGITS_MAX = 12;

/**
 * Judges a well-shaped body on a day. Throws the problem that the caller is answered; then nothing has happened yet.
 * @param balanceId of the path: the currency, as `GET /v1/balances` names balances
 * @param on an instant in UTC
 */
export function readTopup({ amount: sent }: TopupBody, balanceId: string, on: string): TopupRequest {
  const known = currencyOn(balanceId, on);
  if (!known.ok) throw standardProblems.NOT_FOUND(); // in no such currency can a balance be
  const { currency } = known;
  if (sent.currency !== currency.code) throw invalid({ pointer: '/amount/currency', code: 'CURRENCY_MISMATCH', message: `must be ${currency.code}, the currency of the balance` });
  const outcome = parseAmount(sent.amount, currency.digits);
  if (!outcome.ok) throw invalid({ pointer: '/amount/amount', code: outcome.code, message: `is no amount of ${currency.code}` });
  if (outcome.minor === 0n) throw invalid({ pointer: '/amount/amount', code: 'AMOUNT_ZERO', message: 'must be more than zero' });
  const amount = minorUnits(outcome.minor);
  if (amount.length > DIGITS_MAX) throw invalid({ pointer: '/amount/amount', code: 'AMOUNT_TOO_LARGE', message: `must have at most ${DIGITS_MAX} digits` });
  return { currency, amount };
}

const invalid = (error: FieldError) => standardProblems.BODY_INVALID({ errors: [error] });
