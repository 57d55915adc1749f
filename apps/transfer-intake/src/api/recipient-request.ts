import { shapes } from '@kontor/events';
import { standardProblems } from '@kontor/nest';
import { z } from 'zod';
import { BIC, isRoutingNumber, SORT_CODE, UK_ACCOUNT } from '../account-numbers/bank-codes.js';
import { asElectronic, hasIbans, ibanFault } from '../account-numbers/iban.js';
import { currencyAt } from './transfer-request.js';

const coded = (code: string, error: string) => ({ params: { code }, error });
/** What a bank prints: letters with accents and marks of every script, no control characters, nothing invisible. */
const name = shapes.sentText.describe('Full name of the person or company');
const bic = z.string().regex(BIC).describe('BIC of the bank, 8 or 11 characters');
const countries = z.string().regex(/^[A-Z]{2}$/).meta({ examples: ['DE'] }).describe('ISO 3166 code of the country the account is in');

const iban = z.string().max(64).meta({ examples: ['DE89370400440532013000'] }).describe('IBAN, with or without spaces').superRefine((text, context) => {
  const fault = ibanFault(asElectronic(text));
  if (fault !== undefined) context.addIssue({ code: 'custom', params: { code: fault }, message: 'is no valid IBAN' });
});

/** An account by what its country asks for. */
const accounts = {
  iban: z.strictObject({ type: z.literal('iban'), iban, bic: bic.optional() }),
  sort_code: z.strictObject({ type: z.literal('sort_code'), sortCode: z.string().regex(SORT_CODE).describe('Six digits'), accountNumber: z.string().regex(UK_ACCOUNT).describe('Eight digits') }),
  aba: z.strictObject({
    type: z.literal('aba'),
    routingNumber: z.string().max(9).refine(isRoutingNumber, coded('ROUTING_NUMBER_INVALID', 'is no ABA routing number')).meta({ examples: ['021000021'] }).describe('Nine digits'),
    accountNumber: z.string().regex(/^[0-9]{4,17}$/).describe('Account number, 4 to 17 digits'),
    accountType: z.enum(['checking', 'savings']),
  }),
  swift: z.strictObject({ type: z.literal('swift'), bic, accountNumber: z.string().regex(/^[A-Z0-9]{1,34}$/).describe('Account number, capital letters and digits') }),
} as const;
type AccountType = keyof typeof accounts;
export const accountTypes = Object.keys(accounts) as [AccountType, ...AccountType[]];

export const recipientBody = z.strictObject({
  currency: shapes.sentCurrency,
  country: countries,
  name,
  account: z.discriminatedUnion('type', [accounts.iban, accounts.sort_code, accounts.aba, accounts.swift]),
}).meta({ id: 'RecipientRequest', examples: [{ currency: 'EUR', country: 'DE', name: 'Ada Lovelace', account: { type: 'iban', iban: 'DE89370400440532013000' } }] });
export type RecipientBody = z.output<typeof recipientBody>;
export const requirementsQuery = z.strictObject({ currency: shapes.sentCurrency, country: countries });

export const requirementsView = z.object({
  requirements: z.array(z.object({ type: z.enum(accountTypes), schema: z.record(z.string(), z.unknown()).describe('JSON Schema of a body for `POST /v1/recipients`') })),
}).meta({ id: 'RecipientRequirements' });
export type Requirements = Readonly<z.infer<typeof requirementsView>>;

/** What is sealed: who it is. */
export type RecipientDetails = Pick<RecipientBody, 'name' | 'account'>;

/** By which kinds of account somebody can be paid in a country. */
function typesFor(currency: string, country: string): readonly AccountType[] {
  if (currency === 'GBP' && country === 'GB') return ['sort_code', 'iban'];
  if (currency === 'USD' && country === 'US') return ['aba'];
  return hasIbans(country) ? ['iban'] : ['swift'];
}

/**
 * JSON Schemas of the bodies that `POST /v1/recipients` takes for a currency and a country.
 * @param today `YYYY-MM-DD`
 */
export function requirementsOf(currency: string, country: string, today: string): Requirements['requirements'] {
  const { code } = currencyAt('/currency', currency, today);
  return typesFor(code, country).map((type) => {
    const body = z.strictObject({ currency: z.literal(code), country: z.literal(country), name, account: accounts[type] });
    return { type, schema: z.toJSONSchema(body, { io: 'input' }) };
  });
}

/** Judges a well-shaped body on a day, and brings it into the form that banks write. Throws the problem that the caller is answered. */
export function readRecipient({ currency, country, name: who, account }: RecipientBody, today: string): { readonly currency: string; readonly country: string; readonly details: RecipientDetails } {
  const { code } = currencyAt('/currency', currency, today);
  const allowed = typesFor(code, country);
  if (!allowed.includes(account.type)) throw invalid('/account/type', 'ACCOUNT_TYPE_UNSUITABLE', `must be ${allowed.join(' or ')} for ${code} in ${country}`);
  if (account.type === 'iban' && asElectronic(account.iban).slice(0, 2) !== country) throw invalid('/account/iban', 'COUNTRY_MISMATCH', `must be of ${country}`);
  return { currency: code, country, details: { name: who, account: plain(account) } };
}

function plain(account: RecipientBody['account']): RecipientBody['account'] {
  if (account.type === 'iban') return { ...account, iban: asElectronic(account.iban) };
  return account.type === 'sort_code' ? { ...account, sortCode: account.sortCode.replaceAll(/[ -]/g, '') } : account;
}

const invalid = (pointer: string, code: string, message: string) => standardProblems.BODY_INVALID({ errors: [{ pointer, code, message }] });
