// May this request enter?
import { journal, topic } from '@kontor/streams';
import { z } from 'zod';
import type { Event } from './event.js';
import { commandId, countryCode, currencyCode, customerId, destination, party, positiveMinorUnits, quoteId, recipientId, reference, sealed, sha256, transferId, waitForFunds } from './fields.js';

const OWNER = 'transfer-intake';

const submission = z
  .strictObject({
    transferId,
    commandId,
    /** SHA-256 of the canonical body: tells a repeat from another request under the same key. */
    bodyHash: sha256,
    source: currencyCode,
    target: currencyCode,
    /** Exactly one of these three. With a quote the amounts are the quote's. */
    sourceAmount: positiveMinorUnits.exactOptional(),
    targetAmount: positiveMinorUnits.exactOptional(),
    quoteId: quoteId.exactOptional(),
    /** At most one of these two; none: the customer's own balance of the target currency. */
    recipientId: recipientId.exactOptional(),
    toCustomerId: customerId.exactOptional(),
    reference: reference.exactOptional(),
    waitForFunds,
  })
  .refine((it) => [it.sourceAmount, it.targetAmount, it.quoteId].filter((given) => given !== undefined).length === 1, 'exactly one of sourceAmount, targetAmount and quoteId')
  .refine((it) => it.recipientId === undefined || it.toCustomerId === undefined, 'at most one of recipientId and toCustomerId')
  .meta({ oneOf: [{ required: ['sourceAmount'] }, { required: ['targetAmount'] }, { required: ['quoteId'] }], not: { required: ['recipientId', 'toCustomerId'] } });

/** Whom a customer pays: who it is and the account stand in `details`, which nobody reads without the customer's key. */
const recipient = {
  recipientId,
  commandId,
  /** Tells a repeat from another request. Made with the customer's key: of an account number alone it could be guessed. */
  bodyHash: sha256,
  /** The one currency it is paid in. */
  currency: currencyCode,
  country: countryCode,
  details: sealed,
};

export const intakeCommands = topic('intake.commands', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    SubmitTransfer: submission,
    CancelTransfer: z.strictObject({ transferId, commandId }),
    CreateRecipient: z.strictObject(recipient),
    DeleteRecipient: z.strictObject({ recipientId, commandId }),
  },
});

export const transfers = journal('intake.transfers.v1', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    TransferRequested: z
      .strictObject({
        transferId,
        commandId,
        bodyHash: sha256,
        source: currencyCode,
        target: currencyCode,
        /** The side whose amount the customer named; the other side follows from the rate. Absent: the quote has both. */
        fixed: z.strictObject({ side: z.enum(['source', 'target']), amount: positiveMinorUnits }).exactOptional(),
        quoteId: quoteId.exactOptional(),
        destination,
        reference: reference.exactOptional(),
        waitForFunds,
      })
      .refine((it) => (it.fixed === undefined) !== (it.quoteId === undefined), 'exactly one of fixed and quoteId')
      .meta({ oneOf: [{ required: ['fixed'] }, { required: ['quoteId'] }] }),
    TransferRejected: z.strictObject({
      transferId,
      commandId,
      bodyHash: sha256,
      /** `SELF_TRANSFER`: to the customer itself, where an own conversion was meant; `SAME_CURRENCY`: an own conversion of a currency into itself. */
      code: z.enum(['RECIPIENT_UNKNOWN', 'RECIPIENT_CURRENCY_MISMATCH', 'SELF_TRANSFER', 'SAME_CURRENCY']),
    }),
    /** The customer no longer wants a transfer that was let in. What comes of it is decided where the money is. Once per transfer. */
    CancelRequested: z.strictObject({ transferId, commandId }),
    /** In the journal of transfers, so that the next transfer is decided with it. `rail` and `bank` pay it. */
    RecipientCreated: z.strictObject({ ...recipient, rail: party, bank: party }),
    /** No transfer may name it any more; those that were let in go on. */
    RecipientDeleted: z.strictObject({ recipientId, commandId }),
  },
});

export type SubmitTransfer = Event<typeof intakeCommands, 'SubmitTransfer'>;
export type CancelTransfer = Event<typeof intakeCommands, 'CancelTransfer'>;
export type CreateRecipient = Event<typeof intakeCommands, 'CreateRecipient'>;
export type DeleteRecipient = Event<typeof intakeCommands, 'DeleteRecipient'>;
export type TransferRequested = Event<typeof transfers, 'TransferRequested'>;
export type TransferRejected = Event<typeof transfers, 'TransferRejected'>;
export type CancelRequested = Event<typeof transfers, 'CancelRequested'>;
export type RecipientCreated = Event<typeof transfers, 'RecipientCreated'>;
export type RecipientDeleted = Event<typeof transfers, 'RecipientDeleted'>;
