/** Where something was found. Offsets are of the topic that was read; heights and lines of the journal. */
export interface Place {
  /** A journal, a plain topic, or a table of a projection (`ledger.accounts`). */
  readonly journal: string;
  /** Absent for a table. */
  readonly partition?: number;
  readonly offset?: number;
  readonly height?: number;
  /** From 0. */
  readonly line?: number;
}

/** Which of the promises is broken. */
export type FaultKind =
  /** The reader's rule stops: hash, height, parent, epoch, writer, clock or a position that goes back. */
  | 'chain'
  /** A line is not the event that its place demands: id, time, source, key, type. */
  | 'event'
  | 'schema'
  /** The record that an event names as its cause is not there, or was not consumed by this block. */
  | 'cause'
  /** A block says that it has read what is not in its input. */
  | 'position'
  /** A block's order does not count what its positions passed. */
  | 'order'
  /** Others have read further than a journal reaches now: its tail is gone. */
  | 'truncated'
  /** A plain topic has a hole, or does not begin where it began. */
  | 'topic'
  | 'money'
  | 'projection';

export interface Fault extends Place {
  readonly kind: FaultKind;
  readonly sentence: string;
}

/** One broken record can make thousands of others wrong: so many of a kind are told per partition, the rest is counted. */
const TOLD_MAX = 20;

/** Faults as they are found. */
export class FaultBook {
  readonly told: Fault[] = [];
  private readonly counts = new Map<string, number>();
  count = 0;

  add(kind: FaultKind, place: Place, sentence: string): void {
    const key = `${kind} ${place.journal}/${place.partition ?? ''}`;
    const before = this.counts.get(key) ?? 0;
    this.counts.set(key, before + 1);
    this.count++;
    if (before < TOLD_MAX) this.told.push({ kind, ...place, sentence });
  }
}

/** `ledger.entries.v1/2 offset 17, height 12, line 3` */
export function describePlace({ journal, partition, offset, height, line }: Place): string {
  const details = [
    ...(offset === undefined ? [] : [`offset ${offset}`]),
    ...(height === undefined ? [] : [`height ${height}`]),
    ...(line === undefined ? [] : [`line ${line}`]),
  ];
  return [partition === undefined ? `table ${journal}` : `${journal}/${partition}`, ...(details.length === 0 ? [] : [details.join(', ')])].join(' ');
}
