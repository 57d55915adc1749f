// What can happen to a transfer more than once: its row has one column for each kind of event, which the next of that kind
// takes over. So these are kept as text beside it, one for each journal, since only within one the order is always the
// same. They are rare: an ordinary transfer's row has no such text, and costs nothing.
import type { TransferRow } from './transfer-row.js';
import type { TransferEvent, TransferPatch } from './transfer-patch.js';

type Type = TransferEvent['type'];

export const toldColumns = { told_by_ledger: 'text', told_by_payout: 'text' } as const;
export type ToldColumn = keyof typeof toldColumns;

/** By whom a transfer is told of. */
export const tellers = ['intake', 'fx', 'ledger', 'payout'] as const;
export type Teller = (typeof tellers)[number];

/** In the order of a life. */
const TELLERS: Readonly<Record<Type, Teller>> = {
  TransferRequested: 'intake', TransferRejected: 'intake', TransferRated: 'fx', RatingRejected: 'fx', FundsAwaited: 'ledger', CancelRequested: 'intake', BookingDeclined: 'ledger', TransferBooked: 'ledger',
  PayoutSuspended: 'payout', PayoutResumed: 'payout', PayoutCancelled: 'payout', PayoutSubmitting: 'payout', CancelRefused: 'payout',
  PayoutInDoubt: 'payout', InDoubtPosted: 'ledger', PayoutAccepted: 'payout', InDoubtCleared: 'ledger', PayoutRejected: 'payout', PayoutRedirected: 'payout', PayoutAbandoned: 'payout',
  PayoutSettled: 'payout', SettlementPosted: 'ledger', TransitCompleted: 'ledger', PayoutReturned: 'payout', ReturnPosted: 'ledger', RefundPosted: 'ledger',
};
const RANKS = new Map(Object.keys(TELLERS).map((type, rank) => [type, rank]));

/** An event as a row tells of it. */
export interface ToldEvent {
  readonly type: Type;
  readonly teller: Teller;
  /** The block's clock, in milliseconds. */
  readonly at: number;
  /** What it said: an attempt; a code; amounts in minor units, of source before target. */
  readonly details: readonly string[];
}

/** The text of an event that can happen again: type, time in base 36, details. @param details nothing that an URI cannot hold */
export function toldAgain({ type, at }: Pick<TransferEvent, 'type' | 'at'>, ...details: readonly string[]): Pick<TransferPatch, ToldColumn> {
  const text = [type, at.toString(36), ...details.map(encodeURIComponent)].join(',');
  return TELLERS[type] === 'ledger' ? { told_by_ledger: text } : { told_by_payout: text };
}

/** All that has come of a transfer: each journal's in its order, and between them by time; at the same time in the order of a life. */
export function toldIn(row: TransferRow): readonly ToldEvent[] {
  const again = parsed(row.toldByPayout);
  const once = onceIn(row).filter(({ type, at }) => type !== 'PayoutAccepted' || !again.some((event) => event.type === type && event.at === at));
  const lanes = [once, parsed(row.toldByLedger), again];
  const told: ToldEvent[] = [];
  for (;;) {
    const next = lanes.reduce<ToldEvent[] | undefined>((first, lane) => (lane.length > 0 && (first === undefined || isBefore(lane[0]!, first[0]!)) ? lane : first), undefined);
    if (next === undefined) return told;
    told.push(next.shift()!);
  }
}

const isBefore = (a: ToldEvent, b: ToldEvent): boolean => a.at < b.at || (a.at === b.at && RANKS.get(a.type)! < RANKS.get(b.type)!);

/** What happens once at most, or whose first time has a column of its own. */
function onceIn(row: TransferRow): ToldEvent[] {
  const refusal = row.code === null ? [] : [row.code];
  const once: readonly (readonly [Type, Date | null, ...string[]])[] = [
    ['TransferRequested', row.requestedAt], ['TransferRejected', row.refusedAt, ...refusal], ['TransferRated', row.ratedAt], ['RatingRejected', row.ratingRejectedAt, ...refusal],
    ['FundsAwaited', row.awaitedAt], ['CancelRequested', row.cancelRequestedAt], ['BookingDeclined', row.declinedAt, ...refusal], ['TransferBooked', row.bookedAt],
    ['PayoutCancelled', row.payoutCancelledAt], ['CancelRefused', row.cancelRefusedAt], ['PayoutSubmitting', row.submittingAt, '1'], ['PayoutAccepted', row.acceptedAt],
    ['PayoutSettled', row.settledAt], ['SettlementPosted', row.settlementPostedAt], ['TransitCompleted', row.transitCompletedAt],
  ];
  const told = once.flatMap(([type, at, ...details]) => (at === null ? [] : [{ type, teller: TELLERS[type], at: at.getTime(), details }]));
  return told.sort((a, b) => (isBefore(a, b) ? -1 : 1));
}

function parsed(text: string | null): ToldEvent[] {
  return (text ?? '').split(' ').filter((one) => one !== '').map((one) => {
    const [type = '', at = '', ...details] = one.split(',');
    return { type: type as Type, teller: TELLERS[type as Type], at: parseInt(at, 36), details: details.map(decodeURIComponent) };
  });
}
