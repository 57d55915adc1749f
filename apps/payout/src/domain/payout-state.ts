import type { PayoutEvent } from '@kontor/events';
import type { MinorUnits } from '@kontor/money';
import { railFor } from './rails.js';

/** Where a transfer's payout stands. At most one of its attempts is under way: while it is submitting, accepted or in doubt. */
export type PayoutStatus =
  /** Nothing is known of it, or nothing that counts. */
  | 'absent'
  /** Booked, and no bank pays it out. */
  | 'not_due'
  /** Held back by people before it was booked. */
  | 'suspended_early'
  /** Held back by people, or for want of a rail. */
  | 'suspended'
  /** Held back while its currency is halted, or its customer frozen. */
  | 'halted'
  | 'submitting'
  | 'accepted'
  | 'in_doubt'
  | 'settled'
  | 'partly_returned'
  | 'returned'
  /** Rejected, and other details can be named until a deadline. */
  | 'awaiting_redirect'
  /** Rejected for a reason of ours: people decide. */
  | 'awaiting_ops'
  /** The money goes back. */
  | 'rejected'
  | 'abandoned'
  | 'cancelled';

/** What is to be paid, to whom, and over which rail. */
export type Order = NonNullable<PayoutEvent<'PayoutSuspended'>['order']>;

/** What is known of a transfer's payout. */
export interface Payout {
  readonly status: PayoutStatus;
  /** Whose it is, as the ledger booked it. */
  readonly customerId?: string | undefined;
  readonly transferId: string;
  /** How many were submitted. */
  readonly attempts: number;
  /** Of the latest attempt. */
  readonly payoutId?: string | undefined;
  /** What the bank calls the latest attempt. */
  readonly railRef?: string | undefined;
  /** As long as an attempt is under way, or another may follow. */
  readonly order?: Order | undefined;
  /** Why it is held back. */
  readonly reason?: string | undefined;
  /** When what is awaited is late, in milliseconds since the epoch. */
  readonly due?: number | undefined;
  /** How often it was looked whether what halts it is over, or the rail was asked about a payment in doubt. */
  readonly looks?: number | undefined;
  /** What was paid, and what the bank took beside it. */
  readonly paid?: { readonly amount: MinorUnits; readonly currency: string; readonly charges?: MinorUnits } | undefined;
  readonly returns?: readonly Return[] | undefined;
  /** The cancel request that was answered. */
  readonly cancel?: string | undefined;
  /** Ids of commands that were followed and of inputs that conflict: a repeat is known by them where the status does not tell it. */
  readonly seen?: readonly string[] | undefined;
}

export type Return = Pick<PayoutEvent<'PayoutReturned'>, 'returnRef' | 'amount' | 'charges'>;

const MINUTES = 60_000;

/** Reasons of our own for holding a payout back; people have others. */
export const HALTED = 'HALTED';
export const FROZEN = 'FROZEN';
export const RAIL_UNFIT = 'RAIL_UNFIT';

/** A quarter of an hour more does not matter to those who waited for hours for their currency, nor an hour to those who were frozen for days. */
const LOOK_MS_MAX: ReadonlyMap<string, number> = new Map([[HALTED, 16 * MINUTES], [FROZEN, 64 * MINUTES]]);

/** Whether what holds it back ends without anybody's order about it: it is looked at again and again. */
export const isHalt = (reason: string): boolean => LOOK_MS_MAX.has(reason);

/** A bank that talks nonsense under ever new ids must not make the record grow without end. */
const SEEN_MAX = 32;
/** Most troubles are over in a minute; what takes longer is looked at with distances that double, up to a longest one. */
const lookAfterMs = (looks: number, longestMs: number): number => Math.min(MINUTES * 2 ** Math.min(looks - 1, 20), longestMs);
/** Banks answer an enquiry by hand: asking more than daily would not help. */
const ENQUIRY_MS_MAX = 24 * 60 * MINUTES;

interface Meta {
  readonly key: string;
  /** The block's clock, in milliseconds. */
  readonly at: number;
}

const known = (payout: Payout | undefined, transferId: string): Payout => payout ?? { status: 'absent', transferId, attempts: 0 };

/** What stays known whatever becomes of it. What it waited for does not. */
function moved(payout: Payout | undefined, transferId: string, status: PayoutStatus): Payout {
  const { customerId, attempts, payoutId, railRef, cancel, seen } = known(payout, transferId);
  return { status, customerId, transferId, attempts, payoutId, railRef, cancel, seen };
}

const withSeen = (payout: Payout, id: string | undefined): Payout => (id === undefined ? payout : { ...payout, seen: [...(payout.seen ?? []), id].slice(-SEEN_MAX) });

function suspended(payout: Payout | undefined, { transferId, reason, order: given, commandId }: PayoutEvent<'PayoutSuspended'>, { key, at }: Meta): Payout {
  const order = given ?? payout?.order;
  const longestMs = LOOK_MS_MAX.get(reason);
  const halted = longestMs !== undefined;
  const looks = halted && payout?.status === 'halted' && payout.reason === reason ? (payout.looks ?? 1) + 1 : 1;
  const held = moved(payout, transferId, halted ? 'halted' : order === undefined ? 'suspended_early' : 'suspended');
  return withSeen({ ...held, reason, order, ...(order !== undefined && { customerId: key }), ...(halted && { looks, due: at + lookAfterMs(looks, longestMs) }) }, commandId);
}

