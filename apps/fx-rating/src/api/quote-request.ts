import { shapes } from '@kontor/events';
import { minorUnits, parseAmount, type Currency, type MinorUnits } from '@kontor/money';
import { standardProblems, type FieldError } from '@kontor/nest';
import { z } from 'zod';
import { currencyAt } from './currency-at.js';

/** The body of `POST /v1/quotes` by shape. What its texts mean is judged by `readRequest`. */
export const quoteBody = z
  .strictObject({ source: shapes.sentCurrency, target: shapes.sentCurrency, sourceAmount: shapes.sentMoney.optional(), targetAmount: shapes.sentMoney.optional() })
  .refine(({ sourceAmount, targetAmount }) => (sourceAmount === undefined) !== (targetAmount === undefined), { params: { code: 'EXACTLY_ONE_AMOUNT' }, error: 'exactly one of sourceAmount and targetAmount' })
  .meta({ id: 'QuoteRequest', oneOf: [{ required: ['sourceAmount'] }, { required: ['targetAmount'] }], examples: [{ source: 'EUR', target: 'JPY', sourceAmount: { amount: '100.00', currency: 'EUR' } }] });

export type QuoteBody = z.output<typeof quoteBody>;

/** What a quote is asked for, as the command carries it. */
export interface QuoteRequest {
  readonly source: string;
  readonly target: string;
  readonly sourceAmount?: MinorUnits;
  readonly targetAmount?: MinorUnits;
  readonly requoteOf?: string;
}

/**
 * Judges a well-shaped body on a day. Throws the problem that the caller is answered; then nothing has happened yet.
 * @param today `YYYY-MM-DD`
 */
export function readRequest({ source, target, sourceAmount, targetAmount }: QuoteBody, today: string): QuoteRequest {
  const [from, to] = [currencyAt('/source', source, today), currencyAt('/target', target, today)];
  return {
    source: from.code,
    target: to.code,
    ...(sourceAmount !== undefined && { sourceAmount: amountAt('/sourceAmount', sourceAmount, from) }),
    ...(targetAmount !== undefined && { targetAmount: amountAt('/targetAmount', targetAmount, to) }),
  };
}

function amountAt(pointer: string, sent: z.output<typeof shapes.sentMoney>, currency: Currency): MinorUnits {
  if (sent.currency !== currency.code) throw invalid({ pointer: `${pointer}/currency`, code: 'CURRENCY_MISMATCH', message: `must be ${currency.code}, the currency of this side` });
  const outcome = parseAmount(sent.amount, currency.digits);
  if (!outcome.ok) throw invalid({ pointer: `${pointer}/amount`, code: outcome.code, message: `is no amount of ${currency.code}` });
  if (outcome.minor === 0n) throw invalid({ pointer: `${pointer}/amount`, code: 'AMOUNT_ZERO', message: 'must be more than zero' });
  return minorUnits(outcome.minor);
}

const invalid = (error: FieldError) => standardProblems.BODY_INVALID({ errors: [error] });
