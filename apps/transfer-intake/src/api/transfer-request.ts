import { fields, shapes } from '@kontor/events';
import { currencyOn, minorUnits, parseAmount, type Currency, type CurrencyRefusal, type MinorUnits } from '@kontor/money';
import { standardProblems, type FieldError } from '@kontor/nest';
import { z } from 'zod';
import { intakeProblems } from './problems.js';

const converted = {
  source: shapes.sentCurrency,
  target: shapes.sentCurrency,
  sourceAmount: shapes.sentMoney.optional(),
  targetAmount: shapes.sentMoney.optional(),
  quoteId: fields.quoteId.optional(),
  reference: shapes.sentText.optional(),
  waitForFunds: z.boolean().optional(),
};
const hasOneAmount = (body: { readonly sourceAmount?: unknown; readonly targetAmount?: unknown; readonly quoteId?: unknown }): boolean =>
  [body.sourceAmount, body.targetAmount, body.quoteId].filter((given) => given !== undefined).length === 1;
/** The same for the document, which knows no refinements. */
const oneOf = [{ required: ['sourceAmount'] }, { required: ['targetAmount'] }, { required: ['quoteId'] }];
const ONE_AMOUNT = { params: { code: 'EXACTLY_ONE_AMOUNT' }, error: 'exactly one of sourceAmount, targetAmount and quoteId' };

/** The body of `POST /v1/conversions` by shape: the money stays one's own. What its texts mean is judged by `readRequest`. */
export const conversionBody = z.strictObject(converted).refine(hasOneAmount, ONE_AMOUNT)
  .meta({ id: 'ConversionRequest', oneOf, examples: [{ source: 'EUR', target: 'USD', sourceAmount: { amount: '10.00', currency: 'EUR' } }] });
/** The body of `POST /v1/transfers`: to a recipient by its id, or to another customer. */
export const transferBody = z
  .strictObject({ ...converted, recipient: z.union([fields.recipientId, z.strictObject({ customerId: fields.customerId })]) })
  .refine(hasOneAmount, ONE_AMOUNT)
  .meta({ id: 'TransferRequest', oneOf, examples: [{ source: 'EUR', target: 'JPY', sourceAmount: { amount: '100.00', currency: 'EUR' }, recipient: 'rc_jpy_tokyo', reference: 'Rent' }] });

export type ConversionBody = z.output<typeof conversionBody>;
export type TransferBody = z.output<typeof transferBody>;

/** A request as the command carries it: codes that are currencies today, and one amount in minor units or a quote. */
export interface TransferRequest {
  readonly source: string;
  readonly target: string;
  readonly sourceAmount?: MinorUnits;
  readonly targetAmount?: MinorUnits;
  readonly quoteId?: string;
  readonly recipientId?: string;
  readonly toCustomerId?: string;
  readonly reference?: string;
  readonly waitForFunds: boolean;
}

/**
 * Judges a well-shaped body on a day. Throws the problem that the caller is answered; then nothing has happened yet.
 * @param today `YYYY-MM-DD`
 */
export function readRequest(body: TransferBody | ConversionBody, today: string): TransferRequest {
  const source = currencyAt('/source', body.source, today);
  const target = currencyAt('/target', body.target, today);
  return {
    source: source.code,
    target: target.code,
    ...(body.sourceAmount === undefined ? {} : { sourceAmount: amountAt('/sourceAmount', body.sourceAmount, source) }),
    ...(body.targetAmount === undefined ? {} : { targetAmount: amountAt('/targetAmount', body.targetAmount, target) }),
    ...(body.quoteId === undefined ? {} : { quoteId: body.quoteId }),
    ...('recipient' in body ? recipientOf(body.recipient) : {}),
    ...(body.reference === undefined ? {} : { reference: body.reference }),
    waitForFunds: body.waitForFunds ?? false,
  };
}

const recipientOf = (recipient: TransferBody['recipient']): Pick<TransferRequest, 'recipientId' | 'toCustomerId'> =>
  typeof recipient === 'string' ? { recipientId: recipient } : { toCustomerId: recipient.customerId };

/** Throws the problem of a code that is no currency today. */
export function currencyAt(pointer: string, code: string, today: string): Currency {
  const outcome = currencyOn(code, today);
  if (outcome.ok) return outcome.currency;
  const errors = [{ pointer, code: outcome.code, message: whyNot(outcome) }];
  throw outcome.code === 'CURRENCY_UNKNOWN' ? intakeProblems.UNKNOWN_CURRENCY({ errors }) : intakeProblems.CURRENCY_NOT_USABLE({ errors });
}

function whyNot(refusal: CurrencyRefusal): string {
  switch (refusal.code) {
    case 'CURRENCY_UNKNOWN':
      return 'is not an ISO 4217 code';
    case 'CURRENCY_NOT_YET_VALID':
      return `is valid from ${refusal.from}`;
    case 'CURRENCY_WITHDRAWN':
      return refusal.until === undefined ? 'has been withdrawn' : `was valid until ${refusal.until}`;
    case 'CURRENCY_WITHOUT_MINOR_UNIT':
      return 'has no minor unit to count in';
  }
}

function amountAt(pointer: string, sent: z.output<typeof shapes.sentMoney>, currency: Currency): MinorUnits {
  if (sent.currency !== currency.code) throw invalid({ pointer: `${pointer}/currency`, code: 'CURRENCY_MISMATCH', message: `must be ${currency.code}, the currency of this side` });
  const outcome = parseAmount(sent.amount, currency.digits);
  if (!outcome.ok) throw invalid({ pointer: `${pointer}/amount`, code: outcome.code, message: `is no amount of ${currency.code}` });
  if (outcome.minor === 0n) throw invalid({ pointer: `${pointer}/amount`, code: 'AMOUNT_ZERO', message: 'must be more than zero' });
  return minorUnits(outcome.minor);
}

const invalid = (error: FieldError) => standardProblems.BODY_INVALID({ errors: [error] });
