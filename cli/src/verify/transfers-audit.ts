import type { Envelope } from '@kontor/streams';
import type { Audit, EventPlace } from './audit.js';
import type { FaultBook } from './faults.js';
import { TransferTable } from './transfer-table.js';

/** One bit for each event of a transfer's life. */
export const STAGE = {
  TransferRequested: 1,
  TransferRejected: 2,
  TransferRated: 4,
  RatingRejected: 8,
  TransferBooked: 16,
  BookingDeclined: 32,
  PayoutSubmitting: 64,
  PayoutAccepted: 128,
  PayoutSettled: 256,
  SettlementPosted: 512,
} as const;
export type Stage = keyof typeof STAGE;

export const isStage = (type: string): type is Stage => type in STAGE;

/** Of each of these pairs a transfer has one; and of each type at most one. */
const EXCLUDE: Readonly<Partial<Record<Stage, Stage>>> = {
  TransferRequested: 'TransferRejected',
  TransferRejected: 'TransferRequested',
  TransferRated: 'RatingRejected',
  RatingRejected: 'TransferRated',
  TransferBooked: 'BookingDeclined',
  BookingDeclined: 'TransferBooked',
};

/** What must have come before in the same journal. */
const NEEDS: Readonly<Partial<Record<Stage, Stage>>> = {
  SettlementPosted: 'TransferBooked',
  PayoutAccepted: 'PayoutSubmitting',
  PayoutSettled: 'PayoutSubmitting',
};

/** A transfer is requested, rated, booked, paid and settled once. */
export class TransfersAudit implements Audit {
  readonly transfers = new TransferTable();

  event(event: Envelope, place: EventPlace, faults: FaultBook): void {
    const { type } = event;
    const { transferId } = event.data as { readonly transferId?: string };
    if (!isStage(type) || transferId === undefined) return;
    const before = this.transfers.set(transferId, STAGE[type]);
    if (before === undefined) return;
    const wrong = (sentence: string): void => faults.add('money', place, `${type} of ${transferId}: ${sentence}`);
    const other = EXCLUDE[type];
    const needed = NEEDS[type];
    if ((before & STAGE[type]) !== 0) wrong('it happened already; it happens once to a transfer');
    if (other !== undefined && (before & STAGE[other]) !== 0) wrong(`${other} happened already, and a transfer has only one of the two`);
    if (needed !== undefined && (before & STAGE[needed]) === 0) wrong(`there was no ${needed} before it`);
  }
}
