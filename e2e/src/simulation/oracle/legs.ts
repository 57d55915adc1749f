// What each entry must consist of, worked out from what caused it: DOMAIN §4, once more.
import type { Leg, LedgerCommand, TransferRated } from '@kontor/events';
import { floor, type Exact } from './exact.js';
import { signed, type Books } from './books.js';
import type { Entry, LedgerTold, LedgerType, Told } from './told.js';

/** Net movement by account, credits positive; accounts that do not move are absent. */
export type Movement = ReadonlyMap<string, bigint>;

export function movementOf(legs: readonly Leg[]): Movement {
  return sum(legs.map((leg) => [leg.account, signed(leg)] as const));
}

const sum = (parts: readonly (readonly [account: string, amount: bigint])[]): Movement => {
  const sums = new Map<string, bigint>();
  for (const [account, amount] of parts) sums.set(account, (sums.get(account) ?? 0n) + amount);
  return new Map([...sums].filter(([, amount]) => amount !== 0n).sort(([a], [b]) => (a < b ? -1 : 1)));
};

const opposite = (movement: Movement): Movement => new Map([...movement].map(([account, amount]) => [account, -amount]));

/** What is known of the past when an entry comes. */
export interface Past {
  readonly books: Books;
  readonly rated: ReadonlyMap<string, TransferRated>;
  readonly booked: ReadonlyMap<string, Told<Entry<'TransferBooked'>>>;
  /** Refunds that were posted so far, by transfer. */
  readonly refunds: ReadonlyMap<string, readonly Entry<'RefundPosted'>[]>;
  readonly deposits: ReadonlyMap<string, LedgerCommand<'DepositReceived'>>;
  readonly holds: ReadonlyMap<string, LedgerCommand<'HoldFunds'>>;
  readonly hedges: ReadonlyMap<string, LedgerCommand<'BookHedge'>>;
  readonly corrections: ReadonlyMap<string, LedgerCommand<'PostCorrection'>>;
  readonly transits: ReadonlyMap<string, Entry<'TransitSent'>>;
  readonly entries: ReadonlyMap<string, LedgerTold>;
  readonly frozen: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
  /** Deposits that were nobody's when they came: unidentified, or of a closed customer. */
  readonly nobodys: ReadonlySet<string>;
}

interface At extends Past {
  readonly key: string;
  readonly partition: number;
}

const shard = (account: string, currency: string, { partition }: At): string => `${account}:${currency}#${partition}`;
const customers = (key: string, currency: string, part: 'available' | 'held' | 'frozen'): string => `customer:${key}:${currency}:${part}`;

/** A customer is credited: what it owes is paid back first; what is left of a frozen customer's stands in `frozen`. */
function creditOf(key: string, currency: string, amount: bigint, at: At): [string, bigint][] {
  const receivable = shard(`receivable:customer:${key}`, currency, at);
  const owed = -at.books.balance(receivable);
  const repaid = owed > 0n ? (owed < amount ? owed : amount) : 0n;
  return [[receivable, repaid], [customers(key, currency, at.frozen.has(key) ? 'frozen' : 'available'), amount - repaid]];
}

/** Where the money of a transfer goes when it is booked. */
function bookedTo({ destination, target }: TransferRated, entry: Entry<'TransferBooked'>, at: At): [string, bigint][] {
  const amount = BigInt(target.amount);
  if (destination.kind === 'bank') return [[shard('payout:clearing', target.currency, at), amount]];
  if (destination.kind === 'own') return creditOf(at.key, target.currency, amount, at);
  const transit = entry.legs.find(({ account, side }) => side === 'C' && account.startsWith(`transit:${at.partition}>`));
  return transit === undefined ? creditOf(destination.customerId, target.currency, amount, at) : [[transit.account, amount]];
}

function booked(entry: Entry<'TransferBooked'>, at: At): Movement | undefined {
  const rated = at.rated.get(entry.transferId);
  if (rated === undefined) return undefined;
  const { source, target, fee, spread, position, rounding } = rated;
  const exchanged: [string, bigint][] = source.currency === target.currency && position.source === position.target ? [] : [
    [shard('fx:position', source.currency, at), BigInt(position.source)],
    [shard('fx:position', target.currency, at), -BigInt(position.target)],
  ];
  return sum([
    [customers(at.key, source.currency, 'available'), -BigInt(source.amount)],
    [shard('income:fee', source.currency, at), BigInt(fee)],
    [shard('income:spread', source.currency, at), BigInt(spread)],
    ...exchanged,
    [shard('fx:rounding', target.currency, at), BigInt(rounding)],
    ...bookedTo(rated, entry, at),
  ]);
}

