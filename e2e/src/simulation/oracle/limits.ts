// What a customer may send in a day and in thirty, summed over its bookings again and again.
import type { Past } from './legs.js';
import type { Breach, LedgerTold } from './told.js';

const DAY_MS = 86_400_000;
const WINDOWS = [{ code: 'LIMIT_DAY', ms: DAY_MS }, { code: 'LIMIT_MONTH', ms: 30 * DAY_MS }] as const;
type Code = (typeof WINDOWS)[number]['code'];

/** Minor units of EUR. The policy as it was given to the ledger. */
const MOST: Readonly<Record<string, Readonly<Record<Code, bigint>>>> = {
  standard: { LIMIT_DAY: 10_000_000n, LIMIT_MONTH: 50_000_000n },
  trusted: { LIMIT_DAY: 100_000_000n, LIMIT_MONTH: 500_000_000n },
  business: { LIMIT_DAY: 1_000_000_000n, LIMIT_MONTH: 10_000_000_000n },
};

interface Spent {
  readonly at: number;
  readonly base: bigint;
}

export class Limits {
  private readonly tiers = new Map<string, string>();
  /** By customer and transfer. */
  private readonly spent = new Map<string, Map<string, Spent>>();

  /** By customer, what each transfer that waits for money would count. */
  private readonly waiting = new Map<string, Map<string, bigint>>();

  constructor(private readonly past: Past, private readonly breach: Breach) {}

  before({ event, key, id, at }: LedgerTold): void {
    if (event.type === 'TransferBooked') {
      for (const { code, ms } of WINDOWS) {
        if (this.exceeds(key, code, ms, at, BigInt(event.base.amount))) this.breach(`${id}: ${event.transferId} is booked beyond ${code}`);
      }
    }
    if (event.type === 'FundsAwaited') this.checkWait(event.transferId, BigInt(event.rated.base.amount), { key, id, at });
    if (event.type !== 'BookingDeclined' || (event.code !== 'LIMIT_DAY' && event.code !== 'LIMIT_MONTH')) return;
    const { code } = event;
    const base = this.past.rated.get(event.transferId)?.base.amount;
    if (base === undefined || !this.exceeds(key, code, WINDOWS.find((window) => window.code === code)!.ms, at, BigInt(base))) this.breach(`${id}: ${event.transferId} is ${code}, and is not beyond it`);
  }

  after({ event, key, at }: LedgerTold): void {
    if (event.type === 'TierSet') this.tiers.set(key, event.tier);
    if (event.type === 'TransferBooked') this.of(key).set(event.transferId, { at, base: BigInt(event.base.amount) });
    if (event.type === 'FundsAwaited') this.waiting.set(key, new Map(this.waiting.get(key)).set(event.transferId, BigInt(event.rated.base.amount)));
    if (event.type === 'TransferBooked' || event.type === 'BookingDeclined') this.waiting.get(key)?.delete(event.transferId);
    // Given back on rejection and cancel, not on return.
    if (event.type === 'RefundPosted' && event.from !== 'suspense') this.of(key).delete(event.transferId);
  }

  /** All that wait would be within the limits, were they booked now. */
  private checkWait(transferId: string, base: bigint, { key, id, at }: Pick<LedgerTold, 'key' | 'id' | 'at'>): void {
    const together = [...(this.waiting.get(key)?.values() ?? [])].reduce((sum, one) => sum + one, base);
    for (const { code, ms } of WINDOWS) if (this.exceeds(key, code, ms, at, together)) this.breach(`${id}: ${transferId} waits with others for more than ${code}`);
  }

  private exceeds(key: string, code: Code, ms: number, now: number, base: bigint): boolean {
    let sum = base;
    for (const spent of this.of(key).values()) if (spent.at > now - ms) sum += spent.base;
    return sum > MOST[this.tiers.get(key) ?? 'standard']![code];
  }

  private of(key: string): Map<string, Spent> {
    const spent = this.spent.get(key) ?? new Map<string, Spent>();
    this.spent.set(key, spent);
    return spent;
  }
}
