import type { RateAccepted, RateRejected } from '@kontor/events';

/** All rates are kept against one currency; every other pair is a cross through it. */
export const HUB = 'EUR';

/** The rate of a pair that holds now. */
export interface PairRate {
  readonly rateId: string;
  readonly mid: string;
  readonly provider: string;
  readonly date: string;
}

export const pairOf = ({ base, quote }: { readonly base: string; readonly quote: string }): string => `${base}/${quote}`;

export const evolvePairRate = {
  RateAccepted: (_: PairRate | undefined, { rateId, mid, provider, date }: RateAccepted): PairRate => ({ rateId, mid, provider, date }),
};

/** How many rates of a fixing were taken and refused: that there is such a count says that the fixing was judged. */
export interface JudgedFixing {
  readonly accepted: number;
  readonly rejected: number;
}

export const NOT_JUDGED: JudgedFixing = { accepted: 0, rejected: 0 };

export const evolveJudgedFixing = {
  RateAccepted: (fixing: JudgedFixing, _: RateAccepted): JudgedFixing => ({ ...fixing, accepted: fixing.accepted + 1 }),
  RateRejected: (fixing: JudgedFixing, _: RateRejected): JudgedFixing => ({ ...fixing, rejected: fixing.rejected + 1 }),
};
