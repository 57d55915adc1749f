/** Whose a payment is. */
export interface PaymentOwner {
  readonly customerId: string;
  readonly transferId: string;
  readonly payoutId: string;
}

/**
 * Rides along with each payment, and the rail gives it back in every answer. So an answer finds its way with nothing
 * looked up: it can come before this service's own tables know of the payment, or while Postgres is away.
 * The hash of a message does not cover it, and the decider compares what it says with the journal.
 */
export const clientRefOf = ({ customerId, transferId, payoutId }: PaymentOwner): string => `${customerId}/${transferId}/${payoutId}`;

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
export const CLIENT_REF = new RegExp(`^([A-Za-z0-9_-]{1,64})/(tr_${UUID})/(po_${UUID})$`);

/** Whose payment an answer is about; undefined if the text is not one of ours. */
export function ownerOf(clientRef: string): PaymentOwner | undefined {
  const [, customerId, transferId, payoutId] = CLIENT_REF.exec(clientRef) ?? [];
  return customerId === undefined || transferId === undefined || payoutId === undefined ? undefined : { customerId, transferId, payoutId };
}