function deposited(entry: Entry<'DepositPosted'>, at: At): Movement | undefined {
  const command = at.deposits.get(`${at.key}|${entry.depositId}`);
  if (command === undefined) return undefined;
  const { currency, bank, unidentified } = command;
  const amount = BigInt(command.amount);
  const nobodys = unidentified === true || at.closed.has(at.key);
  const to: [string, bigint][] = nobodys ? [[shard('deposits:suspense', currency, at), amount]] : creditOf(at.key, currency, amount, at);
  return sum([[shard(`nostro:${bank}`, currency, at), -amount], ...to]);
}

/** How a payment that was booked for a bank stands in the books. */
function payoutOf(transferId: string, at: At): { readonly currency: string; readonly amount: bigint; readonly bank: string } | undefined {
  const booking = at.booked.get(transferId)?.event;
  return booking?.destination.kind === 'bank' ? { currency: booking.payout.currency, amount: BigInt(booking.payout.amount), bank: booking.destination.bank } : undefined;
}

function settled({ transferId, charges, legs }: Entry<'SettlementPosted'>, at: At): Movement | undefined {
  const payout = payoutOf(transferId, at);
  if (payout === undefined) return undefined;
  const { currency, amount } = payout;
  const from = legs.some(({ account }) => account.startsWith('payout:in-doubt:')) ? 'payout:in-doubt' : 'payout:clearing';
  const nostro = legs.find(({ account, side }) => side === 'C' && account.startsWith('nostro:'))?.account ?? 'no nostro';
  return sum([[shard(from, currency, at), -amount], [shard('expense:bank', currency, at), -BigInt(charges)], [nostro, amount + BigInt(charges)]]);
}

function moved(from: string, to: string): (entry: { readonly transferId: string }, at: At) => Movement | undefined {
  return ({ transferId }, at) => {
    const payout = payoutOf(transferId, at);
    return payout && sum([[shard(from, payout.currency, at), -payout.amount], [shard(to, payout.currency, at), payout.amount]]);
  };
}

/** Charges that the house bears are made good: the whole stands in suspense. */
function returned({ transferId, currency, amount, charges, legs }: Entry<'ReturnPosted'>, at: At): Movement | undefined {
  if (payoutOf(transferId, at) === undefined) return undefined;
  const nostro = legs.find(({ account, side }) => side === 'D' && account.startsWith('nostro:'))?.account ?? 'no nostro';
  const borne = legs.some(({ account }) => account.startsWith('expense:bank:')) ? BigInt(charges) : 0n;
  return sum([[nostro, borne - BigInt(amount)], [shard('expense:bank', currency, at), -borne], [shard('returns:suspense', currency, at), BigInt(amount)]]);
}

const FROM = { clearing: 'payout:clearing', 'in-doubt': 'payout:in-doubt', suspense: 'returns:suspense' } as const;

/** Of a whole that is given back in parts, what the parts up to `used` are, less those before. */
const cumulated = (wholeAmount: bigint, before: bigint, used: bigint, of: bigint): bigint => floor(share(wholeAmount, before + used, of)) - floor(share(wholeAmount, before, of));
const share = (wholeAmount: bigint, used: bigint, of: bigint): Exact => ({ above: wholeAmount * used, below: of });

function refunded(entry: Entry<'RefundPosted'>, at: At): Movement | undefined {
  const rated = at.rated.get(entry.transferId);
  const earlier = at.refunds.get(entry.transferId) ?? [];
  if (rated === undefined) return undefined;
  const { source, target } = rated;
  const used = BigInt(entry.target.amount);
  const given = BigInt(entry.source.amount);
  const stood = entry.from === 'transit' ? (entry.legs.find(({ account, side }) => side === 'D' && account.startsWith('transit:'))?.account ?? 'no transit') : shard(FROM[entry.from], target.currency, at);
  const toCustomer = creditOf(at.key, source.currency, given, at);
  if (entry.policy === 'current') return sum([...currentParts(entry, at), [stood, -used], ...toCustomer]);
  const before = earlier.reduce((total, { target: { amount } }) => total + BigInt(amount), 0n);
  const part = (amount: string): bigint => cumulated(BigInt(amount), before, used, BigInt(target.amount));
  const fee = part(rated.fee);
  const spread = part(rated.spread);
  const rounding = part(rated.rounding);
  const exchanged: [string, bigint][] = source.currency === target.currency && rated.position.source === rated.position.target ? [] : [
    [shard('fx:position', source.currency, at), fee + spread - given],
    [shard('fx:position', target.currency, at), used + rounding],
  ];
  return sum([
    [stood, -used], [shard('fx:rounding', target.currency, at), -rounding],
    [shard('income:fee', source.currency, at), -fee], [shard('income:spread', source.currency, at), -spread],
    ...exchanged, ...toCustomer,
  ]);
}

