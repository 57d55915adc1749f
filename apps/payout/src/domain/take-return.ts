import type { PayoutEvent, RailReturned } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { conflict, isOfAnother } from './conflict.js';
import { reactionTo } from './payout-machine.js';
import { sumOf, type Payout } from './payout-state.js';
import type { Decided, Lookups } from './submit-payout.js';

/**
 * Takes money that came back, wholly or in part. The same return comes by several messages under one reference, and counts
 * once. It may come before anybody said that the money had left: then it had. More than was paid cannot come back, nor
 * another currency than was paid: a bank that converts, when the currency has ended, is for people.
 */
export function takeReturn(payout: Payout | undefined, message: RailReturned, { key }: Pick<Lookups, 'key'>): Decided {
  const { payoutId, transferId, returnRef, currency, amount, charges, borneBy, code, answerId } = message;
  if (isOfAnother(payout, key)) return conflict(payout, message, answerId);
  const known = payout?.payoutId === payoutId ? payout.returns?.find((earlier) => earlier.returnRef === returnRef) : undefined;
  // Charges may differ between messages: not each of them tells them.
  if (known !== undefined) return known.amount === amount ? undefined : conflict(payout, message, answerId);
  const reaction = reactionTo(payout, payoutId, 'returned');
  if (payout === undefined || reaction === 'conflict' || !fits(payout, message)) return conflict(payout, message, answerId);
  const returned: PayoutEvent = { type: 'PayoutReturned', payoutId, transferId, returnRef, currency, amount, charges, borneBy, code };
  if (reaction === 'return') return returned;
  return [{ type: 'PayoutSettled', payoutId, transferId, railRef: payout.railRef ?? returnRef, charges: minorUnits(0n), evidence: 'return' }, returned];
}

function fits({ paid, order, returns = [] }: Payout, message: RailReturned): boolean {
  const { amount, currency } = paid ?? order ?? {};
  return amount !== undefined && message.currency === currency && sumOf([...returns, message]) <= BigInt(amount);
}
