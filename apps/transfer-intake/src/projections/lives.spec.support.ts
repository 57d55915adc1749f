// The stories of a transfer, as four journals tell them, with what its customer sees after each event.
import { payoutIdOf, refundIdOf, transferIdOf, type RefundCause } from '@kontor/events';
import fc from 'fast-check';
import type { TransferStatus } from './status.js';
import type { TransferEvent } from './transfer-patch.js';

/** An event, the journal that tells it, and the status when all up to it has come. */
export interface Told {
  readonly journal: 'intake' | 'fx' | 'ledger' | 'payout';
  readonly event: TransferEvent;
  readonly shows: TransferStatus;
}

const transferId = transferIdOf('cus_1', 'life');
const AT = Date.parse('2026-03-02T10:00:00Z');
const BANK = { kind: 'bank', recipientId: 'rc_jpy_tokyo', rail: 'simulator', bank: 'simbank' };
const yen = (amount: string) => ({ currency: 'JPY', amount });
const euro = (amount: string) => ({ currency: 'EUR', amount });

function told(journal: Told['journal'], type: TransferEvent['type'], shows: TransferStatus, data: object = {}): Told {
  return { journal, shows, event: { type, key: 'cus_1', at: AT, id: '', cause: '', data: { transferId, ...data } } as unknown as TransferEvent };
}

const requested = (destination: object = BANK) => told('intake', 'TransferRequested', 'requested', { source: 'EUR', target: 'JPY', fixed: { side: 'source', amount: '10000' }, destination });
const cancelRequested = (shows: TransferStatus) => told('intake', 'CancelRequested', shows);
const rated = (destination: object = BANK) => told('fx', 'TransferRated', 'rated', {
  source: euro('10000'), target: yen('16095'), fee: '65', mid: '162.5', clientRate: '162.0125', spreadBp: '30', rate: { ids: [], path: [], date: '2026-03-01' },
  bookBy: '2026-03-02T10:30:00.000Z', destination,
});
const booked = (shows: TransferStatus = 'booked', destination: object = BANK) => told('ledger', 'TransferBooked', shows, { payout: yen('16095'), destination });
const declined = (code: string, shows: TransferStatus) => told('ledger', 'BookingDeclined', shows, { code });
const refund = (kind: RefundCause, shows: TransferStatus, target = '16095', source = '10000') =>
  told('ledger', 'RefundPosted', shows, { refundId: refundIdOf(transferId, kind), source: euro(source), target: yen(target) });
const settlement = told('ledger', 'SettlementPosted', 'paid');

const payout = (type: TransferEvent['type'], shows: TransferStatus, data: object = {}, attempt = 1) => told('payout', type, shows, { payoutId: payoutIdOf(transferId, attempt), ...data });
const submitting = (attempt = 1) => payout('PayoutSubmitting', 'paying', { attempt }, attempt);
const accepted = (attempt = 1) => payout('PayoutAccepted', 'paying', { railRef: 'SIM1' }, attempt);
const settled = (attempt = 1) => payout('PayoutSettled', 'paid', { railRef: 'SIM1' }, attempt);
const rejectedBy = (then: string, shows: TransferStatus, more: object = {}) => payout('PayoutRejected', shows, { code: 'AC01', then, ...more });
const returned = (returnRef: string, amount: string, shows: TransferStatus) => payout('PayoutReturned', shows, { returnRef, amount, code: 'AC04' });
const returnPosted = (returnRef: string, shows: TransferStatus) => told('ledger', 'ReturnPosted', shows, { returnRef });

const toBooked = [requested(), rated(), booked()];
const toSubmitting = [...toBooked, submitting()];
const toPaid = [...toSubmitting, accepted(), settled(), settlement];
const OWN = { kind: 'own' };
const OTHER = { kind: 'customer', customerId: 'cus_2' };
const toOther = [requested(OTHER), rated(OTHER), booked('booked', OTHER)];
const cancelledBy = (shows: TransferStatus) => payout('PayoutCancelled', shows, { commandId: 'c' });

