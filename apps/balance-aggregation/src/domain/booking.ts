import { refundIdOf } from '@kontor/events';
import type { LedgerEvent, Leg } from '@kontor/events';
import { fromMinorUnits, minorUnits } from '@kontor/money';
import type { MinorUnits } from '@kontor/money';

/** What comes back of a transfer that was paid, by the id of its refund. */
export interface Returned {
  /** What it put into suspense; absent while only its rate has come. */
  readonly amount?: MinorUnits;
  /** What the banks kept of it. */
  readonly charges?: MinorUnits;
  /** What it is worth today, where that came before the return. */
  readonly rated?: Omit<LedgerEvent<'RefundRateNoted'>, 'type'>;
  readonly refunded?: true;
}

/** A transfer's integers as they were booked, and where its money is. Amounts are minor units; those that are zero are absent. */
export interface Booked {
  /** Of the money in target currency. `paid`: it left us; `own`, `received`: it is a customer's again; `refunded`: all of it went back before it left. */
  readonly status: 'clearing' | 'in-doubt' | 'paid' | 'own' | 'transit' | 'received' | 'refunded';
  /** When it was booked, in milliseconds. */
  readonly at: number;
  readonly source: string;
  /** What the customer paid, in source currency: fee, spread, and what went into the position. */
  readonly debited: MinorUnits;
  readonly fee?: MinorUnits;
  readonly spread?: MinorUnits;
  readonly target: string;
  /** What is paid out, in target currency; with the rounding it is what came out of the position. */
  readonly amount: MinorUnits;
  /** In favour of the house; less than zero: at its cost. */
  readonly rounding?: MinorUnits;
  /** Whose nostro pays it. */
  readonly bank?: string;
  /** EUR, what counts against the limits. */
  readonly base: MinorUnits;
  /** What the bank took from us beside the payment. */
  readonly charges?: MinorUnits;
  /** Attempts that were in doubt; if the money is, of the last. */
  readonly doubts?: readonly string[];
  /** Of `amount`: what came back, with what the customer bears of its charges. */
  readonly back?: MinorUnits;
  /** Of `amount`: what was given back to the customer. */
  readonly used?: MinorUnits;
  readonly returns?: Readonly<Record<string, Returned>>;
}

/** What the ledger knows of a transfer: why each thing is done to it once. */
export type Booking =
  /** Cancelled before it was rated. */
  | { readonly status: 'cancelled' }
  | { readonly status: 'declined' }
  | { readonly status: 'awaiting'; readonly rated: LedgerEvent<'FundsAwaited'>['rated'] }
  | Booked;

/** Bookings by transfer, as deciders see them. */
export interface Bookings {
  get(transferId: string): Booking | undefined;
}

export const isBooked = (booking: Booking | undefined): booking is Booked => booking !== undefined && 'debited' in booking;

/** Minor units; zero if absent. */
export const minorOf = (amount: MinorUnits | undefined): bigint => (amount === undefined ? 0n : fromMinorUnits(amount));

type Maybe = Booking | undefined;

