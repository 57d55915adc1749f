import type { RatingRejected, RatingReleased, RefundRated, TransferRated } from '@kontor/events';
import { movesOf } from './positions.js';
import type { PriceMoves } from './positions.js';

/** How a transfer's rating ended, and what a refund of it is valued by. */
export type Rating =
  | { readonly status: 'rejected' }
  | {
      readonly status: 'rated';
      readonly source: string;
      /** Minor units of `currency`. */
      readonly target: { readonly currency: string; readonly amount: string };
      /** What it moves the house's positions by; taken back if the ledger declines it. */
      readonly moves: PriceMoves;
      readonly released?: true;
      /** Refunds that were valued already. */
      readonly refunds: readonly string[];
    };

type Held = Rating | undefined;

export const evolveRating = {
  TransferRated: (_: Held, rated: TransferRated): Held => ({ status: 'rated', source: rated.source.currency, target: rated.target, moves: movesOf(rated), refunds: [] }),
  RatingRejected: (_: Held, _event: RatingRejected): Held => ({ status: 'rejected' }),
  RatingReleased: (rating: Held, _: RatingReleased): Held => (rating?.status === 'rated' ? { ...rating, released: true } : rating),
  RefundRated: (rating: Held, { refundId }: RefundRated): Held => (rating?.status === 'rated' ? { ...rating, refunds: [...rating.refunds, refundId] } : rating),
};
