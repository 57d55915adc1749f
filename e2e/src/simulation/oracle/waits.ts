// Who waits for money, and in which order money that came is given to them.
import type { TransferRated } from '@kontor/events';
import { legsOf, signed } from './books.js';
import type { Past } from './legs.js';
import type { Breach, LedgerTold } from './told.js';

interface Waiting {
  readonly key: string;
  readonly rated: Omit<TransferRated, 'type' | 'quoteId' | 'reference'>;
}

/**
 * Money that comes is given to waiting transfers in order of request; one that does not fit does not block a smaller
 * one. So after a credit and what was booked upon it, none waits whose money is there.
 */
export class Waits {
  private readonly waiting = new Map<string, Waiting>();
  /** Customer and currency that were credited in the block at hand, and by which line: what waits there was to be tried. */
  private readonly credited = new Map<string, string>();
  private block = { name: '', at: 0 };

  constructor(private readonly past: Past, private readonly breach: Breach) {}

  before({ event, id, at }: LedgerTold): void {
    this.enter(id.slice(0, id.lastIndexOf('/')), at);
    if (event.type !== 'TransferBooked' || !this.waiting.has(event.transferId)) return;
    const own = this.waiting.get(event.transferId)!;
    for (const [transferId, other] of this.waiting) {
      if (transferId === event.transferId) break;
      if (sameMoney(own, other) && this.fits(other) && Date.parse(other.rated.bookBy) >= 0) this.breach(`${id}: ${event.transferId} is given money before ${transferId}, which waited longer and fits`);
    }
  }

  after({ event, key, id, ...told }: LedgerTold): void {
    if (event.type === 'FundsAwaited') this.waiting.set(event.transferId, { key, rated: event.rated });
    if (event.type === 'TransferBooked' || event.type === 'BookingDeclined') this.waiting.delete(event.transferId);
    for (const leg of legsOf({ event, key, id, ...told })) {
      const [, customer = '', currency = '', part] = leg.account.split(':');
      if (part === 'available' && signed(leg) > 0n) this.credited.set(`${customer} ${currency}`, id);
    }
  }

  /** A decision stands in one block, so after it nobody waits whose money came by it. */
  private enter(name: string, at: number): void {
    if (name === this.block.name) return;
    for (const [transferId, one] of this.waiting) {
      const line = this.credited.get(`${one.key} ${one.rated.source.currency}`);
      if (line !== undefined && this.fits(one) && this.block.at <= Date.parse(one.rated.bookBy)) this.breach(`${line}: ${transferId} waits on, though its money has come`);
    }
    this.credited.clear();
    this.block = { name, at };
  }

  /** At the end nobody waits any more: each was booked, or declined when its time was over. */
  close(): void {
    this.enter('', 0);
    for (const transferId of this.waiting.keys()) this.breach(`${transferId} still waits for money at the end`);
  }

  private fits({ key, rated: { source } }: Waiting): boolean {
    return this.past.books.balance(`customer:${key}:${source.currency}:available`) >= BigInt(source.amount);
  }
}

const sameMoney = (a: Waiting, b: Waiting): boolean => a.key === b.key && a.rated.source.currency === b.rated.source.currency;