/** What leaves the position is at mid; what the customer does not get of it is rounding. Which mid, the prices are asked. */
function currentParts({ legs, source, target }: Entry<'RefundPosted'>, at: At): [string, bigint][] {
  if (source.currency === target.currency) return []; // then all that is used is given
  const position = shard('fx:position', source.currency, at);
  const out = -(movementOf(legs).get(position) ?? 0n);
  return [[position, -out], [shard('fx:rounding', source.currency, at), out - BigInt(source.amount)], [shard('fx:position', target.currency, at), BigInt(target.amount)]];
}

function held({ holdId }: Entry<'HoldPosted'>, at: At): Movement | undefined {
  const hold = at.holds.get(`${at.key}|${holdId}`);
  return hold && sum([[customers(at.key, hold.currency, 'available'), -BigInt(hold.amount)], [customers(at.key, hold.currency, 'held'), BigInt(hold.amount)]]);
}

function released({ holdId }: Entry<'HoldReleased'>, at: At): Movement | undefined {
  const hold = at.holds.get(`${at.key}|${holdId}`);
  return hold && sum([[customers(at.key, hold.currency, 'held'), -BigInt(hold.amount)], ...creditOf(at.key, hold.currency, BigInt(hold.amount), at)]);
}

/** All that stands in one part of one currency moves to another. */
function shifted(from: 'available' | 'frozen', to: 'available' | 'frozen'): (entry: { readonly legs: readonly Leg[] }, at: At) => Movement {
  return ({ legs }, at) => {
    const currency = legs[0]?.currency ?? '';
    const all = at.books.balance(customers(at.key, currency, from));
    return sum([[customers(at.key, currency, from), -all], [customers(at.key, currency, to), all]]);
  };
}

function transited(entry: Entry<'TransitReceived' | 'TransitRefused'>, at: At): Movement | undefined {
  const { currency, from: { partition: p } } = entry;
  const amount = BigInt(entry.amount);
  const out: [string, bigint] = [shard(`transit:${p}>${at.partition}`, currency, at), -amount];
  return at.transits.has(entry.transitId) ? sum([out, ...(entry.type === 'TransitReceived' ? creditOf(at.key, currency, amount, at) : [[shard(`transit:${at.partition}>${p}`, currency, at), amount] as [string, bigint]])]) : undefined;
}

function hedged({ hedgeId }: Entry<'HedgePosted'>, at: At): Movement | undefined {
  const hedge = at.hedges.get(hedgeId);
  if (hedge === undefined) return undefined;
  const { bank, sold, bought } = hedge;
  return sum([
    [shard('fx:position', sold.currency, at), -BigInt(sold.amount)], [shard(`nostro:${bank}`, sold.currency, at), BigInt(sold.amount)],
    [shard(`nostro:${bank}`, bought.currency, at), -BigInt(bought.amount)], [shard('fx:position', bought.currency, at), BigInt(bought.amount)],
  ]);
}

/**
 * The opposite of an entry, as its customer stands today: what it gave, even if that repaid a debt, is taken of what is there
 * now, and the rest is owed; what it took repays debts first.
 */
function reversed({ reversedEntryId }: Entry<'EntryReversed'>, at: At): Movement | undefined {
  const original = at.entries.get(reversedEntryId);
  if (original === undefined) return undefined;
  const parts: [string, bigint][] = [];
  const customersOwn = new Map<string, bigint>();
  for (const [account, amount] of opposite(movementOf('legs' in original.event ? original.event.legs : []))) {
    const [, key, currency] = /^(?:receivable:)?customer:([^:]+):([A-Z]{3})/.exec(account) ?? [];
    if (key === undefined || currency === undefined) parts.push([account, amount]);
    else customersOwn.set(`${key}:${currency}`, (customersOwn.get(`${key}:${currency}`) ?? 0n) + amount);
  }
  for (const [own, amount] of customersOwn) {
    const [key, currency] = own.split(':') as [string, string];
    parts.push(...(amount < 0n ? takenFrom(key, currency, -amount, at) : creditOf(key, currency, amount, at)));
  }
  return sum(parts);
}

