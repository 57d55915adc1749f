import type { PairHalted, PairResumed, RateAccepted, RateRejected } from '@kontor/events';

/** The rate of a pair that was accepted last: 1 base = `mid` quote. */
export interface PairRate {
  readonly rateId: string;
  readonly bid: string;
  readonly ask: string;
  readonly mid: string;
  readonly provider: string;
  /** The day whose rate it is, `YYYY-MM-DD`. */
  readonly date: string;
  /** RFC 3339 in UTC: from then on it prices nothing. */
  readonly validUntil: string;
  /** Added to the spread, basis points as decimal text. */
  readonly widenBp: string;
  /** It prices nothing until the pair is resumed. */
  readonly halted?: true;
}

type Held = PairRate | undefined;

/** A pair that is halted before it ever had a rate has none to hold: nobody is quoted it anyway. */
export const evolvePairRate = {
  RateAccepted: (before: Held, { rateId, bid, ask, mid, provider, date, validUntil, widenBp }: RateAccepted): Held => ({
    rateId, bid, ask, mid, provider, date, validUntil, widenBp, ...(before?.halted && { halted: true }),
  }),
  PairHalted: (before: Held, _: PairHalted): Held => before && { ...before, halted: true },
  PairResumed: (before: Held, _: PairResumed): Held => {
    if (before === undefined) return undefined;
    const { halted: _halted, ...rate } = before;
    return rate;
  },
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
