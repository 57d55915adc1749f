import type { Event, entries } from '@kontor/events';
import { evolveAccount } from './account.js';
import type { Account } from './account.js';
import type { Bookings } from './booking.js';

/** An event of the ledger's journal. */
export type LedgerEntry = Event<typeof entries>;
export type Decision = LedgerEntry | readonly LedgerEntry[] | undefined;

interface Lookup<S> {
  get(key: string): S | undefined;
}

/** Where and when a decision is taken. */
export interface Place {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Customer id, or a house key. */
  readonly key: string;
  readonly partition: number;
  /** How many there are. */
  readonly partitions: number;
}

/** What a decision about a transfer may know. */
export interface Context extends Place {
  readonly bookings: Bookings;
  readonly conflicts: Conflicts;
}

/** By `subject|code`: so that the same conflict is told of once. */
export type Conflicts = Lookup<true>;

type Evolve = (account: Account, event: LedgerEntry, meta: { readonly key: string; readonly at: number }) => Account;

/** The account as these events leave it: a decision of several events takes each on what those before it left. */
export function accountAfter(account: Account, decided: readonly LedgerEntry[], { key, now }: Pick<Place, 'key' | 'now'>): Account {
  let after = account;
  for (const event of decided) {
    const evolve = (evolveAccount as unknown as Readonly<Record<string, Evolve | undefined>>)[event.type];
    if (evolve !== undefined) after = evolve(after, event, { key, at: now });
  }
  return after;
}
