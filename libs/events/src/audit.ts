// Is everything still true? What must hold of the money, watched while it runs.
import { journal, lane, topic } from '@kontor/streams';
import { z } from 'zod';
import type { Event } from './event.js';
import { approvers, commandId, currencyCode, payoutId, signedMinorUnits, transferId } from './fields.js';

const OWNER = 'auditor';

const rule = z.enum(['UNBALANCED', 'NEGATIVE_BALANCE', 'CLEARING_AGED', 'POSITION_UNEXPLAINED', 'REFUND_EXCEEDS_DEBIT', 'TWO_LIVE_ATTEMPTS', 'NOT_BOOKED_AS_RATED']);
const breach = z.strictObject({
  rule,
  currency: currencyCode,
  /** What it is about: an entry, a transfer, an account. */
  subject: z.string().regex(/^[A-Za-z0-9_.:>#|-]{1,192}$/),
  detail: z.string().max(500),
});

/** What a partition's money was found to be, entry by entry. */
export const findings = journal('audit.findings.v1', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    /** What a movement of a transfer's money left: in clearing, in doubt, suspense or transit (target currency), debited less refunded (source currency). */
    TransferAudited: z.strictObject({ transferId, currency: currencyCode, standing: signedMinorUnits, source: currencyCode, debited: signedMinorUnits }),
    AttemptAudited: z.strictObject({ transferId, payoutId, live: z.boolean() }),
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
    CurrencyHalted: z.strictObject({ currency: currencyCode, rule, subject: breach.shape.subject, detail: breach.shape.detail }),
    CurrencyReleased: z.strictObject({ currency: currencyCode, commandId }),
  },
});

/** An event of the auditor's findings, by its type. */
export type Finding<T extends keyof typeof findings.schemas> = Event<typeof findings, T>;
export type CurrencyHalted = Event<typeof halts, 'CurrencyHalted'>;
export type CurrencyReleased = Event<typeof halts, 'CurrencyReleased'>;