export const LIVES: Readonly<Record<string, readonly Told[]>> = {
  'paid': toPaid,
  'paid, the settlement known without an acceptance': [...toSubmitting, settled(), settlement],
  'refused at the door': [told('intake', 'TransferRejected', 'rejected', { code: 'RECIPIENT_UNKNOWN' })],
  'not to be rated': [requested(), told('fx', 'RatingRejected', 'rejected', { code: 'QUOTE_EXPIRED' })],
  'declined': [requested(), rated(), declined('INSUFFICIENT_FUNDS', 'rejected')],
  'waiting for funds, then paid': [requested(), rated(), told('ledger', 'FundsAwaited', 'awaiting_funds'), booked(), submitting(), settled(), settlement],
  'waiting for funds in vain': [requested(), rated(), told('ledger', 'FundsAwaited', 'awaiting_funds'), declined('INSUFFICIENT_FUNDS', 'rejected')],
  'waiting for funds, cancelled': [requested(), rated(), told('ledger', 'FundsAwaited', 'awaiting_funds'), cancelRequested('awaiting_funds'), cancelledBy('awaiting_funds'), declined('CANCELLED', 'cancelled')],
  'cancelled before it was rated': [requested(), cancelRequested('requested'), cancelledBy('requested'), rated(), declined('CANCELLED', 'cancelled')],
  'cancelled before it was rated, and not to be rated': [requested(), cancelRequested('requested'), cancelledBy('requested'), told('fx', 'RatingRejected', 'rejected', { code: 'STALE_RATE' })],
  'cancelled while it was declined for another reason': [requested(), cancelRequested('requested'), cancelledBy('requested'), rated(), declined('INSUFFICIENT_FUNDS', 'rejected')],
  'cancelled after booking': [...toBooked, cancelRequested('booked'), cancelledBy('cancelled'), refund({ kind: 'cancelled' }, 'cancelled')],
  'cancelled too late': [...toSubmitting, cancelRequested('paying'), payout('CancelRefused', 'paying'), settled(), settlement],
  'held, then paid': [...toBooked, payout('PayoutSuspended', 'held'), payout('PayoutResumed', 'booked'), submitting(), settled(), settlement],
  'held, then given up': [...toBooked, payout('PayoutSuspended', 'held'), payout('PayoutAbandoned', 'paying'), refund({ kind: 'abandoned' }, 'refunded')],
  'held, then cancelled': [...toBooked, payout('PayoutSuspended', 'held'), cancelRequested('held'), cancelledBy('cancelled'), refund({ kind: 'cancelled' }, 'cancelled')],
  'rejected for good, refunded': [...toSubmitting, rejectedBy('refund', 'paying'), refund({ kind: 'rejected' }, 'refunded')],
  'rejected, tried again and paid': [...toSubmitting, rejectedBy('retry', 'paying'), submitting(2), accepted(2), settled(2), settlement],
  'rejected, redirected and paid': [...toSubmitting, rejectedBy('redirect', 'action_required', { until: '2026-03-09T10:00:00.000Z' }), payout('PayoutRedirected', 'paying', { destination: { ...BANK, recipientId: 'rc_jpy_osaka' } }), submitting(2), settled(2), settlement],
  'rejected, not redirected in time': [...toSubmitting, rejectedBy('redirect', 'action_required'), payout('PayoutAbandoned', 'paying'), refund({ kind: 'abandoned' }, 'refunded')],
  'in doubt, then settled': [...toSubmitting, payout('PayoutInDoubt', 'in_doubt'), told('ledger', 'InDoubtPosted', 'in_doubt'), settled(), settlement],
  'in doubt, then accepted': [...toSubmitting, payout('PayoutInDoubt', 'in_doubt'), told('ledger', 'InDoubtPosted', 'in_doubt'), accepted(), told('ledger', 'InDoubtCleared', 'paying'), settled(), settlement],
  'in doubt, then rejected': [...toSubmitting, payout('PayoutInDoubt', 'in_doubt'), told('ledger', 'InDoubtPosted', 'in_doubt'), rejectedBy('refund', 'paying'), refund({ kind: 'rejected' }, 'refunded')],
  'returned and refunded': [...toPaid, returned('r1', '15655', 'returned'), returnPosted('r1', 'returned'), refund({ kind: 'returned', returnRef: 'r1' }, 'refunded', '15655', '9487')],
  'returned in two parts': [
    ...toPaid, returned('r1', '5000', 'returned'), returnPosted('r1', 'returned'), refund({ kind: 'returned', returnRef: 'r1' }, 'refunded', '5000', '3106'),
    returned('r2', '11095', 'refunded'), returnPosted('r2', 'refunded'), refund({ kind: 'returned', returnRef: 'r2' }, 'refunded', '11095', '6894'),
  ],
  'returned before it was accepted': [...toSubmitting, settled(), returned('r1', '16095', 'returned'), told('ledger', 'SettlementPosted', 'returned'), returnPosted('r1', 'returned'), refund({ kind: 'returned', returnRef: 'r1' }, 'refunded')],
  'an own conversion': [requested(OWN), rated(OWN), booked('paid', OWN)],
  'an own conversion, cancelled too late': [requested(OWN), rated(OWN), cancelRequested('rated'), booked('paid', OWN), payout('CancelRefused', 'paid')],
  'an own conversion that payout let be cancelled when it was booked': [requested(OWN), rated(OWN), cancelRequested('rated'), cancelledBy('rated'), booked('paid', OWN)],
  'to another customer': [...toOther, told('ledger', 'TransitCompleted', 'paid')],
  'to a customer who cannot take it': [...toOther, refund({ kind: 'refused' }, 'refunded')],
};

/** Any order between the journals that keeps the order within each. */
export const arrivals = (told: readonly Told[]): fc.Arbitrary<readonly Told[]> => {
  const journals = [...Map.groupBy(told, ({ journal }) => journal).values()];
  return fc.shuffledSubarray(told.map(({ journal }) => journal), { minLength: told.length }).map((turns) => {
    const read = new Map(journals.map((events) => [events[0]!.journal, 0]));
    return turns.map((journal) => {
      const nth = read.get(journal)!;
      read.set(journal, nth + 1);
      return journals.find((events) => events[0]!.journal === journal)![nth]!;
    });
  });
};
