import { refundIdOf, type Destination } from '@kontor/events';
import type { Step } from './story.js';

/** What payout's last word means, of a transfer that is neither paid nor given up. */
const UNDER_WAY: Readonly<Record<string, (data: Step['data']) => string | undefined>> = {
  PayoutSubmitting: () => 'paying',
  PayoutAccepted: () => 'paying',
  PayoutRedirected: () => 'paying',
  PayoutAbandoned: () => 'paying',
  PayoutRejected: ({ then }) => (then === 'redirect' ? 'action_required' : 'paying'),
  PayoutInDoubt: () => 'in_doubt',
  PayoutSuspended: () => 'held',
  PayoutResumed: () => undefined,
};

/** What the customer of a transfer sees once all of these have come; and `parked`, which only an operator sees. */
export function statusOf(steps: readonly Step[]): string {
  const last = (...types: readonly string[]): Step | undefined => steps.findLast(({ type }) => types.includes(type));
  const refund = last('RefundPosted');
  if (refund !== undefined) return refund.data['refundId'] === refundIdOf(String(refund.data['transferId']), { kind: 'cancelled' }) ? 'cancelled' : 'refunded';
  if (last('PayoutReturned', 'ReturnPosted') !== undefined) return 'returned';
  const booked = last('TransferBooked');
  const kind = (booked?.data['destination'] as Destination | undefined)?.kind;
  if (kind === 'own' || last('PayoutSettled', 'SettlementPosted', 'TransitCompleted') !== undefined) return 'paid';
  if (kind === 'bank' && last('PayoutCancelled') !== undefined) return 'cancelled';
  const refusal = booked === undefined ? last('TransferRejected', 'RatingRejected', 'BookingDeclined') : undefined;
  if (refusal !== undefined) return refusal.data['code'] === 'CANCELLED' ? 'cancelled' : 'rejected';
  return underWay(last(...Object.keys(UNDER_WAY))) ?? before(last, booked);
}

const underWay = (step: Step | undefined): string | undefined => step && UNDER_WAY[step.type]?.(step.data);

function before(last: (...types: readonly string[]) => Step | undefined, booked: Step | undefined): string {
  if (booked !== undefined) return 'booked';
  if (last('kontor.KeyParked') !== undefined) return 'parked';
  if (last('FundsAwaited') !== undefined) return 'awaiting_funds';
  return last('TransferRated') === undefined ? 'requested' : 'rated';
}
