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
  /** When a live price was set, RFC 3339 in UTC; a fixing has a day only. */
  readonly liveAt?: string;
  /** It prices nothing until the pair is resumed. */
  readonly halted?: true;
}

type Held = PairRate | undefined;

/** A pair that is halted before it ever had a rate has none to hold: nobody is quoted it anyway. */
export const evolvePairRate = {
  RateAccepted: (before: Held, { rateId, bid, ask, mid, provider, date, validUntil, widenBp, seq, time }: RateAccepted): Held => ({
    rateId, bid, ask, mid, provider, date, validUntil, widenBp, ...(seq !== undefined && { liveAt: time }), ...(before?.halted && { halted: true }),
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

/** Live prices, which have a sequence number of their own, leave no entry. */
export const evolveJudgedFixing = {
  RateAccepted: (fixing: JudgedFixing, { seq }: RateAccepted): JudgedFixing | undefined => (seq === undefined ? { ...fixing, accepted: fixing.accepted + 1 } : undefined),
  RateRejected: (fixing: JudgedFixing, { seq }: RateRejected): JudgedFixing | undefined => (seq === undefined ? { ...fixing, rejected: fixing.rejected + 1 } : undefined),
};
