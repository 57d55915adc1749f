import type { TransferRejected, TransferRequested } from '@kontor/events';

/** What became of the first request under a transfer id: what a repeat is compared with and answered by. */
export interface Submission {
  readonly status: 'requested' | 'rejected';
  /** The command that was first; any other under the same transfer id is a repeat. */
  readonly commandId: string;
  readonly bodyHash: string;
  readonly code?: TransferRejected['code'];
}

export const evolveSubmission = {
  TransferRequested: (_: Submission | undefined, { commandId, bodyHash }: TransferRequested): Submission => ({ status: 'requested', commandId, bodyHash }),
  TransferRejected: (_: Submission | undefined, { commandId, bodyHash, code }: TransferRejected): Submission => ({ status: 'rejected', commandId, bodyHash, code }),
};
