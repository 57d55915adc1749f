import type { CancelRequested, CancelTransfer } from '@kontor/events';
import type { Submission } from './submission.js';

/**
 * Passes a customer's wish on, once, of a transfer of its own that was let in. Whether it can still be cancelled is
 * decided where the money is. Of a transfer that is not known, was rejected, or is somebody else's, there is nothing to pass on.
 */
export function cancelTransfer(submission: Submission | undefined, { transferId, commandId }: CancelTransfer, { key }: { readonly key: string }): CancelRequested | undefined {
  if (submission?.status !== 'requested' || submission.customerId !== key || submission.cancelRequested) return undefined;
  return { type: 'CancelRequested', transferId, commandId };
}
