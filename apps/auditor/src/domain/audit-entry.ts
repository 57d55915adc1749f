import { depositEntryIdOf } from '@kontor/events';
import type { Finding, LedgerEvent, TransferBooked } from '@kontor/events';
import { minorUnits, type MinorUnits } from '@kontor/money';
import type { Audited, Balances } from './audited.js';
import { breach } from './breach.js';
import { readEntry, sumOf, type Place, type Reading } from './reading.js';
import { readTerms, termsOfBooking } from './terms.js';

/** Events of the ledger's journal that post an entry of a transfer's life. */
export const TRANSFER_ENTRIES = ['TransferBooked', 'SettlementPosted', 'InDoubtPosted', 'InDoubtCleared', 'ReturnPosted', 'RefundPosted'] as const;
/** Of a deposit's. */
export const DEPOSIT_ENTRIES = ['DepositPosted', 'DepositReversalPosted', 'DepositAssigned', 'DepositUnassigned'] as const;
/** Entries that no later one is held against, but by the customer's balance. */
export const OTHER_ENTRIES = ['HoldPosted', 'HoldReleased', 'FreezePosted', 'UnfreezePosted', 'TransitReceived', 'TransitRefused', 'DepositTakenBack', 'HedgePosted', 'CorrectionPosted'] as const;
/** What may move the house's position. */
const MOVE_POSITIONS: ReadonlySet<string> = new Set(['TransferBooked', 'RefundPosted', 'EntryReversed', 'HedgePosted', 'CorrectionPosted']);

type TransferEntry = LedgerEvent<(typeof TRANSFER_ENTRIES)[number]>;
type DepositEntry = LedgerEvent<(typeof DEPOSIT_ENTRIES)[number]>;
type OtherEntry = LedgerEvent<(typeof OTHER_ENTRIES)[number]>;

export interface Context extends Place {
  readonly balances: { get(customerId: string): Balances | undefined };
}

type Findings = Finding<'RatingAudited' | 'BookingAudited' | 'MovementAudited' | 'BalancesAudited' | 'AttemptAudited' | 'InvariantBreached'>[];

/** An entry of a transfer: sound in itself, as rated, never more out of clearing than came in, and no more given back than was taken. */
export function auditTransferEntry(audited: Audited, entry: TransferEntry, context: Context): Findings {
  const reading = readEntry(entry.legs, context);
  const { transferId } = entry;
  const found = unsound(entry, reading, context);
  if (entry.type === 'TransferBooked') return [...found, ...auditBooking(audited, entry, reading)];
  if (entry.type !== 'RefundPosted') return [...found, ...movements(audited, transferId, reading, waits(reading))];
  const refunded = { source: minorUnits(BigInt(entry.source.amount)), target: minorUnits(BigInt(entry.target.amount)) };
  return [...found, ...auditRefund(audited, entry, reading), ...movements(audited, transferId, reading, waits(reading), refunded)];
}

/** What the memory of a deposit that is nobody's yet is called by: the entry that posted it, which a reversal names as well. */
export const depositSubject = ({ depositId }: { readonly depositId: string }, key: string): string => depositEntryIdOf(key, depositId);

/** An entry of a deposit: sound in itself; what stands in suspense or is on its way to its customer is remembered. */
export function auditDepositEntry(audited: Audited, entry: DepositEntry, context: Context): Findings {
  const reading = readEntry(entry.legs, context);
  const found = unsound(entry, reading, context);
  const inSuspense = movements(audited, audited.subject, reading, standing(reading, ['deposits:suspense']));
  if (!('transitId' in entry) || entry.type === 'DepositReversalPosted') return [...found, ...inSuspense];
  const onItsWay = standing(reading, ['transit']).map(([currency, by]) => movement(entry.transitId, currency, by));
  return [...found, ...inSuspense, ...onItsWay];
}

/** An order of two persons; of a deposit in suspense it takes out what stood there. */
export function auditReversal(audited: Audited, reversal: LedgerEvent<'EntryReversed'>, context: Context): Findings {
  const reading = readEntry(reversal.legs, context);
  return [...unsound(reversal, reading, context), ...movements(audited, audited.subject, reading, standing(reading, ['deposits:suspense']))];
}

export function auditOtherEntry(_: Audited, entry: OtherEntry, context: Context): Findings {
  const reading = readEntry(entry.legs, context);
  return [...unsound(entry, reading, context), ...balances(reading)];
}

/** The other side has the money: nothing is under way any more. */
export function auditTransit({ subject, standing: left }: Audited): Finding<'MovementAudited'> | undefined {
  return left === undefined ? undefined : movement(subject, left.currency, -BigInt(left.amount));
}

/** What an entry shows by itself, and against the balances of its customer. */
function unsound({ type, entryId }: TransferEntry | DepositEntry | OtherEntry | LedgerEvent<'EntryReversed'>, reading: Reading, { key, balances: held }: Context): Findings {
  const found: Findings = [];
  for (const [currency, by] of reading.unbalanced) found.push(breach('UNBALANCED', currency, entryId, `${type}: credits exceed debits by ${by}`));
  for (const { account, side, currency, amount } of reading.strangers) found.push(breach('WRONG_ACCOUNT', currency, entryId, `${type} of ${key}: ${side} ${account} ${amount}`));
  if (!MOVE_POSITIONS.has(type)) {
    for (const [name, sum] of reading.sums) if (name.startsWith('fx:position ')) found.push(breach('POSITION_UNEXPLAINED', name.slice(-3), entryId, `${type} moves it by ${sum}`));
  }
  for (const [account, by] of reading.moved) {
    const after = BigInt(held.get(key)?.[account] ?? '0') + by;
    if (by < 0n && after < 0n) found.push(breach('NEGATIVE_BALANCE', account.slice(0, 3), `customer:${key}:${account}`, `${type} ${entryId} leaves ${after}`));
  }
  return found;
}