export const evolveBooking = {
  TransferBooked: (_: Maybe, event: LedgerEvent<'TransferBooked'>, { at }: { readonly at: number }): Booking => bookedAs(event, at),
  FundsAwaited: (_: Maybe, { rated }: LedgerEvent<'FundsAwaited'>): Booking => ({ status: 'awaiting', rated }),
  BookingDeclined: (): Booking => ({ status: 'declined' }),
  CancellationNoted: (): Booking => ({ status: 'cancelled' }),
  SettlementPosted: (booking: Maybe, { transferId, charges }: LedgerEvent<'SettlementPosted'>): Booking => ({
    ...known(booking, transferId, 'clearing', 'in-doubt'), status: 'paid', ...(charges !== '0' && { charges }),
  }),
  InDoubtPosted: (booking: Maybe, { transferId, payoutId }: LedgerEvent<'InDoubtPosted'>): Booking => {
    const before = known(booking, transferId, 'clearing');
    return { ...before, status: 'in-doubt', doubts: [...(before.doubts ?? []), payoutId] };
  },
  InDoubtCleared: (booking: Maybe, { transferId }: LedgerEvent<'InDoubtCleared'>): Booking => ({ ...known(booking, transferId, 'in-doubt'), status: 'clearing' }),
  PayoutBankNoted: (booking: Maybe, { transferId, bank }: LedgerEvent<'PayoutBankNoted'>): Booking => ({ ...known(booking, transferId), bank }),
  ReturnPosted: (booking: Maybe, { transferId, returnRef, amount, charges, fault }: LedgerEvent<'ReturnPosted'>): Booking => {
    const before = known(booking, transferId, 'paid');
    const back = minorOf(before.back) + fromMinorUnits(amount) + (fault === 'house' ? 0n : fromMinorUnits(charges));
    return withReturn({ ...before, back: minorUnits(back) }, refundIdOf(transferId, { kind: 'returned', returnRef }), { amount, charges });
  },
  RefundRateNoted: (booking: Maybe, { type: _, ...rated }: LedgerEvent<'RefundRateNoted'>): Booking => withReturn(known(booking, rated.transferId), rated.refundId, { rated }),
  RefundPosted: (booking: Maybe, { transferId, refundId, from, target }: LedgerEvent<'RefundPosted'>): Booking => {
    const before = known(booking, transferId, 'clearing', 'in-doubt', 'transit', 'paid');
    const used = { ...before, used: minorUnits(minorOf(before.used) + fromMinorUnits(target.amount)) };
    return from === 'suspense' ? withReturn(used, refundId, { refunded: true }) : { ...used, status: 'refunded' };
  },
  TransitCompleted: (booking: Maybe, { transferId }: LedgerEvent<'TransitCompleted'>): Booking | undefined =>
    transferId === undefined ? booking : { ...known(booking, transferId, 'transit'), status: 'received' },
};

/** @throws RangeError: the journal goes on from what it did not say before, a defect that stops the partition */
function known(booking: Maybe, transferId: string, ...among: readonly Booked['status'][]): Booked {
  if (!isBooked(booking) || (among.length > 0 && !among.includes(booking.status))) throw new RangeError(`${transferId} goes on, but it is ${booking?.status ?? 'not known'}`);
  return booking;
}

/** `rated` has done its work when the refund is posted. */
function withReturn(booking: Booked, refundId: string, change: Returned): Booked {
  const { rated, ...before } = booking.returns?.[refundId] ?? {};
  const after = { ...before, ...(rated !== undefined && change.refunded === undefined && { rated }), ...change };
  return { ...booking, returns: { ...booking.returns, [refundId]: after } };
}

const STANDS: Readonly<Record<LedgerEvent<'TransferBooked'>['destination']['kind'], Booked['status']>> = { bank: 'clearing', own: 'own', customer: 'transit' };

/** Reads the integers back from the legs: the event says each once. */
function bookedAs({ legs, payout, destination, base }: LedgerEvent<'TransferBooked'>, at: number): Booked {
  const { account: _, side: __, currency: source, amount: debited } = legs[0] as Leg; // the customer's debit comes first
  const found: { fee?: MinorUnits; spread?: MinorUnits; rounding?: MinorUnits } = {};
  for (const { account, side, amount } of legs) {
    if (account.startsWith('income:fee:')) found.fee = amount;
    else if (account.startsWith('income:spread:')) found.spread = amount;
    else if (account.startsWith('fx:rounding:')) found.rounding = side === 'C' ? amount : minorUnits(-fromMinorUnits(amount));
  }
  return {
    status: STANDS[destination.kind], at, source, debited, target: payout.currency, amount: payout.amount, base: base.amount, ...found,
    ...(destination.kind === 'bank' && { bank: destination.bank }),
  };
}
