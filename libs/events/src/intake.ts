// May this request enter?
import { journal, topic } from '@kontor/streams';
import { z } from 'zod';
import type { Event } from './event.js';
import { commandId, currencyCode, positiveMinorUnits, recipient, recipientId, reference, sha256, transferId, waitForFunds } from './fields.js';

const OWNER = 'transfer-intake';

const submission = z
  .strictObject({
    transferId,
    commandId,
    /** SHA-256 of the canonical body: tells a repeat from another request under the same key. */
    bodyHash: sha256,
    source: currencyCode,
    target: currencyCode,
    sourceAmount: positiveMinorUnits.exactOptional(),
    targetAmount: positiveMinorUnits.exactOptional(),
    recipientId,
    reference: reference.exactOptional(),
    waitForFunds,
  })
  .refine((it) => (it.sourceAmount === undefined) !== (it.targetAmount === undefined), 'exactly one of sourceAmount and targetAmount')
  .meta({ oneOf: [{ required: ['sourceAmount'] }, { required: ['targetAmount'] }] });

export const intakeCommands = topic('intake.commands', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: { SubmitTransfer: submission },
});

export const transfers = journal('intake.transfers.v1', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    TransferRequested: z.strictObject({
      transferId,
      commandId,
      bodyHash: sha256,
      source: currencyCode,
      target: currencyCode,
      /** The side whose amount the customer named; the other side follows from the rate. */
      fixed: z.strictObject({ side: z.enum(['source', 'target']), amount: positiveMinorUnits }),
      recipient,
      reference: reference.exactOptional(),
      waitForFunds,
    }),
    TransferRejected: z.strictObject({
      transferId,
      commandId,
      bodyHash: sha256,
      code: z.enum(['RECIPIENT_UNKNOWN', 'RECIPIENT_CURRENCY_MISMATCH']),
    }),
  },
});

export type SubmitTransfer = Event<typeof intakeCommands, 'SubmitTransfer'>;
export type TransferRequested = Event<typeof transfers, 'TransferRequested'>;
export type TransferRejected = Event<typeof transfers, 'TransferRejected'>;
