// When does money leave, and how did that end?
import { journal, topic } from '@kontor/streams';
import { z } from 'zod';
import type { Event } from './event.js';
import {
  approvers, bankDestination, commandId, currencyCode, foreignId, instant, minorUnitsOrZero, party, payoutId, positiveMinorUnits, recipientId, reference, sha256,
  transferId,
} from './fields.js';

const OWNER = 'payout';
const ATTEMPTS_MAX = 100;
const EVIDENCE_CHARS_MAX = 2_000;
const ENQUIRIES_MAX = 100_000;
const isoId = z.string().regex(/^[A-Za-z0-9]{1,35}$/);
/** ISO 20022 external reason code: `AC04`. */
const reasonCode = z.string().regex(/^[A-Z0-9]{4}$/);
const reason = z.string().regex(/^[A-Z_]{1,32}$/);
const borneBy = z.enum(['customer', 'house']);
/** What is to be paid, to whom, and over which rail. */
const order = z.strictObject({ amount: positiveMinorUnits, currency: currencyCode, recipientId, rail: party, bank: party, reference: reference.exactOptional() });

export const payouts = journal('payout.payouts.v1', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    /** Written before any I/O: the point of no return. */
    PayoutSubmitting: z.strictObject({
      payoutId,
      transferId,
      attempt: z.int().min(1).max(ATTEMPTS_MAX),
      rail: party,
      bank: party,
      endToEndId: isoId,
      instrId: isoId,
      amount: positiveMinorUnits,
      currency: currencyCode,
      recipientId,
      reference: reference.exactOptional(),
      /** SHA-256 of the canonical message: a resend must be the same bytes. */
      messageHash: sha256,
      /** When the rail's explicit answer is due; of a rail that is silent on success, when evidence is. */
      deadline: instant,
    }),
    PayoutAccepted: z.strictObject({ payoutId, transferId, railRef: foreignId }),
    /** `charges`: in the payout's currency, what the bank took beside the payment. Evidence `return`: money came back before anybody said it had left. */
    PayoutSettled: z.strictObject({ payoutId, transferId, railRef: foreignId, charges: minorUnitsOrZero, evidence: z.enum(['answer', 'statement', 'ops', 'return']) }),
    /** Definitive: nothing moved. `then`: what follows by the class of its code. */
    PayoutRejected: z.strictObject({
      payoutId,
      transferId,
      code: reasonCode,
      then: z.enum(['retry', 'redirect', 'ops', 'refund']),
      /** Of `redirect` and `ops`: until when people can do something about it; then it is abandoned. */
      until: instant.exactOptional(),
    }),
    /** Nobody knows whether the bank pays. No refund and no other attempt until somebody does. */
    PayoutInDoubt: z.strictObject({ payoutId, transferId, reason: z.enum(['NO_ANSWER', 'UNREADABLE']) }),
    /** Written before the rail is asked what became of a payment in doubt; counts from 1. */
    PayoutEnquiring: z.strictObject({ payoutId, transferId, enquiry: z.int().min(1).max(ENQUIRIES_MAX) }),
    /** Booked, and no bank pays it out: an own conversion, a payment to another customer. */
    PayoutNotDue: z.strictObject({ transferId }),
    PayoutCancelled: z.strictObject({ transferId, commandId }),
    CancelRefused: z.strictObject({ transferId, commandId, code: z.literal('TOO_LATE') }),
    /**
     * Held back while nothing is under way: by people, or since its currency is halted (`HALTED`) or its customer frozen
     * (`FROZEN`), both also said again at each look that finds it so still, or since no such rail carries it (`RAIL_UNFIT`).
     * `order`: as soon as it is known, and not said again.
     */
    PayoutSuspended: z.strictObject({ transferId, reason, commandId: commandId.exactOptional(), order: order.exactOptional() }),
    PayoutResumed: z.strictObject({ transferId, commandId: commandId.exactOptional() }),
    /** To other details of the same recipient's; the next attempt goes there. */
    PayoutRedirected: z.strictObject({ transferId, commandId, destination: bankDestination }),
    /** Given up, with nothing moved: the ledger gives the money back at par. */
    PayoutAbandoned: z.strictObject({ transferId, reason: z.enum(['NOT_REDIRECTED', 'NOT_HANDLED', 'OPS', 'ATTEMPTS_EXHAUSTED', 'CURRENCY_ENDED']), commandId: commandId.exactOptional() }),
    /** Came back after it was paid, wholly or in part. `amount` is what came, `charges` what the banks kept of what was returned. */
    PayoutReturned: z.strictObject({ payoutId, transferId, returnRef: foreignId, currency: currencyCode, amount: positiveMinorUnits, charges: minorUnitsOrZero, borneBy, code: reasonCode }),
    /** The ledger froze the customer: nothing of the customer's is submitted any more. What is under way is the bank's. */
    CustomerStopped: z.strictObject({ commandId, reason }),
    /** And unfroze: what waited goes on. */
    CustomerAllowed: z.strictObject({ commandId }),
    /** A message that cannot be true. Kept with its evidence for people; no money moves. */
    PayoutConflict: z.strictObject({
      transferId,
      payoutId: payoutId.exactOptional(),
      status: z.string().regex(/^[a-z_]{1,32}$/),
      input: z.string().regex(/^[A-Za-z]{1,40}$/),
      /** Of the command or the message, so that its repeats are no further conflicts. */
      inputId: foreignId,
      evidence: z.string().max(EVIDENCE_CHARS_MAX),
    }),
  },
});

