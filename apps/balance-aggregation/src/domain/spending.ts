import { fromMinorUnits, minorUnits } from '@kontor/money';
import type { MinorUnits } from '@kontor/money';

export type Tier = 'standard' | 'trusted' | 'business';

/** Most that a customer may book within a rolling window, EUR minor units. A tier that was never set is standard. */
export const limitsByTier: Readonly<Record<Tier, { readonly day: bigint; readonly month: bigint }>> = {
  standard: { day: 10_000_000n, month: 50_000_000n },
  trusted: { day: 100_000_000n, month: 500_000_000n },
  business: { day: 1_000_000_000n, month: 10_000_000_000n },
};

export const DAY_MS = 24 * 60 * 60 * 1000;
export const MONTH_MS = 30 * DAY_MS;

/** What counts against a customer's limits. */
export interface Spending {
  /** Of all entries: no window holds more, so most bookings need not look at the entries. */
  readonly total: MinorUnits;
  /** What was booked and when (milliseconds), oldest first. */
  readonly entries: readonly Spent[];
}
type Spent = readonly [at: number, amount: MinorUnits];

export const nothingSpent: Spending = { total: minorUnits(0n), entries: [] };

/**
 * So many bookings are kept one by one. Beyond that, neighbours in the older half are counted as one that is as young as the
 * younger of them: the window is then too strict by the time between them, and never too lax.
 */
export const SPENDING_MAX = 512;

/**
 * Which limit a further amount would break. An amount is in a window until it is exactly as old as the window is long, and
 * from that millisecond on no more. What reaches a limit exactly is within it.
 */
export function breachOf({ total, entries }: Spending, tier: Tier, amount: bigint, now: number): 'LIMIT_DAY' | 'LIMIT_MONTH' | undefined {
  const { day, month } = limitsByTier[tier];
  if (fromMinorUnits(total) + amount <= day) return undefined; // and a day's limit is the lower one
  let [today, thisMonth] = [amount, amount];
  for (const [at, spent] of entries) {
    if (now - at >= MONTH_MS) continue;
    const minor = fromMinorUnits(spent);
    thisMonth += minor;
    if (now - at < DAY_MS) today += minor;
  }
  if (today > day) return 'LIMIT_DAY';
  return thisMonth > month ? 'LIMIT_MONTH' : undefined;
}

/** Adds an amount, and drops what is in no window any more: the clock of blocks never goes back. */
export function spentAlso({ total, entries }: Spending, at: number, amount: MinorUnits): Spending {
  const since = at - MONTH_MS;
  const dropped = entries.findIndex(([earlier]) => earlier > since);
  const outdated = dropped < 0 ? entries.length : dropped;
  let sum = fromMinorUnits(total) + fromMinorUnits(amount);
  for (let i = 0; i < outdated; i++) sum -= fromMinorUnits(entries[i]![1]);
  const kept = [...(outdated === 0 ? entries : entries.slice(outdated)), [at, amount] as const];
  return { total: minorUnits(sum), entries: kept.length > SPENDING_MAX ? thinned(kept) : kept };
}

/** Gives back what was booked at `at`, if it is in a window yet. Where it is counted together with younger ones, it is taken from those. */
export function givenBack(spending: Spending, at: number, amount: string, now: number): Spending {
  if (now - at >= MONTH_MS) return spending; // its entry may be gone, and others are not to pay for it
  const { total, entries } = spending;
  let left = fromMinorUnits(amount);
  let sum = fromMinorUnits(total);
  const kept: Spent[] = [];
  for (const [when, spent] of entries) {
    const minor = fromMinorUnits(spent);
    const taken = when < at ? 0n : minor < left ? minor : left;
    left -= taken;
    sum -= taken;
    if (minor > taken) kept.push([when, minorUnits(minor - taken)]);
  }
  return { total: minorUnits(sum), entries: kept };
}

function thinned(entries: readonly Spent[]): Spent[] {
  const half = SPENDING_MAX / 2;
  const older: Spent[] = [];
  for (let i = 0; i < half; i += 2) {
    const [[, first], [at, second]] = [entries[i]!, entries[i + 1]!];
    older.push([at, minorUnits(fromMinorUnits(first) + fromMinorUnits(second))]);
  }
  return [...older, ...entries.slice(half)];
}
