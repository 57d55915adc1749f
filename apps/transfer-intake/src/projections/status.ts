/** What a customer sees of a transfer. */
export type TransferStatus = 'requested' | 'rated' | 'booked' | 'paying' | 'paid' | 'rejected';

/** Which events of a transfer have come here: the time of each, or null. They come from four journals, in any order between them. */
export interface TransferStages {
  readonly requestedAt: Date | null;
  readonly refusedAt: Date | null;
  readonly ratedAt: Date | null;
  readonly ratingRejectedAt: Date | null;
  readonly bookedAt: Date | null;
  readonly declinedAt: Date | null;
  readonly submittingAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly settledAt: Date | null;
  readonly settlementPostedAt: Date | null;
}

/**
 * The status, from what has come and nothing else: so any order of arrival ends in the same one.
 * The furthest stage wins. Where money has moved no refusal can be true, so money is looked at first.
 */
export function statusOf(stages: TransferStages): TransferStatus {
  if (stages.settledAt !== null || stages.settlementPostedAt !== null) return 'paid';
  if (stages.submittingAt !== null || stages.acceptedAt !== null) return 'paying';
  if (stages.bookedAt !== null) return 'booked';
  if (stages.refusedAt !== null || stages.ratingRejectedAt !== null || stages.declinedAt !== null) return 'rejected';
  if (stages.ratedAt !== null) return 'rated';
  return 'requested';
}

/** Booked or refused: what `Prefer: wait` waits for. */
export const isDecided = (status: TransferStatus): boolean => status !== 'requested' && status !== 'rated';
