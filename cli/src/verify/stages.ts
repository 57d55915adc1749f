/** One bit for each event of a transfer's life. */
export const STAGE = {
  TransferRequested: 1 << 0,
  TransferRejected: 1 << 1,
  CancelRequested: 1 << 2,
  TransferRated: 1 << 3,
  RatingRejected: 1 << 4,
  TransferBooked: 1 << 5,
  FundsAwaited: 1 << 6,
  BookingDeclined: 1 << 7,
  SettlementPosted: 1 << 8,
  InDoubtPosted: 1 << 9,
  InDoubtCleared: 1 << 10,
  ReturnPosted: 1 << 11,
  RefundPosted: 1 << 12,
  TransitCompleted: 1 << 13,
  PayoutSubmitting: 1 << 14,
  PayoutAccepted: 1 << 15,
  PayoutSettled: 1 << 16,
  PayoutRejected: 1 << 17,
  PayoutInDoubt: 1 << 18,
  PayoutCancelled: 1 << 19,
  CancelRefused: 1 << 20,
  PayoutSuspended: 1 << 21,
  PayoutResumed: 1 << 22,
  PayoutRedirected: 1 << 23,
  PayoutAbandoned: 1 << 24,
  PayoutReturned: 1 << 25,
  PayoutNotDue: 1 << 26,
} as const;
export type Stage = keyof typeof STAGE;

export const isStage = (type: string): type is Stage => type in STAGE;

/** What a type promises of a transfer's life, as far as one journal can tell it. */
export interface StageRule {
  /** It happens as often as it likes. Without this: once to a transfer. */
  readonly again?: true;
  /** One of these has come before in the same journal. */
  readonly after?: readonly Stage[];
  /** None of these has come before. */
  readonly not?: readonly Stage[];
}

/** Every type by its rule. What money an event may move is judged by what stands where. */
export const STAGE_RULES: Readonly<Record<Stage, StageRule>> = {
  TransferRequested: { not: ['TransferRejected'] },
  TransferRejected: { not: ['TransferRequested'] },
  CancelRequested: { after: ['TransferRequested'] },
  TransferRated: { not: ['RatingRejected'] },
  RatingRejected: { not: ['TransferRated'] },
  TransferBooked: { not: ['BookingDeclined'] },
  FundsAwaited: { not: ['BookingDeclined', 'TransferBooked'] },
  BookingDeclined: { not: ['TransferBooked'] },
  SettlementPosted: { after: ['TransferBooked'] },
  InDoubtPosted: { again: true, after: ['TransferBooked'] },
  InDoubtCleared: { again: true, after: ['InDoubtPosted'] },
  ReturnPosted: { again: true, after: ['SettlementPosted'] },
  RefundPosted: { again: true, after: ['TransferBooked'] },
  TransitCompleted: { after: ['TransferBooked'], not: ['RefundPosted', 'SettlementPosted'] },
  // What an attempt promises of another one is judged per attempt.
  PayoutSubmitting: { again: true, not: ['PayoutSettled', 'PayoutCancelled', 'PayoutAbandoned', 'PayoutNotDue'] },
  PayoutAccepted: { again: true, after: ['PayoutSubmitting'] },
  PayoutSettled: { after: ['PayoutSubmitting'], not: ['PayoutCancelled', 'PayoutAbandoned'] },
  PayoutRejected: { again: true, after: ['PayoutSubmitting'], not: ['PayoutSettled'] },
  PayoutInDoubt: { again: true, after: ['PayoutSubmitting'], not: ['PayoutSettled'] },
  PayoutCancelled: { not: ['PayoutSettled', 'PayoutAbandoned', 'PayoutNotDue'] },
  CancelRefused: { again: true },
  PayoutSuspended: { again: true },
  PayoutResumed: { again: true, after: ['PayoutSuspended'] },
  PayoutRedirected: { again: true, after: ['PayoutRejected'] },
  PayoutAbandoned: { not: ['PayoutSettled', 'PayoutCancelled'] },
  PayoutReturned: { again: true, after: ['PayoutSettled'] },
  PayoutNotDue: { not: ['PayoutSubmitting'] },
};
