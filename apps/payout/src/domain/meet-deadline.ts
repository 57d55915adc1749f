import { reactionOf } from './payout-machine.js';
import { isHalt, type Order, type Payout } from './payout-state.js';
import { nextAttempt, type Decided, type Lookups } from './submit-payout.js';
import { inDoubt } from './take-answer.js';

/** What was awaited is late: an answer, evidence, other details, people, or the end of a halt or a freeze. */
export function meetDeadline(payout: Payout | undefined, lookups: Lookups): Decided {
  if (payout === undefined) return undefined;
  const { transferId, payoutId = '', order, attempts, status, looks = 0 } = payout;
  const reaction = reactionOf(payout, 'due');
  switch (reaction) {
    case 'doubt':
      return inDoubt({ payoutId, transferId }, 'NO_ANSWER');
    case 'enquire':
      return { type: 'PayoutEnquiring', payoutId, transferId, enquiry: looks + 1 };
    case 'abandon':
      return { type: 'PayoutAbandoned', transferId, reason: status === 'awaiting_redirect' ? 'NOT_REDIRECTED' : 'NOT_HANDLED' };
    case 'look':
      return order && lookAgain(transferId, order, attempts, lookups);
    default:
      return undefined;
  }
}

function lookAgain(transferId: string, order: Order, attempts: number, lookups: Lookups): Decided {
  const next = nextAttempt(transferId, order, attempts, lookups);
  if (next.type === 'PayoutSuspended' && isHalt(next.reason)) return { type: 'PayoutSuspended', transferId, reason: next.reason };
  return [{ type: 'PayoutResumed', transferId }, next];
}
