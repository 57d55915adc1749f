import { depositEntryIdOf, entries, type Leg } from '@kontor/events';
import type { Envelope } from '@kontor/streams';
import type { Audit, EventPlace } from './audit.js';
import { parseCause } from './cause.js';
import type { FaultBook, Place } from './faults.js';

type WatchedKind = 'clearing' | 'in doubt' | 'returned' | 'unidentified' | 'in transit';

/** Accounts that come back to zero, for each transfer or deposit of which money stands there. */
const WATCHED: readonly (readonly [prefix: string, kind: WatchedKind])[] = [
  ['payout:clearing:', 'clearing'], ['payout:in-doubt:', 'in doubt'], ['returns:suspense:', 'returned'], ['deposits:suspense:', 'unidentified'], ['transit:', 'in transit'],
];

interface EntryData {
  readonly entryId: string;
  readonly legs?: readonly Leg[];
  readonly transferId?: string;
  readonly transitId?: string;
  readonly depositId?: string;
  readonly reversedEntryId?: string;
}

/** Money on its way between partitions. Less than zero: it was taken where it arrived, and not yet seen to leave. */
interface UnderWay {
  readonly net: bigint;
  readonly place: EventPlace;
  readonly cause: string | undefined;
}

/** What people correct is explained by their order, not by a transfer; its reversal too. */
const CORRECTED = 'CorrectionPosted';

/**
 * Money that has left one place and not reached the next is always of somebody: what stands in clearing, in doubt, in
 * suspense or in transit is added up for each transfer and deposit, and none takes out more than it has there. Only
 * what stands there now is held.
 */
export class StandingAudit implements Audit {
  /** By account, then by transfer or deposit. */
  readonly #standing = new Map<string, Map<string, bigint>>();
  /** By transit account without its shard, and transfer or deposit. */
  readonly #underWay = new Map<string, UnderWay>();
  readonly #corrections = new Set<string>();

  event({ type, subject: key, cause, data }: Envelope, place: EventPlace, faults: FaultBook): void {
    if (place.journal !== entries.name) return;
    const entry = data as EntryData;
    if (entry.legs === undefined) return;
    if (type === CORRECTED) this.#corrections.add(entry.entryId);
    if (type === CORRECTED || (entry.reversedEntryId !== undefined && this.#corrections.has(entry.reversedEntryId))) return;
    const wrong = (sentence: string): void => faults.add('money', place, `${type} ${entry.entryId}: ${sentence}`);
    for (const leg of entry.legs) {
      const kind = kindOf(leg.account);
      if (kind === undefined) continue;
      const of = subjectOf(entry, kind, key);
      if (of === undefined) wrong(`it moves money on ${leg.account} that is of no transfer and no deposit`);
      else if (kind === 'in transit') this.travel(leg, of, place, cause);
      else this.stand(leg, of, wrong);
    }
    if (type === 'SettlementPosted') this.judgeSettled(entry, wrong);
  }

  /** How many transfers or deposits have money standing, by where. */
  get counts(): Readonly<Partial<Record<WatchedKind, number>>> {
    const counts: Partial<Record<WatchedKind, number>> = this.#underWay.size === 0 ? {} : { 'in transit': this.#underWay.size };
    for (const [account, { size }] of this.#standing) {
      const kind = kindOf(account)!;
      if (size > 0) counts[kind] = (counts[kind] ?? 0) + size;
    }
    return counts;
  }

  /**
   * What arrived and never left was made from nothing.
   * @param isJudged whether a block was judged: what left in a later one, after the end that was fixed, is not known
   */
  finish(isJudged: (place: Required<Pick<Place, 'journal' | 'partition' | 'height'>>) => boolean, faults: FaultBook): void {
    for (const [what, { net, place, cause }] of this.#underWay) {
      if (net > 0n) continue;
      const from = cause === undefined ? undefined : parseCause(cause);
      if (from?.kind === 'line' && !isJudged({ journal: from.topic, partition: from.partition, height: from.height })) continue;
      faults.add('money', place, `${what}: ${-net} more arrived than had left`);
    }
  }

  private stand({ account, side, amount }: Leg, of: string, wrong: (sentence: string) => void): void {
    let standing = this.#standing.get(account);
    if (standing === undefined) this.#standing.set(account, (standing = new Map<string, bigint>()));
    const after = (standing.get(of) ?? 0n) + signed(side, amount);
    if (after < 0n) wrong(`${of} has ${after} left on ${account}`);
    if (after === 0n) standing.delete(of);
    else standing.set(of, after);
  }

  private travel({ account, side, amount }: Leg, of: string, place: EventPlace, cause: string | undefined): void {
    const what = `${account.slice(0, account.indexOf('#'))} of ${of}`;
    const before = this.#underWay.get(what);
    const net = (before?.net ?? 0n) + signed(side, amount);
    if (net === 0n) this.#underWay.delete(what);
    else this.#underWay.set(what, side === 'D' || before === undefined ? { net, place, cause } : { ...before, net });
  }

  /** What the bank has paid is paid whole. */
  private judgeSettled({ legs, transferId }: EntryData, wrong: (sentence: string) => void): void {
    for (const { account } of legs!) {
      const left = this.#standing.get(account)?.get(transferId!);
      if (left !== undefined && kindOf(account) !== undefined) wrong(`${left} of ${transferId!} stay on ${account}`);
    }
  }
}

const signed = (side: Leg['side'], amount: string): bigint => (side === 'C' ? BigInt(amount) : -BigInt(amount));

function kindOf(account: string): WatchedKind | undefined {
  for (const [prefix, kind] of WATCHED) if (account.startsWith(prefix)) return kind;
  return undefined;
}

/** Whose money it is: a transfer's, a transit's, or a deposit's, by the id of its entry, by which it may be reversed. */
function subjectOf({ transferId, transitId, depositId, reversedEntryId }: EntryData, kind: WatchedKind, key: string): string | undefined {
  if (kind === 'unidentified') return depositId === undefined ? reversedEntryId : depositEntryIdOf(key, depositId);
  return transferId ?? transitId;
}
