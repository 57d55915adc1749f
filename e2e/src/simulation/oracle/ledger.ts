// The ledger, walked entry by entry: each balanced, each as its cause wants it, and each refusal justified by the books as they stood.
import type { LedgerCommand, TransferRated } from '@kontor/events';
import { Books } from './books.js';
import { expectedMovement, movementOf, type Movement, type Past } from './legs.js';
import { Limits } from './limits.js';
import type { Breach, Entry, LedgerTold, Tale, Told } from './told.js';
import { Waits } from './waits.js';

interface Memory extends Past {
  readonly rated: Map<string, TransferRated>;
  readonly booked: Map<string, Told<Entry<'TransferBooked'>>>;
  readonly refunds: Map<string, Entry<'RefundPosted'>[]>;
  readonly transits: Map<string, Entry<'TransitSent'>>;
  readonly entries: Map<string, LedgerTold>;
  readonly frozen: Set<string>;
  readonly closed: Set<string>;
  readonly nobodys: Set<string>;
}

/** Checks the ledger's journal. The books come back as they stand at its end. */
export function checkLedger(tale: Tale, breach: Breach): Books {
  const books = new Books(breach);
  const past = memoryOf(tale, books);
  const waits = new Waits(past, breach);
  const limits = new Limits(past, breach);
  for (const told of tale.entries) {
    checkRefusal(told, past, breach);
    checkHold(told, past, breach);
    limits.before(told);
    checkLegs(told, past, breach);
    waits.before(told);
    books.post(told);
    remember(told, past);
    waits.after(told);
    limits.after(told);
  }
  checkTakenBack(tale, breach);
  waits.close();
  books.close();
  return books;
}

const available = ({ books }: Past, key: string, currency: string): bigint => books.balance(`customer:${key}:${currency}:available`);

function memoryOf(tale: Tale, books: Books): Memory {
  const ordered = (type: string, idOf: (command: never, key: string) => string): Map<string, never> => {
    const found = new Map<string, never>();
    for (const { event, key } of tale.ordered) {
      const id = event.type === type ? idOf(event as never, key) : undefined;
      if (id !== undefined && !found.has(id)) found.set(id, event as never);
    }
    return found;
  };
  return {
    books,
    rated: new Map(tale.quotes.flatMap(({ event }) => (event.type === 'TransferRated' ? [[event.transferId, event] as const] : []))),
    booked: new Map(),
    refunds: new Map(),
    transits: new Map(tale.entries.flatMap(({ event }) => (event.type === 'TransitSent' ? [[event.transitId, event] as const] : []))),
    entries: new Map(),
    deposits: ordered('DepositReceived', ({ depositId }: LedgerCommand<'DepositReceived'>, key) => `${key}|${depositId}`),
    holds: ordered('HoldFunds', ({ holdId }: LedgerCommand<'HoldFunds'>, key) => `${key}|${holdId}`),
    hedges: ordered('BookHedge', ({ hedgeId }: LedgerCommand<'BookHedge'>) => hedgeId),
    corrections: ordered('PostCorrection', ({ correctionId }: LedgerCommand<'PostCorrection'>) => correctionId),
    frozen: new Set(),
    closed: new Set(),
    nobodys: new Set(),
  };
}

/** A customer's available and frozen money as one. */
function withoutParts(movement: Movement): Movement {
  const sums = new Map<string, bigint>();
  for (const [account, amount] of movement) {
    const whole = account.replace(/:(available|frozen)$/, '');
    sums.set(whole, (sums.get(whole) ?? 0n) + amount);
  }
  return sums;
}

function checkLegs(told: LedgerTold, past: Past, breach: Breach): void {
  const { event, id } = told;
  if (!('legs' in event)) return;
  const expected = expectedMovement(told, past);
  if (expected === undefined) return breach(`${id}: ${event.type} of what nobody asked for`);
  // What is taken back is taken from where it stands now: of a customer who was frozen or unfrozen since, another part.
  const anywhere = event.type === 'EntryReversed' || event.type === 'DepositReversalPosted' || event.type === 'DepositTakenBack';
  const [found, wanted] = [movementOf(event.legs), expected].map((movement) => (anywhere ? withoutParts(movement) : movement)) as [Movement, Movement];
  const differing = [...new Set([...found.keys(), ...wanted.keys()])].filter((account) => found.get(account) !== wanted.get(account));
  if (differing.length > 0) breach(`${id}: ${event.type} moves ${differing.map((account) => `${account} by ${found.get(account) ?? 0} and not ${wanted.get(account) ?? 0}`).join(', ')}`);
}

