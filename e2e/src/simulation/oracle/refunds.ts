// What a refund is worth: by no choice of the customer's all that was paid, by choice the lower of that and today's value.
import type { RefundRated } from '@kontor/events';
import { decimal, floor, halfEven, over, perMinorUnit, whole } from './exact.js';
import type { Breach, Entry, Tale } from './told.js';

export function checkRefundValues(tale: Tale, breach: Breach): void {
  const rated = new Map(tale.quotes.flatMap(({ event }) => (event.type === 'RefundRated' ? [[event.refundId, event] as const] : [])));
  const booked = new Map(tale.entries.flatMap(({ event }) => (event.type === 'TransferBooked' ? [[event.transferId, event] as const] : [])));
  // A return by a fault of the house is given back at par, whatever it is worth.
  const faults = new Set(tale.entries.flatMap(({ event }) => (event.type === 'ReturnPosted' && event.fault === 'house' ? [`${event.transferId} ${event.amount}`] : [])));
  for (const { event, id } of tale.quotes) if (event.type === 'RefundRated') checkCurrent(event, id, breach);
  for (const { event, id } of tale.entries) {
    const booking = event.type === 'RefundPosted' ? booked.get(event.transferId) : undefined;
    if (event.type === 'RefundPosted' && booking !== undefined) checkRefund(event, booking, faults.has(`${event.transferId} ${event.target.amount}`) ? undefined : rated.get(event.refundId), id, breach);
  }
}

/** What a part of the target is worth in source today. */
function checkCurrent({ target, current }: RefundRated, id: string, breach: Breach): void {
  if (current === undefined) return;
  const worth = over(whole(BigInt(target.amount)), perMinorUnit(decimal(current.mid), current.source.currency, target.currency));
  if (BigInt(current.source.amount) !== floor(worth)) breach(`${id}: today's value is ${current.source.amount}, computed again ${floor(worth)}`);
  if (BigInt(current.position) !== halfEven(worth)) breach(`${id}: ${current.position} leaves the position, computed again ${halfEven(worth)}`);
}

function checkRefund({ policy, source, target }: Entry<'RefundPosted'>, booking: Entry<'TransferBooked'>, rated: RefundRated | undefined, id: string, breach: Breach): void {
  const debited = booking.legs.filter(({ side, account }) => side === 'D' && account.startsWith('customer:')).reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  // Of a transfer that comes back in parts, par is a share that is rounded by all parts together: within one unit of this.
  const par = floor({ above: debited * BigInt(target.amount), below: BigInt(booking.payout.amount) });
  const current = rated?.current === undefined ? undefined : BigInt(rated.current.source.amount);
  if (policy === 'current' && current === undefined) breach(`${id}: refunded at today's value, which nobody said`);
  if (policy === 'current' && BigInt(source.amount) !== current) breach(`${id}: refunded ${source.amount}, today's value is ${current}`);
  if (policy === 'par' && current !== undefined && current < par) breach(`${id}: refunded ${source.amount} at par, though today's value is ${current}`);
  if (policy === 'current' && current !== undefined && current > par + 1n) breach(`${id}: refunded ${source.amount} at today's value, though par is ${par}`);
}
