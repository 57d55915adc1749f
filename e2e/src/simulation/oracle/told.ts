// What the oracle reads: lines of journals and records of topics as they stand in the log, parsed as JSON and not otherwise.
import type { Event, answers, entries, exposures, findings, fxCommands, intakeCommands, ledgerCommands, payoutCommands, payouts, quotes, rates, transfers } from '@kontor/events';

/** An event and where it stands. */
export interface Told<E> {
  readonly event: E;
  readonly key: string;
  readonly partition: number;
  /** The clock of its block, or when the log took the record, in milliseconds since the epoch. */
  readonly at: number;
  /** Names the line: `ledger.entries.v1/0/12/3`. */
  readonly id: string;
}

/** Everything that was said; of each journal and topic in order, partition after partition. */
export interface Tale {
  readonly asked: readonly Told<Event<typeof intakeCommands>>[];
  readonly transfers: readonly Told<Event<typeof transfers>>[];
  readonly rates: readonly Told<Event<typeof rates>>[];
  readonly quotesAsked: readonly Told<Event<typeof fxCommands>>[];
  readonly quotes: readonly Told<Event<typeof quotes>>[];
  readonly exposures: readonly Told<Event<typeof exposures>>[];
  readonly ordered: readonly Told<Event<typeof ledgerCommands>>[];
  readonly entries: readonly Told<Event<typeof entries>>[];
  readonly payoutOrders: readonly Told<Event<typeof payoutCommands>>[];
  readonly payouts: readonly Told<Event<typeof payouts>>[];
  readonly answers: readonly Told<Event<typeof answers>>[];
  readonly findings: readonly Told<Event<typeof findings>>[];
  /** What stands in a journal beside its events: keys that were parked. */
  readonly parked: readonly string[];
}

export type LedgerTold = Tale['entries'][number];
export type LedgerType = LedgerTold['event']['type'];
/** An event of the ledger, by its type. */
export type Entry<T extends LedgerType> = Extract<LedgerTold['event'], { readonly type: T }>;

/** What the bank knows for itself of one payment that it was asked for. */
export interface BankPayment {
  readonly payoutId: string;
  readonly transferId: string;
  readonly customerId: string;
  readonly bank: string;
  readonly currency: string;
  readonly amount: bigint;
  /** Whether it pays, decided when it was first asked; undefined: not yet. */
  readonly pays: boolean;
  /** What it took from us beside the payment. */
  readonly charges: bigint;
  readonly returns: readonly { readonly returnRef: string; readonly amount: bigint; readonly charges: bigint; readonly borneBy: 'customer' | 'house' }[];
  /** It said that it does not pay, and paid. What follows from that is for people. */
  readonly lied: boolean;
}

/** Finds what is wrong, and says it. */
export type Breach = (what: string) => void;