function auditBooking(audited: Audited, booked: TransferBooked, reading: Reading): Findings {
  const { transferId, payout } = booked;
  const wrong = (detail: string): Finding<'InvariantBreached'> => breach('NOT_BOOKED_AS_RATED', payout.currency, transferId, detail);
  const terms = termsOfBooking(reading, payout.currency);
  if (audited.booked === true || terms === undefined) {
    const why = terms === undefined ? 'its legs are not those of a booking' : 'booked a second time';
    return [wrong(why), ...movements(audited, transferId, reading, waits(reading))];
  }
  const found: Findings = audited.terms === undefined ? [] : differences(transferId, audited.terms, terms);
  if (readTerms(terms).payee !== BigInt(payout.amount)) found.push(wrong(`says it pays ${payout.amount}, and books ${terms}`));
  const { pays } = audited;
  if (pays !== undefined && (pays.currency !== payout.currency || pays.amount !== payout.amount)) found.push(wrong(`pays ${pays.amount} ${pays.currency} for a booking of ${payout.amount} ${payout.currency}`));
  const [, by = 0n] = waits(reading).find(([currency]) => currency === payout.currency) ?? [];
  return [...found, { type: 'BookingAudited', transferId, terms, standing: minorUnits(by), moved: movedOf(reading) }];
}

/** Nothing, if it was booked as it was rated. */
export function differences(transferId: string, rated: string, booked: string): Finding<'InvariantBreached'>[] {
  if (rated === booked) return [];
  const [was, is] = [readTerms(rated), readTerms(booked)];
  const rule = was.positions === is.positions ? 'NOT_BOOKED_AS_RATED' : 'POSITION_UNEXPLAINED';
  return [breach(rule, is.target, transferId, `rated ${rated}; booked ${booked}`)];
}

function auditRefund({ terms, booked, refunded }: Audited, refund: LedgerEvent<'RefundPosted'>, reading: Reading): Findings {
  const { transferId, refundId, source, target } = refund;
  const exceeds = (detail: string): Finding<'InvariantBreached'> => breach('REFUND_EXCEEDS_DEBIT', source.currency, transferId, `${refundId}: ${detail}`);
  if (terms === undefined || booked === undefined) return [exceeds('the transfer was never booked')];
  const { debit, payee } = readTerms(terms);
  const found: Findings = [];
  const given = BigInt(refunded?.source ?? '0') + BigInt(source.amount);
  const used = BigInt(refunded?.target ?? '0') + BigInt(target.amount);
  if (given > debit) found.push(exceeds(`${given} given back of ${debit}`));
  if (used > payee) found.push(exceeds(`${used} used up of ${payee}`));
  const credited = sumOf(reading, 'payee', source.currency);
  const released = -sumOf(reading, 'clearing', target.currency) - sumOf(reading, 'transit', target.currency);
  if (credited !== BigInt(source.amount) || released !== BigInt(target.amount)) found.push(exceeds(`says ${target.amount} for ${source.amount}, and posts ${released} for ${credited}`));
  return found;
}

type Sums = readonly (readonly [currency: string, by: bigint])[];

/** What an entry does to money that waits to leave, to come back, or for its other side. */
const waits = (reading: Reading): Sums => standing(reading, ['clearing', 'transit']);

function standing({ sums }: Reading, roles: readonly string[]): Sums {
  const by = new Map<string, bigint>();
  for (const [name, sum] of sums) {
    const currency = name.slice(-3);
    if (roles.includes(name.slice(0, -4))) by.set(currency, (by.get(currency) ?? 0n) + sum);
  }
  return [...by].filter(([, sum]) => sum !== 0n);
}

interface Refunded {
  readonly source: MinorUnits;
  readonly target: MinorUnits;
}

/** What is remembered of an entry: one movement per currency that waits, the first with all else; the balances alone if nothing waits. */
function movements({ standing: stood }: Audited, subject: string, reading: Reading, changes: Sums, refunded?: Refunded): Findings {
  if (changes.length === 0 && refunded === undefined) return balances(reading);
  const found: Findings = [];
  const accounts = movedOf(reading);
  for (const [nth, [currency, by]] of (changes.length > 0 ? changes : ([['XXX', 0n]] as const)).entries()) {
    const before = stood?.currency === currency ? BigInt(stood.amount) : 0n;
    if (by < 0n && before + by < 0n) found.push(breach('CLEARING_OVERDRAWN', currency, subject, `${-by} leave where ${before} stood`));
    const rest = nth > 0 ? {} : { ...(refunded !== undefined && { refunded }), ...(accounts.length > 0 && { moved: accounts }) };
    found.push({ ...movement(subject, currency, by), ...rest });
  }
  return found;
}

const movement = (subject: string, currency: string, by: bigint): Finding<'MovementAudited'> => ({ type: 'MovementAudited', subject, currency, standing: minorUnits(by) });

const movedOf = ({ moved }: Reading): Finding<'BalancesAudited'>['moved'] => [...moved].filter(([, by]) => by !== 0n).map(([account, by]) => ({ account, by: minorUnits(by) }));

function balances(reading: Reading): Findings {
  const accounts = movedOf(reading);
  return accounts.length === 0 ? [] : [{ type: 'BalancesAudited', moved: accounts }];
}