function takenBack({ depositId, transitId, legs }: Entry<'DepositReversalPosted'>, at: At): Movement | undefined {
  const command = at.deposits.get(`${at.key}|${depositId}`);
  if (command === undefined) return undefined;
  const { currency, bank } = command;
  const amount = BigInt(command.amount);
  const nostro: [string, bigint] = [shard(`nostro:${bank}`, currency, at), amount];
  if (transitId !== undefined) return sum([[legs.find(({ account }) => account.startsWith('transit:'))?.account ?? 'no transit', -amount], nostro]);
  const isNobodys = at.nobodys.has(`${at.key}|${depositId}`);
  return sum([...(isNobodys ? [[shard('deposits:suspense', currency, at), -amount] as [string, bigint]] : takenFrom(at.key, currency, amount, at)), nostro]);
}

/** From the customer whom a deposit was handed to, and on its way to where it was posted. */
function recalled({ depositId, transitId, from }: Entry<'DepositTakenBack'>, at: At): Movement | undefined {
  const command = at.deposits.get(`${from.customerId}|${depositId}`);
  if (command === undefined || at.transits.get(transitId)?.toCustomerId !== at.key) return undefined;
  const amount = BigInt(command.amount);
  return sum([...takenFrom(at.key, command.currency, amount, at), [shard(`transit:${at.partition}>${from.partition}`, command.currency, at), amount]]);
}

/** What a customer no longer has, it owes. */
function takenFrom(key: string, currency: string, amount: bigint, at: At): [string, bigint][] {
  const purse = customers(key, currency, at.frozen.has(key) ? 'frozen' : 'available');
  const there = at.books.balance(purse);
  const taken = there < amount ? there : amount;
  return [[purse, -taken], [shard(`receivable:customer:${key}`, currency, at), taken - amount]];
}

/** A deposit on its way from suspense to its customer, or back. */
function handed(back: boolean): (entry: { readonly depositId: string; readonly legs: readonly Leg[] }, at: At) => Movement | undefined {
  return ({ depositId, legs }, at) => {
    const command = at.deposits.get(`${at.key}|${depositId}`);
    const transit = legs.find(({ account }) => account.startsWith('transit:'))?.account ?? 'no transit';
    const amount = BigInt(command?.amount ?? 0) * (back ? -1n : 1n);
    return command && sum([[shard('deposits:suspense', command.currency, at), -amount], [transit, amount]]);
  };
}

type WithLegs = Extract<LedgerTold['event'], { readonly legs: unknown }>['type'] & LedgerType;

const EXPECTED: { readonly [T in WithLegs]: (entry: Entry<T>, at: At) => Movement | undefined } = {
  DepositPosted: deposited,
  DepositReversalPosted: takenBack,
  DepositAssigned: handed(false),
  DepositUnassigned: handed(true),
  DepositTakenBack: recalled,
  HoldPosted: held,
  HoldReleased: released,
  FreezePosted: shifted('available', 'frozen'),
  UnfreezePosted: shifted('frozen', 'available'),
  TransferBooked: booked,
  SettlementPosted: settled,
  InDoubtPosted: moved('payout:clearing', 'payout:in-doubt'),
  InDoubtCleared: moved('payout:in-doubt', 'payout:clearing'),
  ReturnPosted: returned,
  RefundPosted: refunded,
  TransitReceived: transited,
  TransitRefused: transited,
  EntryReversed: reversed,
  HedgePosted: hedged,
  CorrectionPosted: ({ correctionId }, at) => (at.corrections.has(correctionId) ? movementOf(at.corrections.get(correctionId)!.legs) : undefined),
};

/** What an entry must move; undefined if it has no cause. */
export function expectedMovement(told: LedgerTold, past: Past): Movement | undefined {
  const { event, key, partition } = told;
  const expected = EXPECTED[event.type as WithLegs] as ((entry: LedgerTold['event'], at: At) => Movement | undefined);
  return expected(event, { ...past, key, partition });
}
