import { isCustomerId, isHouseKey } from '@kontor/events';
import type { Destination, SubmitTransfer, TransferRejected, TransferRequested } from '@kontor/events';
import { recipientOf, type OwnRecipient } from './recipients.js';
import type { Submission } from './submission.js';

interface Context {
  /** The customer. */
  readonly key: string;
  readonly recipients: { get(recipientId: string): OwnRecipient | undefined };
}

/**
 * Lets a request in, or says why not; either way its key is used. A repeat decides nothing, whatever its body says:
 * the caller is answered from what the first one left, and told if the bodies differ.
 * Throws RangeError if the record is not keyed by a customer id: other ids are derived from it.
 */
export function requestTransfer(first: Submission | undefined, command: SubmitTransfer, context: Context): TransferRequested | TransferRejected | undefined {
  if (!isCustomer(context.key)) throw new RangeError('the record is not keyed by a customer id');
  if (first !== undefined) return undefined;
  const destination = destinationOf(command, context);
  if (typeof destination === 'string') return rejected(command, destination);
  const { transferId, commandId, bodyHash, source, target, quoteId, reference, waitForFunds } = command;
  return {
    type: 'TransferRequested', transferId, commandId, bodyHash, source, target,
    ...(quoteId === undefined ? { fixed: fixedSide(command) } : { quoteId }),
    destination,
    ...(reference !== undefined && { reference }),
    waitForFunds,
  };
}

/** Where the money is to end, or why it cannot end there. */
function destinationOf({ source, target, recipientId, toCustomerId }: SubmitTransfer, context: Context): Destination | TransferRejected['code'] {
  if (toCustomerId !== undefined) {
    if (toCustomerId === context.key) return 'SELF_TRANSFER';
    return isCustomer(toCustomerId) ? { kind: 'customer', customerId: toCustomerId } : 'RECIPIENT_UNKNOWN';
  }
  if (recipientId === undefined) return source === target ? 'SAME_CURRENCY' : { kind: 'own' };
  const recipient = recipientOf(recipientId, context);
  if (recipient === undefined) return 'RECIPIENT_UNKNOWN';
  if (recipient.currency !== target) return 'RECIPIENT_CURRENCY_MISMATCH';
  return { kind: 'bank', recipientId, rail: recipient.rail, bank: recipient.bank };
}

/** Keys of the house are written like customer ids, and are nobody's. */
const isCustomer = (key: string): boolean => isCustomerId(key) && !isHouseKey(key);

function fixedSide({ sourceAmount, targetAmount }: SubmitTransfer): NonNullable<TransferRequested['fixed']> {
  if (sourceAmount !== undefined) return { side: 'source', amount: sourceAmount };
  if (targetAmount !== undefined) return { side: 'target', amount: targetAmount };
  throw new RangeError('neither sourceAmount nor targetAmount nor quoteId'); // the schema has refused such a command
}

const rejected = ({ transferId, commandId, bodyHash }: SubmitTransfer, code: TransferRejected['code']): TransferRejected => ({
  type: 'TransferRejected', transferId, commandId, bodyHash, code,
});
