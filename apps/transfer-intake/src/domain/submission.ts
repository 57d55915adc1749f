import type { CancelRequested, TransferRejected, TransferRequested } from '@kontor/events';

/** What became of the first request under a transfer id: what a repeat is compared with and answered by. */
export interface Submission {
  readonly status: 'requested' | 'rejected';
  /** Whose it is: nobody else may cancel it. */
  readonly customerId: string;
  /** The command that was first; any other under the same transfer id is a repeat. */
  readonly commandId: string;
  readonly bodyHash: string;
  readonly code?: TransferRejected['code'];
  /** The customer asked to cancel it. */
  readonly cancelRequested?: true;
}

interface Keyed {
  readonly key: string;
}

export const evolveSubmission = {
  TransferRequested: (_: Submission | undefined, { commandId, bodyHash }: TransferRequested, { key }: Keyed): Submission => ({ status: 'requested', customerId: key, commandId, bodyHash }),
  TransferRejected: (_: Submission | undefined, { commandId, bodyHash, code }: TransferRejected, { key }: Keyed): Submission => ({ status: 'rejected', customerId: key, commandId, bodyHash, code }),
  CancelRequested: (submission: Submission | undefined, { transferId }: CancelRequested): Submission => {
    if (submission === undefined) throw new RangeError(`${transferId} is to be cancelled, and was never let in`);
    return { ...submission, cancelRequested: true };
  },
};
