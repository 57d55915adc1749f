import { createHash } from 'node:crypto';

/** One day's reference rates of one provider: units of each currency per euro, as decimal text, digits as published. */
export interface Fixing {
  readonly provider: string;
  /** `YYYY-MM-DD`, the day the rates were set. */
  readonly date: string;
  readonly base: 'EUR';
  readonly rates: Readonly<Record<string, string>>;
}

/**
 * Names a fixing by what it says: loading the same figures again gives the same id, which is dropped;
 * a corrected fixing of the same day gives another.
 */
export function fixingIdOf({ provider, date, base, rates }: Fixing): string {
  const lines = Object.keys(rates).sort().map((code) => `${code}=${rates[code]}`);
  const content = createHash('sha256').update([base, ...lines].join('\n')).digest('hex');
  return `${provider}:${date}:${content.slice(0, 16)}`;
}
