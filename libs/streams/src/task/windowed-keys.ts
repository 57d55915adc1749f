import type { ScanOptions } from './scan.js';

/** Milliseconds since the epoch as fifteen digits: in this form, the order of text is the order of time until the year 33658. */
const DIGITS = 15;
const SEPARATOR = '\u0000';

/** The key of one window of a key: `<key>\u0000<start>`. `startMs` is where the window begins, in milliseconds since the epoch. */
export function windowedKey(key: string, startMs: number): string {
  if (!Number.isSafeInteger(startMs) || startMs < 0) throw new RangeError(`a window starts at whole milliseconds since the epoch, not at ${startMs}`);
  return key + SEPARATOR + String(startMs).padStart(DIGITS, '0');
}

/** Splits what `windowedKey` made. Throws `TypeError` on any other key. */
export function splitWindowedKey(stored: string): { readonly key: string; readonly startMs: number } {
  const at = stored.length - DIGITS - 1;
  const digits = stored.slice(at + 1);
  if (at < 0 || stored[at] !== SEPARATOR || !/^[0-9]{15}$/.test(digits)) throw new TypeError(`${JSON.stringify(stored)} is not the key of a window`);
  return { key: stored.slice(0, at), startMs: Number(digits) };
}

/** The scan of the windows of one key that start from `fromMs` to before `toMs`; without them, of all. */
export function windowScan(key: string, { fromMs, toMs }: { readonly fromMs?: number; readonly toMs?: number } = {}): Pick<ScanOptions, 'from' | 'to'> {
  return { from: windowedKey(key, Math.max(0, fromMs ?? 0)), to: toMs === undefined ? key + SEPARATOR + ':' : windowedKey(key, Math.max(0, toMs)) };
}
