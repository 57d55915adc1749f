import { entryIdOf, isHouseKey } from '@kontor/events';
import type { Leg, LedgerCommand, LedgerEvent } from '@kontor/events';
import { fromMinorUnits } from '@kontor/money';
import type { Account } from './account.js';
import { accountNamed, house } from './chart-of-accounts.js';
import { conflict } from './conflict.js';
import type { Context, Decision } from './context.js';
import { credit, debit, entryOf, UnsoundEntry } from './legs.js';
import type { Posting } from './legs.js';

/** Entries that people make for the house; few, so their legs are kept, to be reversed by. */
export interface HouseEntry {
  readonly legs: readonly Leg[];
  readonly isReversed?: true;
}

export interface HouseContext extends Context {
  readonly houseEntries: { get(entryId: string): HouseEntry | undefined };
}

export const evolveHouseEntry = {
  HedgePosted: (_: HouseEntry | undefined, { legs }: LedgerEvent<'HedgePosted'>): HouseEntry => ({ legs }),
  CorrectionPosted: (_: HouseEntry | undefined, { legs }: LedgerEvent<'CorrectionPosted'>): HouseEntry => ({ legs }),
  /** Of other entries too: those are not of the house. */
  EntryReversed: (entry: HouseEntry | undefined): HouseEntry | undefined => entry && { ...entry, isReversed: true },
};

/** Treasury sold one currency for another: the position follows what the bank holds. */
export function bookHedge(_account: Account, order: LedgerCommand<'BookHedge'>, context: HouseContext): Decision {
  const { hedgeId, bank, sold, bought } = order;
  const { key, partition } = context;
  const subject = `${key}|${hedgeId}`;
  if (!isHouseKey(key)) return conflict(context, subject, 'NOT_A_HOUSE_KEY', order);
  const [given, got] = [fromMinorUnits(sold.amount), fromMinorUnits(bought.amount)];
  const legs = entryOf([
    debit(house('fx:position', sold.currency, partition), sold.currency, given),
    credit(house(`nostro:${bank}`, sold.currency, partition), sold.currency, given),
    debit(house(`nostro:${bank}`, bought.currency, partition), bought.currency, got),
    credit(house('fx:position', bought.currency, partition), bought.currency, got),
  ]);
  return once(order, subject, { type: 'HedgePosted', entryId: entryIdOf('hedge', subject), hedgeId, legs }, context);
}

/** What people put right among the accounts of the house. A customer's money is moved by its own orders only. */
export function postCorrection(_account: Account, order: LedgerCommand<'PostCorrection'>, context: HouseContext): Decision {
  const { correctionId, legs } = order;
  const subject = `${context.key}|${correctionId}`;
  if (!isHouseKey(context.key)) return conflict(context, subject, 'NOT_A_HOUSE_KEY', order);
  if (!legs.every((leg) => isOwnShard(leg, context.partition))) return conflict(context, subject, 'NOT_A_HOUSE_ACCOUNT', order);
  if (!isSound(legs)) return conflict(context, subject, 'UNSOUND', order);
  return once(order, subject, { type: 'CorrectionPosted', entryId: entryIdOf('correction', subject), correctionId, legs: [...legs] }, context);
}

/** The same order again decides nothing. */
function once(order: object, subject: string, event: LedgerEvent<'HedgePosted'> | LedgerEvent<'CorrectionPosted'>, context: HouseContext): Decision {
  const before = context.houseEntries.get(event.entryId);
  if (before === undefined) return event;
  return JSON.stringify(before.legs) === JSON.stringify(event.legs) ? undefined : conflict(context, subject, 'ENTRY_DIFFERS', order);
}

function isOwnShard({ account, currency }: Leg, partition: number): boolean {
  const named = accountNamed(account); // the schema lets no other account through
  return named.owner === null && named.partition === String(partition) && named.currency === currency;
}

function isSound(legs: readonly Leg[]): boolean {
  try {
    entryOf(legs.map(({ account, side, currency, amount }): Posting => ({ account, side, currency, minor: fromMinorUnits(amount) })));
    return true;
  } catch (error) {
    if (error instanceof UnsoundEntry) return false;
    throw error;
  }
}