function rejected(payout: Payout | undefined, { transferId, then, until }: PayoutEvent<'PayoutRejected'>): Payout {
  if (then === 'refund') return moved(payout, transferId, 'rejected');
  // What follows a `retry` stands in the same decision.
  const status = then === 'redirect' ? 'awaiting_redirect' : 'awaiting_ops';
  return { ...moved(payout, transferId, status), order: payout?.order, due: until === undefined ? undefined : Date.parse(until) };
}

function settled(payout: Payout | undefined, { transferId, payoutId, railRef, charges, evidence }: PayoutEvent<'PayoutSettled'>): Payout {
  const { amount, currency } = payout?.order ?? { amount: '0' as MinorUnits, currency: 'XXX' }; // the journal has the intent first
  return {
    ...moved(payout, transferId, 'settled'),
    payoutId,
    railRef: evidence === 'return' ? payout?.railRef : railRef, // a return names itself, not the payment
    paid: { amount, currency, ...(charges !== '0' && { charges }) },
  };
}

function returned(payout: Payout | undefined, { transferId, returnRef, amount, charges }: PayoutEvent<'PayoutReturned'>): Payout {
  const before = known(payout, transferId);
  const returns = [...(before.returns ?? []), { returnRef, amount, charges }];
  return { ...before, status: BigInt(before.paid?.amount ?? 0) === sumOf(returns) ? 'returned' : 'partly_returned', returns };
}

/** What came back, and what the banks kept of it, in minor units. */
export const sumOf = (returns: readonly Return[]): bigint => returns.reduce((sum, { amount, charges }) => sum + BigInt(amount) + BigInt(charges), 0n);

export const evolvePayout = {
  PayoutSubmitting: (payout: Payout | undefined, { transferId, attempt, payoutId, deadline, amount, currency, recipientId, rail, bank, reference }: PayoutEvent<'PayoutSubmitting'>, { key }: Meta): Payout => ({
    status: 'submitting', customerId: key, transferId, attempts: attempt, payoutId, cancel: payout?.cancel, seen: payout?.seen, due: Date.parse(deadline),
    order: { amount, currency, recipientId, rail, bank, ...(reference !== undefined && { reference }) },
  }),
  PayoutAccepted: (payout: Payout | undefined, { transferId, payoutId, railRef }: PayoutEvent<'PayoutAccepted'>, { at }: Meta): Payout => ({
    ...moved(payout, transferId, 'accepted'), payoutId, railRef, order: payout?.order, due: payout?.order && at + (railFor(payout.order)?.settleWithinMs ?? 0),
  }),
  PayoutSettled: settled,
  PayoutRejected: rejected,
  PayoutInDoubt: (payout: Payout | undefined, { transferId }: PayoutEvent<'PayoutInDoubt'>): Payout => ({ ...moved(payout, transferId, 'in_doubt'), order: payout?.order }),
  PayoutEnquiring: (payout: Payout | undefined, { transferId, enquiry }: PayoutEvent<'PayoutEnquiring'>, { at }: Meta): Payout => ({
    ...known(payout, transferId), looks: enquiry, due: at + lookAfterMs(enquiry, ENQUIRY_MS_MAX),
  }),
  PayoutNotDue: (payout: Payout | undefined, { transferId }: PayoutEvent<'PayoutNotDue'>, { key }: Meta): Payout => ({ ...moved(payout, transferId, 'not_due'), customerId: key }),
  PayoutCancelled: (payout: Payout | undefined, { transferId, commandId }: PayoutEvent<'PayoutCancelled'>): Payout => ({ ...moved(payout, transferId, 'cancelled'), cancel: commandId }),
  /** Of what was cancelled before the booking, and then booked where nothing is paid out: the booking stands. */
  CancelRefused: (payout: Payout | undefined, { transferId, commandId }: PayoutEvent<'CancelRefused'>): Payout => ({
    ...(payout?.status === 'cancelled' ? moved(payout, transferId, 'not_due') : known(payout, transferId)), cancel: commandId,
  }),
  PayoutSuspended: suspended,
  PayoutResumed: (payout: Payout | undefined, { transferId, commandId }: PayoutEvent<'PayoutResumed'>): Payout =>
    withSeen({ ...moved(payout, transferId, payout?.order === undefined ? 'absent' : 'suspended'), order: payout?.order }, commandId),
  PayoutRedirected: (payout: Payout | undefined, { transferId, commandId, destination: { recipientId, rail, bank } }: PayoutEvent<'PayoutRedirected'>): Payout => {
    const before = known(payout, transferId);
    return withSeen({ ...before, order: before.order && { ...before.order, recipientId, rail, bank } }, commandId);
  },
  PayoutAbandoned: (payout: Payout | undefined, { transferId, commandId }: PayoutEvent<'PayoutAbandoned'>): Payout => withSeen(moved(payout, transferId, 'abandoned'), commandId),
  PayoutReturned: returned,
  PayoutConflict: (payout: Payout | undefined, { transferId, inputId }: PayoutEvent<'PayoutConflict'>): Payout => withSeen(known(payout, transferId), inputId),
};
