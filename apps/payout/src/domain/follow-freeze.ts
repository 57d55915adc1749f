import type { LedgerEvent, PayoutEvent } from '@kontor/events';

/** Whether anything may be submitted for a customer. Absent: nobody ever froze this one. */
export interface Stop {
  readonly isStopped: boolean;
  /** The latest orders that were followed. Followed again, an old one would undo a newer one. */
  readonly seen: readonly string[];
}

/** By customer. */
export interface Stops {
  get(customerId: string): Stop | undefined;
}

/** The ledger's journal is repeated from where a reader had come to, which is not so far back. */
const SEEN_MAX = 32;

const after = (stop: Stop | undefined, commandId: string, isStopped: boolean): Stop => ({ isStopped, seen: [...(stop?.seen ?? []), commandId].slice(-SEEN_MAX) });

export const evolveStop = {
  CustomerStopped: (stop: Stop | undefined, { commandId }: PayoutEvent<'CustomerStopped'>): Stop => after(stop, commandId, true),
  CustomerAllowed: (stop: Stop | undefined, { commandId }: PayoutEvent<'CustomerAllowed'>): Stop => after(stop, commandId, false),
};

interface Context {
  /** The customer. */
  readonly key: string;
  readonly stops: Stops;
}

const isFollowed = ({ key, stops }: Context, commandId: string): boolean => stops.get(key)?.seen.includes(commandId) === true;

/**
 * The ledger froze a customer. What was booked before came before, by the same journal, and was submitted unless something
 * held it back; that will not be submitted now, whatever ends its waiting.
 */
export function stopCustomer(_: unknown, { commandId, reason }: LedgerEvent<'CustomerFrozen'>, context: Context): PayoutEvent<'CustomerStopped'> | undefined {
  return isFollowed(context, commandId) ? undefined : { type: 'CustomerStopped', commandId, reason };
}

/** The ledger unfroze a customer. What waits for that finds out when it looks again. */
export function allowCustomer(_: unknown, { commandId }: LedgerEvent<'CustomerUnfrozen'>, context: Context): PayoutEvent<'CustomerAllowed'> | undefined {
  return isFollowed(context, commandId) ? undefined : { type: 'CustomerAllowed', commandId };
}
