import { entryIdOf } from '@kontor/events';
import type { LedgerCommand, LedgerEvent } from '@kontor/events';
import { balanceIn } from './account.js';
import type { Account } from './account.js';
import { declineAll, thenAwaited } from './book-transfer.js';
import { purseOf } from './chart-of-accounts.js';
import type { Context, Decision, LedgerEntry } from './context.js';
import { credit, debit, entryOf } from './legs.js';

export interface OrderContext extends Context {
  /** Orders that were carried out, by `key|command`: carried out again, an old one would undo a newer one. */
  readonly orders: { get(key: string): true | undefined };
}

export const orderKey = (key: string, commandId: string): string => `${key}|${commandId}`;

export const evolveOrder = {
  CustomerFrozen: (): true => true,
  CustomerUnfrozen: (): true => true,
  CustomerClosed: (): true => true,
  TierSet: (): true => true,
};

const isRepeat = ({ key, orders }: OrderContext, { commandId }: { readonly commandId: string }): boolean => orders.get(orderKey(key, commandId)) === true;

/** From now on the customer pays nothing, and all that comes is frozen with what is there. */
export function freezeCustomer(account: Account, order: LedgerCommand<'FreezeCustomer'>, context: OrderContext): Decision {
  if (isRepeat(context, order)) return undefined;
  const { commandId, reason } = order;
  const moves = movedAll(account, 'available', context).map(({ currency, legs }): LedgerEntry => ({ type: 'FreezePosted', entryId: moveId('frozen', commandId, currency, context), commandId, legs }));
  return [{ type: 'CustomerFrozen', commandId, reason }, ...moves, ...declineAll(account, 'ACCOUNT_FROZEN')];
}

/** Moves back what was frozen. */
export function unfreezeCustomer(account: Account, order: LedgerCommand<'UnfreezeCustomer'>, context: OrderContext): Decision {
  if (isRepeat(context, order)) return undefined;
  const { commandId } = order;
  const moves = movedAll(account, 'frozen', context).map(({ currency, legs }): LedgerEntry => ({ type: 'UnfreezePosted', entryId: moveId('unfrozen', commandId, currency, context), commandId, legs }));
  return thenAwaited(account, [{ type: 'CustomerUnfrozen', commandId }, ...moves], context);
}

export function closeCustomer(account: Account, order: LedgerCommand<'CloseCustomer'>, context: OrderContext): Decision {
  if (isRepeat(context, order)) return undefined;
  return [{ type: 'CustomerClosed', commandId: order.commandId }, ...declineAll(account, 'ACCOUNT_CLOSED')];
}

export function setTier(_account: Account, order: LedgerCommand<'SetTier'>, context: OrderContext): LedgerEvent<'TierSet'> | undefined {
  return isRepeat(context, order) ? undefined : { type: 'TierSet', commandId: order.commandId, tier: order.tier };
}

const moveId = (kind: string, commandId: string, currency: string, { key }: OrderContext): string => entryIdOf(kind, `${orderKey(key, commandId)}|${currency}`);

/** One entry per currency that there is anything of. */
function movedAll(account: Account, from: 'available' | 'frozen', { key }: OrderContext) {
  const to = from === 'available' ? 'frozen' : 'available';
  const currencies = Object.keys(account[from] ?? {}).filter((currency) => balanceIn(account, from, currency) > 0n);
  return currencies.map((currency) => {
    const minor = balanceIn(account, from, currency);
    return { currency, legs: entryOf([debit(purseOf(key, currency, from), currency, minor), credit(purseOf(key, currency, to), currency, minor)]) };
  });
}
