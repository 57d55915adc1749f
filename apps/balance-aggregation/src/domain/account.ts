import type { Leg, LedgerEvent } from '@kontor/events';
import { fromMinorUnits, minorUnits } from '@kontor/money';
import type { MinorUnits } from '@kontor/money';
import { owedBy, purseOf } from './chart-of-accounts.js';
import { credit, debit } from './legs.js';
import type { Posting } from './legs.js';
import { givenBack, nothingSpent, spentAlso } from './spending.js';
import type { Spending, Tier } from './spending.js';

/** By currency; those that were never opened or held are absent. Minor units as strings, as in events: so the state is stored and shown as it is. */
export type Balances = Readonly<Record<string, MinorUnits>>;

/** A transfer that waits for money. What it takes to book it stands with its booking. */
export interface Awaiting {
  readonly transferId: string;
  readonly currency: string;
  readonly amount: MinorUnits;
  /** The last millisecond in which it may be booked. */
  readonly until: number;
}

/** A customer's money, and what may be done with it. */
export interface Account {
  /** What may be spent. */
  readonly available: Balances;
  readonly held?: Balances;
  readonly frozen?: Balances;
  /** What the customer owes us. */
  readonly owed?: Balances;
  readonly isFrozen?: true;
  /** Neither pays nor is paid any more. */
  readonly isClosed?: true;
  readonly tier?: Tier;
  /** What counts against the limits; EUR. */
  readonly spent?: Spending;
  /** In order of request. */
  readonly awaiting?: readonly Awaiting[];
}

type Store = 'available' | 'held' | 'frozen' | 'owed';
interface Meta {
  readonly key: string;
  readonly at: number;
}
interface Entry {
  readonly legs: readonly Leg[];
}

export const openAccount = (): Account => ({ available: {} });

/** Minor units. */
export const balanceIn = (account: Account, store: Store, currency: string): bigint => fromMinorUnits(account[store]?.[currency] ?? '0');
export const availableIn = (account: Account, currency: string): bigint => balanceIn(account, 'available', currency);

const moved = (account: Account, { legs }: Entry, { key }: Pick<Meta, 'key'>): Account => posted(account, legs, key);

export const evolveAccount = {
  BalanceOpened: (account: Account, { currency }: LedgerEvent<'BalanceOpened'>): Account => ({ ...account, available: { [currency]: minorUnits(0n), ...account.available } }),
  DepositPosted: moved,
  DepositReversalPosted: moved,
  HoldPosted: moved,
  HoldReleased: moved,
  FreezePosted: moved,
  UnfreezePosted: moved,
  TransitReceived: moved,
  DepositTakenBack: moved,
  EntryReversed: moved,
  TransferBooked: (account: Account, event: LedgerEvent<'TransferBooked'>, { key, at }: Meta): Account => {
    const booked = decided(posted(account, event.legs, key), event);
    return event.base.amount === '0' ? booked : { ...booked, spent: spentAlso(account.spent ?? nothingSpent, at, event.base.amount) };
  },
  RefundPosted: (account: Account, event: LedgerEvent<'RefundPosted'>, { key, at }: Meta): Account => {
    const refunded = posted(account, event.legs, key);
    if (event.givenBack === undefined || refunded.spent === undefined) return refunded;
    return { ...refunded, spent: givenBack(refunded.spent, Date.parse(event.givenBack.at), event.givenBack.base.amount, at) };
  },
  FundsAwaited: (account: Account, { transferId, rated: { source, bookBy } }: LedgerEvent<'FundsAwaited'>): Account => ({
    ...account,
    awaiting: [...(account.awaiting ?? []), { transferId, ...source, until: Date.parse(bookBy) }],
  }),
  BookingDeclined: (account: Account, event: LedgerEvent<'BookingDeclined'>): Account => decided(account, event),
  CustomerFrozen: (account: Account): Account => ({ ...account, isFrozen: true }),
  CustomerUnfrozen: ({ isFrozen: _, ...account }: Account): Account => account,
  CustomerClosed: (account: Account): Account => ({ ...account, isClosed: true }),
  TierSet: (account: Account, { tier }: LedgerEvent<'TierSet'>): Account => ({ ...account, tier }),
};

/** A transfer that was decided waits no more. */
function decided(account: Account, { transferId }: { readonly transferId: string }): Account {
  if (account.awaiting === undefined) return account;
  const { awaiting, ...rest } = account;
  const left = awaiting.filter((one) => one.transferId !== transferId);
  return left.length === 0 ? rest : { ...rest, awaiting: left };
}

/** When the first that waits for money has waited long enough: the first millisecond in which it cannot be booked any more. */
export function fundsWaitEnds({ awaiting }: Account): number | undefined {
  return awaiting === undefined ? undefined : Math.min(...awaiting.map(({ until }) => until)) + 1;
}

/** @throws RangeError if a balance would become negative: such an entry is a defect, and the partition must stop */
function posted(account: Account, legs: readonly Leg[], customerId: string): Account {
  let after = account;
  const own = `customer:${customerId}:`;
  const owing = `receivable:customer:${customerId}:`;
  for (const { account: name, side, currency, amount } of legs) {
    let store: Store;
    if (name.startsWith(own)) store = name.slice(own.length + currency.length + 1) as Store;
    else if (name.startsWith(owing)) store = 'owed';
    else continue;
    const balances: Balances = after[store] ?? {};
    const isMore = (side === 'C') === (store !== 'owed');
    const balance = fromMinorUnits(balances[currency] ?? '0') + (isMore ? 1n : -1n) * fromMinorUnits(amount);
    if (balance < 0n) throw new RangeError(`${name} would stand at ${balance}`);
    after = { ...after, [store]: { ...balances, [currency]: minorUnits(balance) } };
  }
  return after;
}

/** Where money goes that comes to a customer: what is owed is repaid first; the rest is frozen with a frozen customer. */
export function creditTo(account: Account, customerId: string, currency: string, minor: bigint, partition: number): Posting[] {
  const owed = account.owed === undefined ? 0n : balanceIn(account, 'owed', currency);
  const repaid = owed < minor ? owed : minor;
  const rest = credit(purseOf(customerId, currency, spendablePurse(account)), currency, minor - repaid);
  return repaid === 0n ? [rest] : [credit(owedBy(customerId, currency, partition), currency, repaid), rest];
}

/** Takes money back from a customer, whether it is still there or not. */
export function takeBack(account: Account, customerId: string, currency: string, minor: bigint, partition: number): { readonly postings: Posting[]; readonly shortfall: bigint } {
  const purse = spendablePurse(account);
  const there = balanceIn(account, purse, currency);
  const taken = there < minor ? there : minor;
  const shortfall = minor - taken;
  return { postings: [debit(purseOf(customerId, currency, purse), currency, taken), debit(owedBy(customerId, currency, partition), currency, shortfall)], shortfall };
}

/** Where a customer's free money stands. */
const spendablePurse = ({ isFrozen }: Account): 'available' | 'frozen' => (isFrozen === true ? 'frozen' : 'available');
