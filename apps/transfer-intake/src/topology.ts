// transfer-intake: may this request enter?
import { intakeCommands, transfers } from '@kontor/events';
import { state, topology } from '@kontor/streams';
import { cancelTransfer } from './domain/cancel-transfer.js';
import { createRecipient, deleteRecipient, evolveRecipient, type OwnRecipient } from './domain/recipients.js';
import { requestTransfer } from './domain/request-transfer.js';
import { evolveSubmission } from './domain/submission.js';
import type { Submission } from './domain/submission.js';

/** The first request under each transfer id. Kept for ever: a key never becomes free again. */
const submissions = state('submission-by-transfer', transfers, {
  version: 2,
  of: ['TransferRequested', 'TransferRejected', 'CancelRequested'],
  initial: (): Submission | undefined => undefined,
  key: (event) => event.transferId,
  evolve: evolveSubmission,
});

/** Customers' own recipients by their id; deleted ones too, for their id never becomes another's. */
const recipients = state('recipient-by-id', transfers, {
  version: 1,
  of: ['RecipientCreated', 'RecipientDeleted'],
  initial: (): OwnRecipient | undefined => undefined,
  key: (event) => event.recipientId,
  evolve: evolveRecipient,
});

export const transferIntake = topology('transfer-intake', (t) => {
  // HTTP → intake.commands → the first of each transfer id is decided, repeats are passed over → intake.transfers
  const requests = t
    .decide(submissions, { into: transfers, lookup: { recipients } })
    .on(intakeCommands, 'SubmitTransfer', requestTransfer, { by: (command) => command.transferId })
    .on(intakeCommands, 'CancelTransfer', cancelTransfer, { by: (command) => command.transferId })
    // whom a customer pays stands in the same journal, so that the next transfer is decided with it
    .on(intakeCommands, 'CreateRecipient', createRecipient, { by: (command) => command.recipientId })
    .on(intakeCommands, 'DeleteRecipient', deleteRecipient, { by: (command) => command.recipientId });

  return { requests, submissions, recipients };
});