export const payoutCommands = topic('payout.commands', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    SuspendPayout: z.strictObject({ commandId, transferId, reason }),
    ResumePayout: z.strictObject({ commandId, transferId, approvedBy: approvers }),
    RedirectPayout: z.strictObject({ commandId, transferId, destination: bankDestination, approvedBy: approvers }),
    /** What people found out about a payment, outside its rail. */
    GiveEvidence: z.strictObject({ commandId, transferId, payoutId, outcome: z.enum(['settled', 'rejected']), railRef: foreignId, approvedBy: approvers }),
    AbandonPayout: z.strictObject({ commandId, transferId, approvedBy: approvers }),
  },
});

export const answers = topic('payout.answers', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    /** ISO 20022 status: accepted and under way (ACTC, ACCP, ACSP, PDNG), settled (ACSC, ACCC), refused (RJCT, CANC, BLCK); `NONE`: an answer that could not be read. */
    RailAnswered: z.strictObject({
      answerId: foreignId,
      payoutId,
      transferId,
      status: z.enum(['ACTC', 'ACCP', 'ACSP', 'PDNG', 'ACSC', 'ACCC', 'RJCT', 'CANC', 'BLCK', 'NONE']),
      railRef: foreignId,
      code: reasonCode.exactOptional(),
      charges: minorUnitsOrZero.exactOptional(),
    }),
    /** A debit of the payment on a statement: what settles on a rail that is silent on success. */
    RailDebited: z.strictObject({ answerId: foreignId, payoutId, transferId, railRef: foreignId, charges: minorUnitsOrZero }),
    /** Money came back. The same return comes by several messages, under one `returnRef`. */
    RailReturned: z.strictObject({
      answerId: foreignId,
      payoutId,
      transferId,
      returnRef: foreignId,
      message: z.enum(['pacs.004', 'camt.053', 'camt.054']),
      currency: currencyCode,
      amount: positiveMinorUnits,
      charges: minorUnitsOrZero,
      borneBy,
      code: reasonCode,
    }),
  },
});

/** An event of the payouts' journal, by its type; without one, any of them. */
export type PayoutEvent<T extends keyof typeof payouts.schemas = keyof typeof payouts.schemas> = Event<typeof payouts, T>;
export type PayoutCommand<T extends keyof typeof payoutCommands.schemas> = Event<typeof payoutCommands, T>;
export type PayoutSubmitting = PayoutEvent<'PayoutSubmitting'>;
export type PayoutAccepted = PayoutEvent<'PayoutAccepted'>;
export type PayoutSettled = PayoutEvent<'PayoutSettled'>;
export type RailAnswered = Event<typeof answers, 'RailAnswered'>;
export type RailDebited = Event<typeof answers, 'RailDebited'>;
export type RailReturned = Event<typeof answers, 'RailReturned'>;
