import type { Fault, FaultBook } from './faults.js';
import type { Judge } from './judge.js';
import type { Lanes } from './lanes.js';
import type { LedgerAudit } from './ledger-audit.js';
import type { ProjectionReport } from './projections.js';
import type { StandingAudit } from './standing-audit.js';
import type { TransfersAudit } from './transfers-audit.js';

export interface HeadReport {
  readonly partition: number;
  readonly height: number;
  /** Empty if the partition has no block. */
  readonly hash: string;
  readonly offset: number;
  readonly epoch: number;
}

export interface JournalReport {
  readonly journal: string;
  /** The topic that was read in its place, if another. */
  readonly readFrom?: string;
  readonly partitions: number;
  readonly blocks: number;
  readonly events: number;
  readonly duplicates: number;
  readonly orphans: number;
  readonly stale: number;
  readonly parked: number;
  /** Takings-over and starts: the sum of the partitions' epochs. */
  readonly epochs: number;
  readonly writers: number;
  readonly heads: readonly HeadReport[];
}

export interface TopicReport {
  readonly topic: string;
  readonly partitions: number;
  readonly records: number;
}

export interface VerifyReport {
  /** Not one fault. */
  readonly ok: boolean;
  readonly faultCount: number;
  /** The first of each kind and partition; the others are only counted. */
  readonly faults: readonly Fault[];
  readonly journals: readonly JournalReport[];
  readonly topics: readonly TopicReport[];
  readonly money: {
    readonly entries: number;
    readonly accounts: number;
    readonly transfers: number;
    /** How many transfers and deposits have money standing where it does not stay, by where: in clearing, in doubt, in transit. */
    readonly standing: Readonly<Record<string, number>>;
    /** Minor units by currency; `balance` is credits less debits over all accounts. */
    readonly trialBalance: readonly { readonly currency: string; readonly debits: string; readonly credits: string; readonly balance: string }[];
  };
  /** Absent if Postgres was not looked at. */
  readonly projections?: readonly ProjectionReport[];
  readonly blocks: number;
  readonly events: number;
  readonly durationMs: number;
}

interface Findings {
  readonly judges: readonly Judge[];
  readonly lanes: Lanes;
  readonly faults: FaultBook;
  readonly money: LedgerAudit;
  readonly transfers: TransfersAudit;
  readonly standing: StandingAudit;
  readonly copy: { readonly topic: string; readonly as: string } | undefined;
  readonly projections: readonly ProjectionReport[] | undefined;
  readonly durationMs: number;
}

export function reportOf({ judges, lanes, faults, money, transfers, standing, copy, projections, durationMs }: Findings): VerifyReport {
  const journals = [...groupBy(judges, ({ lane }) => lane.topic)].map(([journal, all]) => journalReport(journal, all, copy?.as === journal ? copy.topic : undefined));
  const topics = [...groupBy(lanes.topics, ({ topic }) => topic)].map(([topic, all]) => ({ topic, partitions: all.length, records: sum(all, ({ records }) => records) }));
  return {
    ok: faults.count === 0,
    faultCount: faults.count,
    faults: faults.told,
    journals,
    topics,
    money: { entries: money.entries, accounts: money.balances.size, transfers: transfers.transfers.size, standing: { ...standing.counts }, trialBalance: trialBalanceOf(money) },
    ...(projections === undefined ? {} : { projections }),
    blocks: sum(journals, ({ blocks }) => blocks),
    events: sum(journals, ({ events }) => events),
    durationMs: Math.round(durationMs),
  };
}

function journalReport(journal: string, judges: readonly Judge[], readFrom: string | undefined): JournalReport {
  return {
    journal,
    ...(readFrom === undefined ? {} : { readFrom }),
    partitions: judges.length,
    blocks: sum(judges, ({ head }) => head?.height ?? 0),
    events: sum(judges, ({ events }) => events),
    duplicates: sum(judges, ({ lane }) => lane.counts.duplicates),
    orphans: sum(judges, ({ lane }) => lane.counts.orphans),
    stale: sum(judges, ({ lane }) => lane.counts.stale),
    parked: sum(judges, ({ parked }) => parked),
    epochs: sum(judges, ({ head }) => head?.epoch ?? 0),
    writers: sum(judges, ({ writers }) => writers.size),
    heads: judges.map(({ lane, head }) => ({ partition: lane.partition, height: head?.height ?? 0, hash: head?.hash ?? '', offset: head?.offset ?? -1, epoch: head?.epoch ?? 0 })),
  };
}

function trialBalanceOf(money: LedgerAudit): VerifyReport['money']['trialBalance'] {
  return [...money.trialBalance()].map(([currency, balance]) => {
    const { debits, credits } = money.totals.get(currency) ?? { debits: 0n, credits: 0n };
    return { currency, debits: String(debits), credits: String(credits), balance: String(balance) };
  });
}

function groupBy<T>(all: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}

const sum = <T>(all: readonly T[], value: (one: T) => number): number => all.reduce((total, one) => total + value(one), 0);
