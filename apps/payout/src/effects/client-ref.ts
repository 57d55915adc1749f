/** Whose a payment is. */
export interface PaymentOwner {
  readonly customerId: string;
  readonly transferId: string;
  readonly payoutId: string;
  /** W3C trace context of the attempt, as its event has it; absent where nobody records the trace. */
  readonly traceparent?: string;
}

/**
 * Rides along with each payment, and the rail gives it back in every answer. So an answer finds its way with nothing
 * looked up: it can come before this service's own tables know of the payment, or while Postgres is away.
 * The hash of a message does not cover it, and the decider compares what it says with the journal.
 * It also brings the trace of the attempt back, weeks later and from banks that know nothing of traces: it comes from the event
 * of the attempt, so that a resend is the same bytes.
 */
export const clientRefOf = ({ customerId, transferId, payoutId, traceparent }: PaymentOwner): string =>
  [customerId, transferId, payoutId, ...(traceparent === undefined ? [] : [traceparent])].join('/');

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
export const CLIENT_REF = new RegExp(`^([A-Za-z0-9_-]{1,64})/(tr_${UUID})/(po_${UUID})(?:/(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}))?$`);

/** Whose payment an answer is about; undefined if the text is not one of ours. */
export function ownerOf(clientRef: string): PaymentOwner | undefined {
  const [, customerId, transferId, payoutId, traceparent] = CLIENT_REF.exec(clientRef) ?? [];
  if (customerId === undefined || transferId === undefined || payoutId === undefined) return undefined;
  return { customerId, transferId, payoutId, ...(traceparent === undefined ? {} : { traceparent }) };
}
