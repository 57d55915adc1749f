import type { entries } from '@kontor/events';
import { fromMinorUnits } from '@kontor/money';
import { accountNamed, purseOf } from '../domain/chart-of-accounts.js';
import type { JournalEvent, ProjectedBlock, RowOf } from '@kontor/postgres';

/** Events that move money. */
export const entryTypes = [
  'DepositPosted', 'DepositReversalPosted', 'DepositAssigned', 'DepositUnassigned', 'DepositTakenBack', 'HoldPosted', 'HoldReleased', 'FreezePosted', 'UnfreezePosted', 'TransferBooked',
  'SettlementPosted', 'InDoubtPosted', 'InDoubtCleared', 'ReturnPosted', 'RefundPosted', 'TransitReceived', 'TransitRefused', 'EntryReversed', 'HedgePosted', 'CorrectionPosted',
] as const;
export type EntryEvent = JournalEvent<typeof entries, (typeof entryTypes)[number]>;

/** And those that make a balance without money. */
export const openingTypes = ['BalanceOpened'] as const;
type OpeningEvent = JournalEvent<typeof entries, (typeof openingTypes)[number]>;

export const entryColumns = {
  entry_id: 'text', kind: 'text', customer_id: 'text', transfer_id: 'text', deposit_id: 'text', payout_id: 'text',
  partition: 'integer', height: 'bigint', event_id: 'text', cause: 'text', at: 'timestamptz',
} as const;
export const postingColumns = {
  entry_id: 'text', line: 'integer', account: 'text', side: 'text', currency: 'text', amount: 'numeric', balance: 'numeric', partition: 'integer', height: 'bigint', event: 'integer', at: 'timestamptz',
} as const;
export const movementColumns = { account: 'text', partition: 'integer', owner: 'text', currency: 'text', normal_side: 'text', delta: 'numeric', height: 'bigint' } as const;

export const holdColumns = { customer_id: 'text', hold_id: 'text', currency: 'text', amount: 'numeric', held_at: 'timestamptz' } as const;
export const releaseColumns = { customer_id: 'text', hold_id: 'text', released_at: 'timestamptz' } as const;

export type Posted = Omit<RowOf<typeof postingColumns>, 'account' | 'balance'> & { readonly account: string; readonly balance: string };

export interface PostedRows {
  readonly entries: readonly RowOf<typeof entryColumns>[];
  /** In order. `balance` is what these rows make of each account so far; what stood there before is to be added. */
  readonly postings: readonly Posted[];
  readonly holds: readonly RowOf<typeof holdColumns>[];
  readonly releases: readonly RowOf<typeof releaseColumns>[];
  /** One per account, sorted by it: concurrent writers lock rows in one order. */
  readonly movements: readonly RowOf<typeof movementColumns>[];
}

/** An entry that does not sum to zero in a currency. The ledger's task checks this too, so it is a defect or forged. */
export class UnbalancedEntry extends Error {
  override name = 'UnbalancedEntry';
  constructor(entryId: string, currency: string, sum: bigint) {
    super(`entry ${entryId} is off by ${sum} minor units of ${currency}`);
  }
}

/** The rows of all entries in some blocks of one partition. Throws `UnbalancedEntry` before any is written. */
export function rowsOf(blocks: readonly ProjectedBlock<EntryEvent | OpeningEvent>[]): PostedRows {
  const entryRows: RowOf<typeof entryColumns>[] = [];
  const postings: Posted[] = [];
  const holds: RowOf<typeof holdColumns>[] = [];
  const releases: RowOf<typeof releaseColumns>[] = [];
  const movements = new Map<string, { delta: bigint; row: RowOf<typeof movementColumns> }>();
  const move = (account: string, by: bigint, currency: string, partition: number, height: number): bigint => {
    const { normalSide, owner } = accountNamed(account);
    const delta = (movements.get(account)?.delta ?? 0n) + by;
    movements.set(account, { delta, row: { account, partition, owner, currency, normal_side: normalSide, delta: String(delta), height: BigInt(height) } });
    return delta;
  };
  for (const { events, partition, height } of blocks) {
    for (const event of events) {
      if (event.type === 'BalanceOpened') {
        move(purseOf(event.key, event.data.currency, 'available'), 0n, event.data.currency, partition, height);
        continue;
      }
      assertBalanced(event);
      entryRows.push(entryRow(event, partition, height));
      const at = new Date(event.at);
      if (event.type === 'HoldPosted') holds.push({ customer_id: event.key, hold_id: event.data.holdId, currency: event.data.legs[0]!.currency, amount: event.data.legs[0]!.amount, held_at: at });
      if (event.type === 'HoldReleased') releases.push({ customer_id: event.key, hold_id: event.data.holdId, released_at: at });
      for (const [line, { account, side, currency, amount }] of event.data.legs.entries()) {
        const { normalSide } = accountNamed(account);
        const delta = move(account, (side === normalSide ? 1n : -1n) * fromMinorUnits(amount), currency, partition, height);
        postings.push({ entry_id: event.data.entryId, line, account, side, currency, amount, balance: String(delta), partition, height: BigInt(height), event: lineOf(event.id), at });
      }
    }
  }
  return { entries: entryRows, postings, holds, releases, movements: [...movements.values()].map(({ row }) => row).sort((a, b) => (String(a.account) < String(b.account) ? -1 : 1)) };
}

/** Its place in its block: the last part of an event's id. */
const lineOf = (id: string): number => Number(id.slice(id.lastIndexOf('/') + 1));

/** Postings with the balance that each left. @param after what the accounts stand at when all of it is written */
export function withBalances({ postings, movements }: PostedRows, after: ReadonlyMap<string, string>): RowOf<typeof postingColumns>[] {
  const before = new Map(movements.map(({ account, delta }) => [account, BigInt(after.get(account!)!) - BigInt(delta!)]));
  return postings.map((posting) => ({ ...posting, balance: String(before.get(posting.account)! + BigInt(posting.balance)) }));
}

function entryRow(event: EntryEvent, partition: number, height: number): RowOf<typeof entryColumns> {
  const { type, key, id, cause, at, data } = event;
  return {
    entry_id: data.entryId, kind: type, customer_id: key,
    transfer_id: 'transferId' in data ? (data.transferId ?? null) : null,
    deposit_id: 'depositId' in data ? data.depositId : null,
    payout_id: 'payoutId' in data ? data.payoutId : null,
    partition, height: BigInt(height), event_id: id, cause, at: new Date(at),
  };
}

function assertBalanced({ data }: EntryEvent): void {
  const sums = new Map<string, bigint>();
  for (const { side, currency, amount } of data.legs) {
    sums.set(currency, (sums.get(currency) ?? 0n) + (side === 'C' ? 1n : -1n) * fromMinorUnits(amount));
  }
  for (const [currency, sum] of sums) if (sum !== 0n) throw new UnbalancedEntry(data.entryId, currency, sum);
}
