import { quotes } from './fx.js';
import { transfers } from './intake.js';
import { entries } from './ledger.js';
import { payouts } from './payout.js';

/**
 * What a customer's requests become: the owner of `into` decides on these types of `from`. Along these a position in one
 * journal is followed to another, so that a balance read after a transfer was accepted has it booked, or declined.
 */
export const links = [
  { from: transfers, into: quotes, types: ['TransferRequested'] },
  { from: transfers, into: payouts, types: ['CancelRequested'] },
  { from: payouts, into: quotes, types: ['PayoutCancelled', 'PayoutReturned'] },
  { from: quotes, into: entries, types: ['TransferRated', 'RefundRated'] },
  {
    from: payouts, into: entries,
    types: ['PayoutSettled', 'PayoutInDoubt', 'PayoutAccepted', 'PayoutRedirected', 'PayoutRejected', 'PayoutAbandoned', 'PayoutCancelled', 'PayoutReturned'],
  },
] as const;