/** What a bank took back has left its account in the end, unless people had reversed it: whoever had it meanwhile. */
function checkTakenBack({ ordered, entries }: Tale, breach: Breach): void {
  const posted = new Map<string, string>();
  const gone = new Set<string>();
  for (const { event, key } of entries) {
    if (event.type === 'DepositPosted') posted.set(`${key}|${event.depositId}`, event.entryId);
    if (event.type === 'DepositReversalPosted') gone.add(posted.get(`${key}|${event.depositId}`) ?? '');
    if (event.type === 'EntryReversed') gone.add(event.reversedEntryId);
  }
  for (const { event, key } of ordered) {
    const entryId = event.type === 'DepositReversed' ? posted.get(`${key}|${event.depositId}`) : undefined;
    if (entryId !== undefined && !gone.has(entryId)) breach(`${entryId}: a bank took this deposit of ${key} back, and it never left`);
  }
}

function checkHold({ event, key, id }: LedgerTold, past: Memory, breach: Breach): void {
  if (event.type !== 'HoldRefused' || event.code !== 'INSUFFICIENT_FUNDS') return;
  const hold = past.holds.get(`${key}|${event.holdId}`);
  if (hold === undefined || available(past, key, hold.currency) >= BigInt(hold.amount)) breach(`${id}: hold ${event.holdId} was refused though the money is there`);
}

/** A transfer is declined only for what is true, and booked only if nothing stands against it. */
function checkRefusal({ event, key, id, at }: LedgerTold, past: Memory, breach: Breach): void {
  if (event.type !== 'BookingDeclined' && event.type !== 'TransferBooked' && event.type !== 'FundsAwaited') return;
  const rated = past.rated.get(event.transferId);
  if (rated === undefined) return event.type === 'BookingDeclined' && event.code === 'CANCELLED' ? undefined : breach(`${id}: ${event.type} of ${event.transferId}, which was never rated`);
  const short = available(past, key, rated.source.currency) < BigInt(rated.source.amount);
  const against = { 'after its time': at > Date.parse(rated.bookBy), 'with too little money': short, 'by a frozen customer': past.frozen.has(key), 'by a closed customer': past.closed.has(key) };
  if (event.type === 'TransferBooked') {
    for (const [how, isSo] of Object.entries(against)) if (isSo) breach(`${id}: ${event.transferId} is booked ${how}`);
    return;
  }
  const code = event.type === 'FundsAwaited' ? 'AWAITED' : event.code;
  const justified = { AWAITED: short && rated.waitForFunds, INSUFFICIENT_FUNDS: short, EXPIRED: at >= Date.parse(rated.bookBy), ACCOUNT_FROZEN: past.frozen.has(key), ACCOUNT_CLOSED: past.closed.has(key), LIMIT_DAY: true, LIMIT_MONTH: true, CANCELLED: true };
  if (!justified[code]) breach(`${id}: ${event.transferId} is ${code}, and that is not so`);
}

function remember(told: LedgerTold, past: Memory): void {
  const { event, key } = told;
  if ('entryId' in event) past.entries.set(event.entryId, told);
  switch (event.type) {
    case 'DepositPosted':
      if (past.closed.has(key) || past.deposits.get(`${key}|${event.depositId}`)?.unidentified === true) past.nobodys.add(`${key}|${event.depositId}`);
      break;
    case 'TransferBooked':
      past.booked.set(event.transferId, told as Told<Entry<'TransferBooked'>>);
      break;
    case 'RefundPosted':
      past.refunds.set(event.transferId, [...(past.refunds.get(event.transferId) ?? []), event]);
      break;
    case 'CustomerFrozen':
      past.frozen.add(key);
      break;
    case 'CustomerUnfrozen':
      past.frozen.delete(key);
      break;
    case 'CustomerClosed':
      past.closed.add(key);
      break;
    default:
  }
}
