/** Of one currency, at mid, in minor units of the hub. */
export interface ExposureLimits {
  /** Beyond it, a hedge is asked for. */
  readonly soft: bigint;
  /** Beyond it, no price that adds to the risk. */
  readonly hard: bigint;
  /** What a partition may add, net, before it has seen its own moves in the total. */
  readonly allowance: bigint;
}

/**
 * A partition sees the total late, by a second and some appends. It judges by the total as it sees it, and by what it has moved
 * itself since; what the others have moved since, it does not know. So each may be ahead of the total by its allowance and no more.
 *
 * The greatest overshoot: of all partitions, take the one whose last price was made on the newest total. That total and its own
 * moves were within the hard limit. What it did not know of another partition, that one had not seen either when it made its
 * last price, since its total was no newer (a partition's never goes back, whoever owns it): at most an allowance. So with P partitions, prices take the position at most
 * (P − 1) allowances beyond the hard limit, however late the totals are: EUR 30,000,000.00 with 4 partitions.
 *
 * What is no price comes on top, and is never refused: a quote that reduced the risk and expires, a booking that is declined,
 * a refund, a correction, and a rate that moves. A large hedge uses its partition's allowance up until it is in the total,
 * which is soon: it is shared at once.
 */
export const EXPOSURE_LIMITS: ExposureLimits = { soft: 1_000_000_000n, hard: 25_000_000_000n, allowance: 1_000_000_000n };
