// The vocabulary of fields. Everything is bounded: a record can be no larger than its schema allows.
import { MINOR_UNITS_PATTERN } from '@kontor/money';
import type { MinorUnits } from '@kontor/money';
import { z } from 'zod';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const prefixed = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_${UUID}$`));

// zod's own `brand` would make a second brand beside that of @kontor/money; the types are told apart there.
const amount = (pattern: RegExp, description: string) =>
  z.string().regex(pattern).describe(description) as unknown as z.ZodType<MinorUnits, string>;

/** More than zero: what is moved. At most 18 digits, as amounts from clients. */
export const positiveMinorUnits = amount(/^[1-9][0-9]{0,17}$/, 'Minor units, more than zero');
/** Zero or more: a fee, a spread. */
export const minorUnitsOrZero = amount(/^(0|[1-9][0-9]{0,17})$/, 'Minor units, zero or more');
/** Either sign: a difference. */
export const signedMinorUnits = amount(MINOR_UNITS_PATTERN, 'Minor units, of either sign');

/** ISO 4217 alphabetic code by shape; whether it is valid on a day is decided, not parsed. */
export const currencyCode = z.string().regex(/^[A-Z]{3}$/).describe('ISO 4217 code');
/** ISO 3166 alpha-2 code by shape. */
export const countryCode = z.string().regex(/^[A-Z]{2}$/).describe('ISO 3166 code');
/** Ciphertext with all that its key needs to open it, in base64. */
export const sealed = z.string().max(4096).regex(/^[A-Za-z0-9+/]+={0,2}$/).describe('Ciphertext');
/** A positive decimal without sign, exponent or grouping. */
export const decimalText = z.string().max(64).regex(/^(0|[1-9][0-9]*)(\.[0-9]+)?$/).describe('Decimal text');
/** Basis points as decimal text, at most 4 decimals: `"30"`, `"12.5"`. */
export const basisPoints = z.string().regex(/^(0|[1-9][0-9]{0,3})(\.[0-9]{1,4})?$/).describe('Basis points');

/** What everything about a customer is keyed by. No `|`: ids are derived from it with that separator. */
export const customerId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
export const transferId = prefixed('tr');
export const payoutId = prefixed('po');
export const quoteId = prefixed('qt');
export const refundId = prefixed('rf');
export const transitId = prefixed('tt');
export const entryId = prefixed('en');
export const openingId = prefixed('bo');
export const noticeId = prefixed('nt');
/** Drawn, not derived: a customer may have two endpoints of the same address. */
export const endpointId = prefixed('wh');
export const commandId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
export const recipientId = z.string().regex(/^rc_[A-Za-z0-9_-]{1,61}$/);
/** Given by others (banks, rails, rate providers): any printable id without `/` and `|`. */
export const foreignId = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/);
/** `<fixingId>/<base>/<quote>`. */
export const rateId = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}\/[A-Z]{3}\/[A-Z]{3}$/);
/** A rail, a bank or a provider of rates. */
export const party = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);
/** SHA-256 in lower-case hex. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/**
 * Free text for the recipient: 1–140 characters; no control characters, nothing invisible that turns or joins text, no
 * lone surrogates. Named by sets that no version of Unicode changes: a record must be judged the same for ever.
 */
export const reference = z.string().regex(/^[^\p{Cc}\p{Cs}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]{1,140}$/u);

/** `YYYY-MM-DD`. */
export const day = z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/);
/** RFC 3339 in UTC with milliseconds. */
export const instant = z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/);

/** An amount of one currency. */
export const moneyOf = <A extends z.ZodType>(minor: A) => z.strictObject({ currency: currencyCode, amount: minor });

/** One of our banks pays it out. References only: names and account numbers are never in a journal. */
export const bankDestination = z.strictObject({ kind: z.literal('bank'), recipientId, rail: party, bank: party });
/** Where a transfer ends: with somebody a bank pays, in the customer's own balance of another currency, or with another customer. */
export const destination = z.discriminatedUnion('kind', [
  bankDestination,
  z.strictObject({ kind: z.literal('own') }),
  z.strictObject({ kind: z.literal('customer'), customerId }),
]);
export type BankDestination = Readonly<z.output<typeof bankDestination>>;
export type Destination = Readonly<z.output<typeof destination>>;

/** Whether a transfer waits for money, until its `bookBy`, where there is too little; if not, it is declined at once. */
export const waitForFunds = z.boolean();

/** Who stood behind an order that moves money by hand: two distinct persons. */
export const approvers = z.array(z.string().regex(/^[A-Za-z0-9_.@-]{1,64}$/)).length(2).refine(([first, second]) => first !== second, 'two distinct persons');

const CUSTOMER = 'customer:[A-Za-z0-9_-]{1,64}:[A-Z]{3}:(available|held|frozen)';
const PARTY = '[a-z][a-z0-9-]{0,31}';
const PARTITION = '(0|[1-9][0-9]{0,4})';
const RECEIVABLE = 'receivable:customer:[A-Za-z0-9_-]{1,64}';
const HOUSE = `(payout:(clearing|in-doubt)|(returns|deposits):suspense|transit:${PARTITION}>${PARTITION}|fx:(position|rounding)|income:(fee|spread)|nostro:${PARTY}|${RECEIVABLE}|receivable:late|expense:(bank|loss))`;
/** `customer:{id}:{ccy}:available`, or the shard of a house account: `income:fee:EUR#3`. The chart of accounts says what each is. */
export const account = z.string().max(192).regex(new RegExp(`^(${CUSTOMER}|${HOUSE}:[A-Z]{3}#${PARTITION})$`));

/** One side of an entry: D debits, C credits. */
export const leg = z.strictObject({ account, side: z.enum(['D', 'C']), currency: currencyCode, amount: positiveMinorUnits });
export type Leg = Readonly<z.output<typeof leg>>;
export const legs = z.array(leg).min(2).max(16);
