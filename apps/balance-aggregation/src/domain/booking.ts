import type { BookingDeclined, SettlementPosted, TransferBooked } from '@kontor/events';

/** What the ledger knows of a transfer: why it is booked once and settled once. */
export type Booking =
  | { readonly status: 'declined' }
  /** `currency`, `amount`: what stands in clearing, or stood there. `bank`: whose nostro pays it. */
  | { readonly status: 'booked' | 'settled'; readonly currency: string; readonly amount: string; readonly bank: string };

export const evolveBooking = {
  TransferBooked: (_: Booking | undefined, { payout, destination }: TransferBooked): Booking => ({ status: 'booked', ...payout, bank: destination.kind === 'bank' ? destination.bank : '' }),
  BookingDeclined: (_: Booking | undefined, _event: BookingDeclined): Booking => ({ status: 'declined' }),
  SettlementPosted: (booking: Booking | undefined, { transferId }: SettlementPosted): Booking => {
    if (booking?.status !== 'booked') throw new RangeError(`${transferId} is settled, but it is ${booking?.status ?? 'not known'}`);
    return { ...booking, status: 'settled' };
  },
};

/** Bookings by transfer, as deciders see them. */
export interface Bookings {
  get(transferId: string): Booking | undefined;
}
