import type { RatingRejected, RefundRated, TransferRated } from '@kontor/events';

/** How a transfer's rating ended, and what a refund of it is valued by. */
export type Rating =
  | { readonly status: 'rejected' }
  | {
      readonly status: 'rated';
      readonly source: string;
      /** Minor units of `currency`. */
      readonly target: { readonly currency: string; readonly amount: string };
      /** Refunds that were valued already. */
      readonly refunds: readonly string[];
    };

type Held = Rating | undefined;

export const evolveRating = {
  TransferRated: (_: Held, { source, target }: TransferRated): Held => ({ status: 'rated', source: source.currency, target: { currency: target.currency, amount: target.amount }, refunds: [] }),
  RatingRejected: (_: Held, _event: RatingRejected): Held => ({ status: 'rejected' }),
  RefundRated: (rating: Held, { refundId }: RefundRated): Held => (rating?.status === 'rated' ? { ...rating, refunds: [...rating.refunds, refundId] } : rating),
};
