const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After the first attempt, the second, … : soon at first, since most faults last seconds; then over three days. */
const PAUSES_MS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 20 * HOUR] as const;
/** When the last attempt is made at the latest, from the first. */
export const GIVEN_UP_AFTER_MS = 72 * HOUR;
/** Of a pause: endpoints that failed together are not to be asked together. */
const JITTER = 0.1;

/**
 * When to try again. Undefined: three days are over, or no attempt is left.
 * @param attempt the one that failed, from 1
 * @param random in [0, 1)
 */
export function nextAttemptAt(attempt: number, { firstAt, now, random }: { readonly firstAt: number; readonly now: number; readonly random: number }): number | undefined {
  const pause = PAUSES_MS[attempt - 1];
  const end = firstAt + GIVEN_UP_AFTER_MS;
  if (pause === undefined || now >= end) return undefined;
  return Math.min(end, Math.round(now + pause * (1 - JITTER + 2 * JITTER * random)));
}

const REST_FIRST_MS = SECOND;
const REST_LONGEST_MS = MINUTE;

/** How long an endpoint that failed so many times in a row is left alone, whatever waits for it: it costs others a place each time. */
export const restMs = (failures: number): number => Math.min(REST_LONGEST_MS, REST_FIRST_MS * 2 ** Math.min(failures - 1, 10));
