/** Windows of event time: they begin at multiples of `advance` since the epoch, and hold what lies from their start to before their end. All in milliseconds. */
export interface Windows {
  readonly kind: 'windows';
  readonly size: number;
  readonly advance: number;
  /** How long a window waits behind its end, in stream time, for records that are out of order; what comes later is dropped as `late`. */
  readonly grace: number;
}

/** A window; `end` is the first millisecond that is not in it. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** A record counts in each window it lies in, and each is a write; so many are what a block takes with ease. */
const WINDOWS_PER_RECORD_MAX = 100;

/** Windows that follow each other without gap or overlap. Milliseconds. */
export function tumbling(size: number, { grace }: { readonly grace: number }): Windows {
  return hopping(size, { advance: size, grace });
}

/** Windows that begin every `advance`, so that each record lies in `size / advance` of them. Milliseconds. */
export function hopping(size: number, { advance, grace }: { readonly advance: number; readonly grace: number }): Windows {
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`a window’s size is whole milliseconds, at least one, not ${size}`);
  if (!Number.isSafeInteger(grace) || grace < 0) throw new RangeError(`a window’s grace is whole milliseconds, not ${grace}`);
  if (!Number.isSafeInteger(advance) || advance < 1 || advance > size) throw new RangeError(`windows of ${size} ms advance by 1 to ${size} ms, not by ${advance}: else records would lie in none`);
  if (Math.ceil(size / advance) > WINDOWS_PER_RECORD_MAX) {
    throw new RangeError(`windows of ${size} ms that advance by ${advance} ms put each record into ${Math.ceil(size / advance)} windows; at most ${WINDOWS_PER_RECORD_MAX}: advance by more`);
  }
  return { kind: 'windows', size, advance, grace };
}

/** Starts of the windows that a time lies in, the earliest first. None lies before the epoch. */
export function startsOf({ size, advance }: Windows, time: number): number[] {
  const starts: number[] = [];
  for (let start = Math.max(0, Math.floor((time - size) / advance + 1) * advance); start <= time; start += advance) starts.push(start);
  return starts;
}

/** The stream time at which a window takes nothing more. */
export const closesAt = ({ size, grace }: Windows, start: number): number => start + size + grace;
