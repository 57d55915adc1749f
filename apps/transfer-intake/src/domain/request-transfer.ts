import { isCustomerId } from '@kontor/events';
import type { SubmitTransfer, TransferRejected, TransferRequested } from '@kontor/events';
import { findRecipient } from './recipients.js';
import type { Submission } from './submission.js';

/**
 * Lets a request in, or says why not; either way its key is used. A repeat decides nothing, whatever its body says:
 * the caller is answered from what the first one left, and told if the bodies differ.
 * @param key customer id; throws RangeError if it is none, for ids of customers are derived from it
 */
export function requestTransfer(first: Submission | undefined, command: SubmitTransfer, { key }: { readonly key: string }): TransferRequested | TransferRejected | undefined {
  if (!isCustomerId(key)) throw new RangeError('the record is not keyed by a customer id');
  if (first !== undefined) return undefined;
  const recipient = findRecipient(command.recipientId ?? '');
  if (recipient === undefined) return rejected(command, 'RECIPIENT_UNKNOWN');
  if (recipient.currency !== command.target) return rejected(command, 'RECIPIENT_CURRENCY_MISMATCH');
  const { transferId, commandId, bodyHash, source, target, reference, waitForFunds } = command;
  return {
    type: 'TransferRequested', transferId, commandId, bodyHash, source, target,
    fixed: fixedSide(command),
    destination: { kind: 'bank', recipientId: recipient.id, rail: recipient.rail, bank: recipient.bank },
    ...(reference !== undefined && { reference }),
    waitForFunds,
  };
}

function fixedSide({ sourceAmount, targetAmount }: SubmitTransfer): NonNullable<TransferRequested['fixed']> {
  if (sourceAmount !== undefined) return { side: 'source', amount: sourceAmount };
  if (targetAmount !== undefined) return { side: 'target', amount: targetAmount };
  throw new RangeError('neither sourceAmount nor targetAmount'); // the schema has refused such a command
}

const rejected = ({ transferId, commandId, bodyHash }: SubmitTransfer, code: TransferRejected['code']): TransferRejected => ({
  type: 'TransferRejected', transferId, commandId, bodyHash, code,
});
