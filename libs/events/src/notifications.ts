// What is a customer told?
import { journal, topic } from '@kontor/streams';
import { z } from 'zod';
import type { Event } from './event.js';
import { commandId, endpointId, entryId, instant, minorUnitsOrZero, moneyOf, noticeId, payoutId, refundId, transferId } from './fields.js';

const OWNER = 'notifications';

/** Everything that a customer can be told. Names are for ever: programs of customers compare them. */
export const NOTICE_TYPES = [
  'transfer.accepted', 'transfer.rejected', 'transfer.awaiting_funds', 'transfer.booked', 'transfer.paying', 'transfer.held', 'transfer.resumed',
  'transfer.action_required', 'transfer.in_doubt', 'transfer.paid', 'transfer.returned', 'transfer.refunded', 'transfer.cancelled', 'transfer.cancel_refused',
  'balance.credited', 'balance.debited', 'balance.frozen', 'balance.unfrozen',
  'account.frozen', 'account.unfrozen', 'account.closed',
  'webhook_endpoint.disabled',
] as const;
export type NoticeType = (typeof NOTICE_TYPES)[number];

const money = moneyOf(minorUnitsOrZero);
/** Ids, amounts and a code. Whoever wants to know more asks for the object. */
const notice = z.strictObject({
  type: z.enum(NOTICE_TYPES),
  transferId: transferId.exactOptional(),
  payoutId: payoutId.exactOptional(),
  refundId: refundId.exactOptional(),
  entryId: entryId.exactOptional(),
  endpointId: endpointId.exactOptional(),
  source: money.exactOptional(),
  target: money.exactOptional(),
  /** What this alone is about: credited, frozen, returned, refunded. */
  amount: money.exactOptional(),
  code: z.string().regex(/^[A-Z0-9_]{1,64}$/).exactOptional(),
  /** Until when the customer can do something about it. */
  until: instant.exactOptional(),
});

/** What it is about: a transfer, an entry, or `customer|command`. */
const about = z.string().regex(/^[A-Za-z0-9_.:|-]{1,160}$/);
/** Tells apart what is told more than once about the same: an attempt, a refund, a return. */
const distinct = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/).exactOptional();

export const notices = journal('notifications.notices.v1', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    /** `sequence` counts a customer's notices from 1, without gaps. `happenedAt` is the time of what is told; unset in notices from before it was kept. */
    NoticeGiven: z.strictObject({ noticeId, sequence: z.int().min(1), about, distinct, happenedAt: instant.exactOptional(), notice }),
    /** It came before what it follows from, and is told right after that. */
    NoticeDeferred: z.strictObject({ about, distinct, happenedAt: instant.exactOptional(), notice, after: z.enum(NOTICE_TYPES) }),
  },
});

export const notificationCommands = topic('notifications.commands', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    /** An endpoint answered nothing for days, or said that it is gone: nothing is sent there any more. */
    TellEndpointDisabled: z.strictObject({ commandId, endpointId, code: z.enum(['FAILING', 'GONE']) }),
  },
});

export type Notice = Readonly<z.output<typeof notice>>;
export type NoticeGiven = Event<typeof notices, 'NoticeGiven'>;
export type NoticeDeferred = Event<typeof notices, 'NoticeDeferred'>;
export type TellEndpointDisabled = Event<typeof notificationCommands, 'TellEndpointDisabled'>;
