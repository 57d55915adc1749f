// Is everything still true? What must hold of the money, watched while it runs.
import { journal, lane, topic } from '@kontor/streams';
import { z } from 'zod';
import type { Event } from './event.js';
import { approvers, commandId, currencyCode, instant, payoutId, positiveMinorUnits, signedMinorUnits, transferId } from './fields.js';

const OWNER = 'auditor';

const rule = z.enum([
  'UNBALANCED', 'WRONG_ACCOUNT', 'NEGATIVE_BALANCE', 'CLEARING_AGED', 'CLEARING_OVERDRAWN', 'POSITION_UNEXPLAINED', 'REFUND_EXCEEDS_DEBIT', 'TWO_LIVE_ATTEMPTS',
  'NOT_BOOKED_AS_RATED',
]);
/** What it is about: an entry, a transfer, an account. */
const breachSubject = z.string().regex(/^[A-Za-z0-9_.:>#|-]{1,192}$/);
const breach = z.strictObject({
  rule,
  currency: currencyCode,
  subject: breachSubject,
  detail: z.string().max(500),
});

/** All integers of a price in one text, so that two are compared at once: `EUR/JPY` source, target, fee, spread, position in, position out, rounding. */
const terms = z.string().regex(/^[A-Z]{3}\/[A-Z]{3}( -?[0-9]{1,19}){7}$/);
/** What an entry did to its customer's accounts: `EUR:available` by a signed amount. */
const moved = z.array(z.strictObject({ account: z.string().regex(/^[A-Z]{3}:(available|held|frozen)$/), by: signedMinorUnits })).max(16);

/** What a partition's money was found to be: of each movement only what later ones are held against. */
export const findings = journal('audit.findings.v1', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    /** What a transfer is to be booked at. */
    RatingAudited: z.strictObject({ transferId, terms }),
    /** What it was booked at, and what stands in clearing or transit since, in the target currency. */
    BookingAudited: z.strictObject({ transferId, terms, standing: signedMinorUnits, moved }),
    /** A later entry of a transfer, a transit, or a deposit that is nobody's: by how much what stands changed, what was given back of source and used up of target. */
    MovementAudited: z.strictObject({
      subject: breachSubject,
      currency: currencyCode,
      standing: signedMinorUnits,
      refunded: z.strictObject({ source: signedMinorUnits, target: signedMinorUnits }).exactOptional(),
      moved: moved.exactOptional(),
    }),
    /** An entry that no later one is held against, but by what it did to the customer's accounts. */
    BalancesAudited: z.strictObject({ moved }),
    /** An attempt to pay that was read before its booking, and is held against that. */
    SubmissionAudited: z.strictObject({ transferId, currency: currencyCode, amount: positiveMinorUnits }),
    /** An attempt to pay that ended with nothing moved: another one may follow. */
    AttemptAudited: z.strictObject({ transferId, payoutId }),
    /** No longer written. Something of it was overdue, and was looked at again before it was a breach. */
    OverdueNoted: z.strictObject({ subject: breachSubject }),
    /** A deposit that is nobody's stands in suspense too long, in minor units: people are to find whose it is. No breach, and nothing halts: what is paid out is right. */
    SuspenseAged: z.strictObject({ subject: breachSubject, currency: currencyCode, amount: positiveMinorUnits, since: instant }),
    InvariantBreached: breach,
  },
});

/** Breaches to where the currency is halted. */
export const breachLane = lane('audit.breaches.lane', { owner: OWNER, key: 'currency', events: { InvariantBreached: breach } });

export const auditCommands = topic('audit.commands', {
  owner: OWNER,
  key: 'currency',
  events: { ReleaseCurrency: z.strictObject({ commandId, currency: currencyCode, approvedBy: approvers }) },
});

/** Currencies in which nothing is paid out for now. Transfers still enter. */
export const halts = journal('audit.halts.v1', {
  owner: OWNER,
  key: 'currency',
  events: {
    /** Once per breach: also of a currency that is halted already. */
    CurrencyHalted: z.strictObject({ currency: currencyCode, rule, subject: breachSubject, detail: breach.shape.detail }),
    CurrencyReleased: z.strictObject({ currency: currencyCode, commandId }),
  },
});

/** An event of the auditor's findings, by its type. */
export type Finding<T extends keyof typeof findings.schemas> = Event<typeof findings, T>;
export type CurrencyHalted = Event<typeof halts, 'CurrencyHalted'>;
export type CurrencyReleased = Event<typeof halts, 'CurrencyReleased'>;
export type ReleaseCurrency = Event<typeof auditCommands, 'ReleaseCurrency'>;
