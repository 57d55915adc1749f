import type { PayoutCommand, PayoutEvent } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { conflict, isOfAnother, isSeen } from './conflict.js';
import { reactionOf, reactionTo } from './payout-machine.js';
import { isHalt, RAIL_UNFIT, type Payout } from './payout-state.js';
import { FOUND_OUT } from './reason-codes.js';
import { BY_PEOPLE, nextAttempt, type Decided, type Lookups } from './submit-payout.js';
import { isAnotherPayment, rejection } from './take-answer.js';

type Key = Pick<Lookups, 'key'>;
/** By these it is known that nobody ordered it, and that it may go on by itself. */
const isOurs = (reason: string): boolean => isHalt(reason) || reason === RAIL_UNFIT;

/** Holds a payout back before it is submitted, also before it is booked. Beyond that it is too late, which is for people to know. */
export function suspendPayout(payout: Payout | undefined, command: PayoutCommand<'SuspendPayout'>, { key }: Key): Decided {
  const { commandId, transferId, reason } = command;
  if (isSeen(payout, commandId)) return undefined;
  const reaction = isOfAnother(payout, key) ? 'conflict' : reactionOf(payout, 'suspend');
  if (reaction === 'suspend') return { type: 'PayoutSuspended', transferId, reason: isOurs(reason) ? BY_PEOPLE : reason, commandId };
  return reaction === 'conflict' ? conflict(payout, command, commandId) : undefined;
}

/** Lets a payout go on: it is submitted at once, if it was booked and nothing else holds it back. */
export function resumePayout(payout: Payout | undefined, command: PayoutCommand<'ResumePayout'>, lookups: Lookups): Decided {
  const { commandId, transferId } = command;
  if (isSeen(payout, commandId)) return undefined;
  if (payout === undefined || isOfAnother(payout, lookups.key) || reactionOf(payout, 'resume') !== 'resume') return conflict(payout, command, commandId);
  const resumed: PayoutEvent = { type: 'PayoutResumed', transferId, commandId };
  return payout.order === undefined ? resumed : [resumed, nextAttempt(transferId, payout.order, payout.attempts, lookups)];
}

/** Pays to other details of the same recipient's after a rejection. */
export function redirectPayout(payout: Payout | undefined, command: PayoutCommand<'RedirectPayout'>, lookups: Lookups): Decided {
  const { commandId, transferId, destination } = command;
  if (isSeen(payout, commandId)) return undefined;
  const fits = payout?.order !== undefined && !isOfAnother(payout, lookups.key) && reactionOf(payout, 'redirect') === 'redirect';
  if (!fits) return conflict(payout, command, commandId);
  const { recipientId, rail, bank } = destination;
  return [{ type: 'PayoutRedirected', transferId, commandId, destination }, nextAttempt(transferId, { ...payout.order, recipientId, rail, bank }, payout.attempts, lookups)];
}

/** Gives a payout up where nothing is under way and nothing in doubt. */
export function abandonPayout(payout: Payout | undefined, command: PayoutCommand<'AbandonPayout'>, { key }: Key): Decided {
  const { commandId, transferId } = command;
  if (isSeen(payout, commandId)) return undefined;
  const reaction = isOfAnother(payout, key) ? 'conflict' : reactionOf(payout, 'abandon');
  if (reaction === 'abandon') return { type: 'PayoutAbandoned', transferId, reason: 'OPS', commandId };
  return reaction === 'conflict' ? conflict(payout, command, commandId) : undefined;
}

/** Ends a doubt by what two persons found out. Where nobody doubts, the rail's word stands. */
export function takeEvidence(payout: Payout | undefined, command: PayoutCommand<'GiveEvidence'>, lookups: Lookups): Decided {
  const { commandId, transferId, payoutId, outcome, railRef } = command;
  if (isSeen(payout, commandId)) return undefined; // told once that it cannot be, it does not come true by being repeated
  const doubtful = isOfAnother(payout, lookups.key) || isAnotherPayment(payout, command);
  const reaction = doubtful ? 'conflict' : reactionTo(payout, payoutId, outcome === 'settled' ? 'proof_settled' : 'proof_refused');
  switch (reaction) {
    case 'settle':
      return { type: 'PayoutSettled', payoutId, transferId, railRef, charges: minorUnits(0n), evidence: 'ops' };
    case 'reject':
      return rejection(payout, { payoutId, transferId, code: FOUND_OUT }, lookups);
    default:
      return reaction === 'conflict' ? conflict(payout, command, commandId) : undefined;
  }
}
