// transfer-intake: may this request enter?
import { intakeCommands, transfers } from '@kontor/events';
import { state, topology } from '@kontor/streams';
import { cancelTransfer } from './domain/cancel-transfer.js';
import { requestTransfer } from './domain/request-transfer.js';
import { evolveSubmission } from './domain/submission.js';
import type { Submission } from './domain/submission.js';

/** The first request under each transfer id. Kept for ever: a key never becomes free again. */
const submissions = state('submission-by-transfer', transfers, {
  version: 2,
  initial: (): Submission | undefined => undefined,
  key: (event) => event.transferId,
  evolve: evolveSubmission,
});

export const transferIntake = topology('transfer-intake', (t) => {
  // HTTP → intake.commands → the first of each transfer id is decided, repeats are passed over → intake.transfers
  const requests = t
    .decide(submissions, { into: transfers })
    .on(intakeCommands, 'SubmitTransfer', requestTransfer, { by: (command) => command.transferId })
    .on(intakeCommands, 'CancelTransfer', cancelTransfer, { by: (command) => command.transferId });

  return { requests, submissions };
});
