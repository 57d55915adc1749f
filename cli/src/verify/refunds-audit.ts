import { entries, type Leg } from '@kontor/events';
import type { Envelope } from '@kontor/streams';
import type { Audit, EventPlace } from './audit.js';
import type { FaultBook } from './faults.js';
import { TransferTable } from './transfer-table.js';

interface Amount {
  readonly currency: string;
  readonly amount: string;
}

interface MoneyData {
  readonly transferId: string;
  readonly legs: readonly Leg[];
  /** Of a booking. */
  readonly payout: Amount;
  readonly destination: { readonly kind: string };
  /** Of a refund. */
  readonly refundId: string;
  readonly source: Amount;
  readonly target: Amount;
  /** Of a return. */
  readonly returnRef: string;
  readonly amount: string;
  readonly currency: string;
}

/** Amounts of a transfer, in this order: what is left of each. */
const DEBITED = 0;
const PAID_OUT = 1;
const RETURNABLE = 2;

const isOfCustomer = (account: string): boolean => account.startsWith('customer:') || account.startsWith('receivable:customer:');
const isStanding = (account: string): boolean => /^(payout:(clearing|in-doubt)|returns:suspense|transit):/.test(account);

/**
 * Nobody gets back more than was debited, nothing is used up or returned beyond what was paid out, each cause refunds
 * once, and what an entry says of its amounts is what its legs do.
 */
export class RefundsAudit implements Audit {
  readonly #booked = new TransferTable(3);
  readonly #refunds = new TransferTable();
  /** Returns are few. */
  readonly #returns = new Set<string>();

  event({ type, data }: Envelope, place: EventPlace, faults: FaultBook): void {
    if (place.journal !== entries.name) return;
    const entry = data as MoneyData;
    const wrong = (sentence: string): void => faults.add('money', place, `${type} of ${entry.transferId}: ${sentence}`);
    if (type === 'TransferBooked') this.book(entry, wrong);
    else if (type === 'ReturnPosted') this.takeBack(entry, wrong);
    else if (type === 'RefundPosted') this.refund(entry, wrong);
  }

  private book({ transferId, legs, payout, destination }: MoneyData, wrong: (sentence: string) => void): void {
    const [first] = legs;
    const paidOut = BigInt(payout.amount);
    this.#booked.open(transferId, BigInt(first!.amount), paidOut, paidOut);
    if (first!.side !== 'D' || !isOfCustomer(first!.account)) wrong('it does not begin with what its customer pays');
    judgeSum('C', legs, destination.kind === 'own' ? isOfCustomer : isStanding, payout, wrong);
  }

  private takeBack({ transferId, legs, returnRef, amount, currency }: MoneyData, wrong: (sentence: string) => void): void {
    const once = `${transferId} ${returnRef}`;
    if (this.#returns.has(once)) wrong(`${returnRef} is in the ledger already`);
    this.#returns.add(once);
    judgeSum('C', legs, isStanding, { amount, currency }, wrong);
    const left = this.#booked.add(transferId, RETURNABLE, -BigInt(amount));
    if (left !== undefined && left < 0n) wrong(`${-left} more came back than was paid out`);
  }

  private refund({ transferId, refundId, legs, source, target }: MoneyData, wrong: (sentence: string) => void): void {
    if (this.#refunds.set(refundId, 1) !== 0) wrong(`${refundId} is in the ledger already; a cause refunds once`);
    judgeSum('C', legs, isOfCustomer, source, wrong);
    judgeSum('D', legs, isStanding, target, wrong);
    const owed = this.#booked.add(transferId, DEBITED, -BigInt(source.amount));
    const unused = this.#booked.add(transferId, PAID_OUT, -BigInt(target.amount));
    if (owed !== undefined && owed < 0n) wrong(`${-owed} more is given back than was debited`);
    if (unused !== undefined && unused < 0n) wrong(`${-unused} more is used up than was paid out`);
  }
}

function judgeSum(side: Leg['side'], legs: readonly Leg[], counts: (account: string) => boolean, { currency, amount }: Amount, wrong: (sentence: string) => void): void {
  let sum = 0n;
  for (const leg of legs) if (leg.side === side && counts(leg.account)) sum += leg.currency === currency ? BigInt(leg.amount) : 0n;
  if (sum !== BigInt(amount)) wrong(`it says ${amount} ${currency}, its legs move ${sum}`);
}
