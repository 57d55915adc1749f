import type { Troubles } from '@kontor/streams/testing';
import type { Tale } from './oracle/told.js';

/** How often something happened, by what it is called. */
export type Counts = ReadonlyMap<string, number>;

/** Rows of DOMAIN §3 and what stands in them, by the event that shows it. Without 1h and 7r, which are not built. */
export const ROWS = [
  '1 requested', '1x RECIPIENT_UNKNOWN', '1x RECIPIENT_CURRENCY_MISMATCH', '1x SELF_TRANSFER', '1x SAME_CURRENCY',
  '2 rated', '2 rated by quote', '2x QUOTE_EXPIRED', '2x QUOTE_CONSUMED', '2x QUOTE_MISMATCH', '2x STALE_RATE', '2x PAIR_HALTED', '2x TOO_SMALL',
  '3 booked', '3 own conversion', '3 to a customer', '3w funds awaited', '3w booked after waiting',
  '3x INSUFFICIENT_FUNDS', '3x EXPIRED', '3x ACCOUNT_FROZEN', '3x LIMIT_DAY', '3x CANCELLED',
  '4 submitting', '4c cancelled', '4c too late', '4s suspended', '4s frozen', '4s resumed', '4s given up',
  '5 accepted', '5x retried', '5x redirected', '5x ops', '5x refund', '5u in doubt', '5u in doubt, then settled', '5u in doubt, then rejected',
  '6 settled by answer', '6 settled by statement', '6 settled by ops', '7 returned', '7 returned in parts', '7 charges borne by the house',
  '8 par', '8 current', '8 from clearing', '8 from in-doubt', '8 from suspense', '8 from transit',
  'transit completed', 'transit refused', 'deposit recalled', 'deposit owed by its customer',
] as const;
export type Row = (typeof ROWS)[number];

/** Kinds of faults, by the name under which the simulator counts them. */
export const FAULTS = ['crashes', 'emptied', 'freezes', 'moves', 'repeats', 'lost', 'unanswered', 'delayed', 'doubled', 'leaderless', 'orphans', 'truncations', 'leaps', 'bank silent', 'bank late', 'bank lies'] as const;

export const EXPECTED: readonly string[] = [...ROWS, ...FAULTS];

/** Which rows a seed has gone through. */
export function rowsOf(tale: Tale): Counts {
  const counts = new Map<string, number>();
  const count = (row: Row): void => void counts.set(row, (counts.get(row) ?? 0) + 1);
  for (const { event } of tale.transfers) {
    if (event.type === 'TransferRequested') count('1 requested');
    if (event.type === 'TransferRejected') count(`1x ${event.code}`);
  }
  ratings(tale, count);
  bookings(tale, count);
  payments(tale, count);
  return counts;
}

type Count = (row: Row) => void;

function ratings(tale: Tale, count: Count): void {
  for (const { event } of tale.quotes) {
    if (event.type === 'TransferRated') count(event.quoteId === undefined ? '2 rated' : '2 rated by quote');
    if (event.type === 'RatingRejected') count(`2x ${event.code}` as Row);
  }
}

function bookings(tale: Tale, count: Count): void {
  const waited = new Set<string>();
  for (const { event } of tale.entries) {
    if (event.type === 'FundsAwaited') waited.add(event.transferId);
    if (event.type === 'FundsAwaited') count('3w funds awaited');
    if (event.type === 'BookingDeclined') count(`3x ${event.code}` as Row);
    if (event.type === 'TransitCompleted') count('transit completed');
    if (event.type === 'TransitRefused') count('transit refused');
    if (event.type === 'DepositTakenBack') count(event.shortfall === '0' ? 'deposit recalled' : 'deposit owed by its customer');
    if (event.type === 'TransferBooked') {
      count('3 booked');
      if (waited.has(event.transferId)) count('3w booked after waiting');
      if (event.destination.kind === 'own') count('3 own conversion');
      if (event.destination.kind === 'customer') count('3 to a customer');
    }
    if (event.type === 'ReturnPosted' && event.legs.some(({ account }) => account.startsWith('expense:bank'))) count('7 charges borne by the house');
    if (event.type !== 'RefundPosted') continue;
    count(`8 ${event.policy}`);
    count(`8 from ${event.from}`);
  }
}

const REJECTED: Readonly<Record<string, Row>> = { retry: '5x retried', redirect: '5x redirected', ops: '5x ops', refund: '5x refund' };
const EVIDENCE: Readonly<Record<string, Row>> = { answer: '6 settled by answer', statement: '6 settled by statement', ops: '6 settled by ops' };
const PAYOUTS: Readonly<Record<string, Row>> = {
  PayoutSubmitting: '4 submitting', PayoutCancelled: '4c cancelled', CancelRefused: '4c too late', PayoutSuspended: '4s suspended', PayoutResumed: '4s resumed', PayoutAccepted: '5 accepted', PayoutInDoubt: '5u in doubt', PayoutReturned: '7 returned',
};

function payments(tale: Tale, count: Count): void {
  const doubted = new Set<string>();
  const suspended = new Set<string>();
  const returned = new Set<string>();
  for (const { event } of tale.payouts) {
    const row = PAYOUTS[event.type];
    if (row !== undefined) count(row);
    if (event.type === 'PayoutInDoubt') doubted.add(event.payoutId);
    stop(event, suspended, count);
    if (event.type === 'PayoutRejected') count(REJECTED[event.then]!);
    if (event.type === 'PayoutSettled' && EVIDENCE[event.evidence] !== undefined) count(EVIDENCE[event.evidence]!);
    if (event.type === 'PayoutSettled' && doubted.has(event.payoutId)) count('5u in doubt, then settled');
    if (event.type === 'PayoutRejected' && doubted.has(event.payoutId)) count('5u in doubt, then rejected');
    if (event.type !== 'PayoutReturned') continue;
    if (returned.has(event.payoutId)) count('7 returned in parts');
    returned.add(event.payoutId);
  }
}

function stop(event: Tale['payouts'][number]['event'], suspended: Set<string>, count: Count): void {
  if (event.type === 'PayoutSuspended') suspended.add(event.transferId);
  if (event.type === 'PayoutSuspended' && event.reason === 'FROZEN') count('4s frozen');
  if (event.type === 'PayoutAbandoned' && suspended.has(event.transferId)) count('4s given up');
}

export function faultsOf(troubles: Troubles, others: { readonly truncations: number; readonly leaps: number; readonly silent: number; readonly late: number; readonly lies: number }): Counts {
  return new Map(Object.entries({ ...troubles, truncations: others.truncations, leaps: others.leaps, 'bank silent': others.silent, 'bank late': others.late, 'bank lies': others.lies }));
}

export function added(to: Map<string, number>, counts: Counts | readonly (readonly [string, number])[]): void {
  for (const [name, count] of counts) to.set(name, (to.get(name) ?? 0) + count);
}
