export const transferStatuses = [
  'requested', 'rated', 'awaiting_funds', 'booked', 'paying', 'held', 'in_doubt', 'action_required', 'paid', 'returned', 'refunded', 'cancelled', 'rejected',
] as const;
/** What a customer sees of a transfer. */
export type TransferStatus = (typeof transferStatuses)[number];

/** What payout said last of a transfer that it has neither paid nor given up. */
export type PayoutState = 'held' | 'resumed' | 'paying' | 'in_doubt' | 'action_required';

/**
 * Which events of a transfer have come here: the time of each, or null. They come from four journals: each in its
 * order, and in any order between them.
 */
export interface TransferStages {
  readonly destination: string | null;
  readonly requestedAt: Date | null;
  readonly refusedAt: Date | null;
  readonly ratedAt: Date | null;
  readonly ratingRejectedAt: Date | null;
  readonly awaitedAt: Date | null;
  readonly bookedAt: Date | null;
  readonly declinedAt: Date | null;
  /** Why it was refused. */
  readonly code: string | null;
  readonly payoutState: string | null;
  readonly payoutCancelledAt: Date | null;
  readonly settledAt: Date | null;
  readonly settlementPostedAt: Date | null;
  readonly transitCompletedAt: Date | null;
  readonly returnedAt: Date | null;
  readonly returnPostedAt: Date | null;
  readonly refundedAt: Date | null;
  /** What the customer calls it. */
  readonly refundedAs: string | null;
}

/**
 * The status, from what has come and nothing else: the same events make the same status, whichever journal was first.
 * The furthest stage wins, so that one journal's late news never takes back what another told.
 */
export function statusOf(stages: TransferStages): TransferStatus {
  return moneyBack(stages) ?? moneyThere(stages) ?? refusalOf(stages) ?? underWay(stages);
}

/** Booked or refused: what `Prefer: wait` waits for. */
export const isDecided = (status: TransferStatus): boolean => status !== 'requested' && status !== 'rated' && status !== 'awaiting_funds';

/** Events that decide nothing, whatever came before them: who waits for a decision need not look for it. */
export const undecidedTypes: ReadonlySet<string> = new Set(['TransferRequested', 'CancelRequested', 'CancelRefused', 'TransferRated', 'FundsAwaited']);

function moneyBack({ refundedAt, refundedAs, returnedAt, returnPostedAt }: TransferStages): TransferStatus | undefined {
  if (refundedAt !== null) return refundedAs === 'cancelled' ? 'cancelled' : 'refunded';
  return returnedAt !== null || returnPostedAt !== null ? 'returned' : undefined;
}

/** A conversion for oneself has arrived when it is booked; what goes to a customer, when the other side said so; the rest, when the rail did. */
function moneyThere({ destination, bookedAt, settledAt, settlementPostedAt, transitCompletedAt }: TransferStages): TransferStatus | undefined {
  const isThere = settledAt !== null || settlementPostedAt !== null || transitCompletedAt !== null || (bookedAt !== null && destination === 'own');
  return isThere ? 'paid' : undefined;
}

/**
 * Where money was booked no refusal can be true. Payout's word alone cancels nothing: only the ledger knows whether it
 * was booked before, and of what goes to a customer payout holds nothing that it could keep back.
 */
function refusalOf({ bookedAt, refusedAt, ratingRejectedAt, declinedAt, code, payoutCancelledAt, destination }: TransferStages): TransferStatus | undefined {
  if (bookedAt !== null) return payoutCancelledAt !== null && destination === 'bank' ? 'cancelled' : undefined;
  if (refusedAt === null && ratingRejectedAt === null && declinedAt === null) return undefined;
  return code === 'CANCELLED' ? 'cancelled' : 'rejected';
}

function underWay({ payoutState, bookedAt, awaitedAt, ratedAt }: TransferStages): TransferStatus {
  switch (payoutState as PayoutState | null) {
    case 'held':
    case 'paying':
    case 'in_doubt':
    case 'action_required':
      return payoutState as TransferStatus;
    case 'resumed':
    case null:
      if (bookedAt !== null) return 'booked';
      if (awaitedAt !== null) return 'awaiting_funds';
      return ratedAt === null ? 'requested' : 'rated';
  }
}
