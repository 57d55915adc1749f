// notifications: what is a customer told?
import { entries, notices, notificationCommands, payouts, quotes, transfers } from '@kontor/events';
import { state, topology } from '@kontor/streams';
import { NEWS } from './domain/news.js';
import { telling } from './domain/tell.js';
import { evolveSequence, evolveTold, nothingTold } from './domain/told.js';

/** What was told about a transfer, an entry or an order. Kept for ever: money comes back late. */
const told = state('told-by-subject', notices, { version: 1, initial: nothingTold, key: (event) => event.about, evolve: evolveTold });

/** How many notices each customer was given. */
const sequences = state('sequence-by-customer', notices, { version: 1, of: ['NoticeGiven'], initial: () => 0, evolve: evolveSequence });

/** Some tens of milliseconds later is soon enough for a customer, and cheaper. */
const RELAXED = { pace: 'relaxed' } as const;
const ofTransfer = { ...RELAXED, by: ({ transferId }: { readonly transferId: string }): string => transferId };
const ofEntry = { ...RELAXED, by: ({ entryId }: { readonly entryId: string }): string => entryId };
const ofOrder = { ...RELAXED, by: ({ commandId }: { readonly commandId: string }, key: string): string => `${key}|${commandId}` };

export const notifications = topology('notifications', (t) => {
  // each event of another service → what it means to its customer, numbered, once, after what it follows from → notifications.notices
  const given = t
    .decide(told, { into: notices, lookup: { sequences } })
    // a transfer enters, or does not
    .on(transfers, 'TransferRequested', telling(NEWS.TransferRequested), ofTransfer)
    .on(transfers, 'TransferRejected', telling(NEWS.TransferRejected), ofTransfer)
    .on(quotes, 'RatingRejected', telling(NEWS.RatingRejected), ofTransfer)
    // … is booked, or is not
    .on(entries, 'FundsAwaited', telling(NEWS.FundsAwaited), ofTransfer)
    .on(entries, 'BookingDeclined', telling(NEWS.BookingDeclined), ofTransfer)
    .on(entries, 'TransferBooked', telling(NEWS.TransferBooked), ofTransfer)
    // … is paid out
    .on(payouts, 'PayoutSubmitting', telling(NEWS.PayoutSubmitting), ofTransfer)
    .on(payouts, 'PayoutRejected', telling(NEWS.PayoutRejected), ofTransfer)
    .on(payouts, 'PayoutInDoubt', telling(NEWS.PayoutInDoubt), ofTransfer)
    .on(payouts, 'PayoutSuspended', telling(NEWS.PayoutSuspended), ofTransfer)
    .on(payouts, 'PayoutResumed', telling(NEWS.PayoutResumed), ofTransfer)
    .on(payouts, 'CancelRefused', telling(NEWS.CancelRefused), ofTransfer)
    .on(entries, 'SettlementPosted', telling(NEWS.SettlementPosted), ofTransfer)
    .on(entries, 'TransitCompleted', telling(NEWS.TransitCompleted), { ...RELAXED, by: ({ transferId, transitId }) => transferId ?? transitId })
    // … and comes back
    .on(entries, 'ReturnPosted', telling(NEWS.ReturnPosted), ofTransfer)
    .on(entries, 'RefundPosted', telling(NEWS.RefundPosted), ofTransfer)
    // a balance, and whether its customer may use it
    .on(entries, 'DepositPosted', telling(NEWS.DepositPosted), ofEntry)
    .on(entries, 'TransitReceived', telling(NEWS.TransitReceived), ofEntry)
    .on(entries, 'DepositReversalPosted', telling(NEWS.DepositReversalPosted), ofEntry)
    .on(entries, 'FreezePosted', telling(NEWS.FreezePosted), ofEntry)
    .on(entries, 'UnfreezePosted', telling(NEWS.UnfreezePosted), ofEntry)
    .on(entries, 'CustomerFrozen', telling(NEWS.CustomerFrozen), ofOrder)
    .on(entries, 'CustomerUnfrozen', telling(NEWS.CustomerUnfrozen), ofOrder)
    .on(entries, 'CustomerClosed', telling(NEWS.CustomerClosed), ofOrder)
    // where this service itself gave up an endpoint
    .on(notificationCommands, 'TellEndpointDisabled', telling(NEWS.TellEndpointDisabled), ofOrder);

  return { given, told, sequences };
});
