// Payout follows the ledger: it is told of each freeze and its end, in that order, and submits nothing between.
import type { Breach, Tale } from './told.js';

export function checkFreezes({ entries, payouts }: Tale, breach: Breach): void {
  const stopped = new Set<string>();
  for (const { event, key, id } of payouts) {
    if (event.type === 'CustomerStopped') stopped.add(key);
    if (event.type === 'CustomerAllowed') stopped.delete(key);
    if (event.type === 'PayoutSubmitting' && stopped.has(key)) breach(`${id}: ${event.payoutId} is submitted for ${key}, who is frozen`);
  }
  const [ordered, followed] = [ordersIn(entries, 'CustomerFrozen', 'CustomerUnfrozen'), ordersIn(payouts, 'CustomerStopped', 'CustomerAllowed')];
  for (const key of new Set([...ordered.keys(), ...followed.keys()])) {
    const [said, heard] = [ordered.get(key) ?? '', followed.get(key) ?? ''];
    if (said !== heard) breach(`${key} was${said || ' never frozen'}; payout heard:${heard || ' nothing'}`);
  }
}

/** By customer, each freeze and its end by the order that it was for, as one text. */
function ordersIn(journal: readonly { readonly event: { readonly type: string; readonly commandId?: unknown }; readonly key: string }[], frozen: string, unfrozen: string): Map<string, string> {
  const orders = new Map<string, string>();
  for (const { event: { type, commandId }, key } of journal) {
    if (type === frozen || type === unfrozen) orders.set(key, `${orders.get(key) ?? ''} ${type === frozen ? 'frozen' : 'unfrozen'} by ${String(commandId)},`);
  }
  return orders;
}
