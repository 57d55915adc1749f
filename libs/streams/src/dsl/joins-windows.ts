/** Which records of two streams belong together, in milliseconds of event time. */
export type JoinWindows =
  | {
      /** The other record may be so much earlier or later. */
      readonly within: number;
      readonly grace?: number;
    }
  | {
      /** The right record may be so much earlier than the left one. Default 0. */
      readonly before?: number;
      /** The right record may be so much later than the left one. Default 0. */
      readonly after?: number;
      /** How much out of order a record may come and still be joined. Default 0. */
      readonly grace?: number;
    };

/** How the window of one side's records lies: `[t − back, t + ahead]`, both ends belonging to it. */
export interface Reach {
  readonly back: number;
  readonly ahead: number;
}

/**
 * A window as both sides see it. A record of either side is *open* until stream time has passed the end of its window by
 * more than the grace; two records join if they match and both are open when the second one comes.
 */
export interface JoinSpan {
  readonly left: Reach;
  readonly right: Reach;
  readonly grace: number;
  /** Width of a bucket of a buffer: a window touches at most two. */
  readonly bucketMs: number;
}

/** Reads the options, or says what is wrong with them. */
export function joinSpan(windows: JoinWindows): JoinSpan | string {
  const { grace = 0 } = windows;
  const [before, after] = 'within' in windows ? [windows.within, windows.within] : [windows.before, windows.after];
  if ('within' in windows && ('before' in windows || 'after' in windows)) return 'says both within and before or after: within: n means before: n and after: n';
  if (before === undefined && after === undefined) return 'has no window: say within, or before, or after, in milliseconds';
  const [back, ahead] = [before ?? 0, after ?? 0];
  for (const [name, ms] of Object.entries({ before: back, after: ahead, grace })) {
    if (!Number.isSafeInteger(ms) || ms < 0) return `has ${name} ${ms}: it must be whole milliseconds, not negative`;
  }
  return { left: { back, ahead }, right: { back: ahead, ahead: back }, grace, bucketMs: Math.max(1, back + ahead) };
}

/** The first stream time at which a record of this side is no longer open. */
export const closesAt = ({ grace }: JoinSpan, { ahead }: Reach, time: number): number => time + ahead + grace + 1;

/** Where the bucket that holds a time starts. */
export const bucketOf = ({ bucketMs }: JoinSpan, time: number): number => Math.floor(time / bucketMs) * bucketMs;

/** The first stream time at which no record of a bucket is open. */
export const bucketClosesAt = (span: JoinSpan, reach: Reach, start: number): number => closesAt(span, reach, start + span.bucketMs - 1);

export const spanText = ({ left: { back, ahead }, grace }: JoinSpan): string => `before ${back} ms, after ${ahead} ms, grace ${grace} ms`;
