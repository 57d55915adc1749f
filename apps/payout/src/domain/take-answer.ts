import type { PayoutAccepted, PayoutSettled, RailAnswered } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { reactionOf } from './payout-machine.js';
import type { Payout, PayoutInput } from './payout-machine.js';

/** A rail says what cannot be. Parked with the answer as evidence; nobody guesses. */
export class ConflictingAnswer extends Error {
  override readonly name = 'ConflictingAnswer';
}

/**
 * Takes a rail's answer. Repeats and late news decide nothing.
 * @throws ConflictingAnswer for a payout that was never submitted, and for an answer that names another transfer or
 *   another payment of the bank than the known one: it may mean that the bank paid twice
 */
export function takeAnswer(payout: Payout | undefined, answer: RailAnswered): PayoutAccepted | PayoutSettled | undefined {
  const { payoutId, transferId, railRef } = answer;
  if (payout !== undefined) assertSamePayment(payout, answer);
  const reaction = reactionOf(payout, answer.status as PayoutInput);
  switch (reaction) {
    case 'accept':
      return { type: 'PayoutAccepted', payoutId, transferId, railRef };
    case 'settle':
      return { type: 'PayoutSettled', payoutId, transferId, railRef, charges: minorUnits(0n), evidence: 'answer' };
    case 'nothing':
      return undefined;
    case 'submit':
    case 'conflict':
      throw new ConflictingAnswer(`${answer.status} for ${payoutId}, which was never submitted`);
  }
}

function assertSamePayment(payout: Payout, { payoutId, transferId, railRef }: RailAnswered): void {
  if (payout.transferId !== transferId) throw new ConflictingAnswer(`${payoutId} pays ${payout.transferId}, the answer says ${transferId}`);
  if (payout.status !== 'submitting' && payout.railRef !== railRef) {
    throw new ConflictingAnswer(`${payoutId} is ${payout.railRef} at the bank, the answer says ${railRef}`);
  }
}
