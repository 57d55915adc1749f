import type { Notice, NoticeDeferred, NoticeGiven, NoticeType } from '@kontor/events';

/** What was told about a transfer, an entry or an order. */
export interface Told {
  readonly about: string;
  /** `transfer.booked`, or with what tells it apart: `transfer.paying po_…`. */
  readonly told: readonly string[];
  /** What came before that which it follows from, in the order in which it came. */
  readonly deferred: readonly Omit<NoticeDeferred, 'type'>[];
  /** What the transfer was booked with: said again with all that follows. */
  readonly booked?: Pick<Notice, 'source' | 'target'>;
}

export const nothingTold = (about: string): Told => ({ about, told: [], deferred: [] });

/** By what a notice is known again. */
export const nameOf = ({ notice, distinct }: Pick<NoticeGiven, 'notice' | 'distinct'>): string => (distinct === undefined ? notice.type : `${notice.type} ${distinct}`);

export const wasTold = ({ told }: Told, type: NoticeType): boolean => told.some((name) => name === type || name.startsWith(`${type} `));

/** Told, or to be told later. */
export const isKnown = ({ told, deferred }: Told, name: string): boolean => told.includes(name) || deferred.some((other) => nameOf(other) === name);

/** A payout can be held and go on any number of times: each takes back the other. */
const TAKES_BACK: Readonly<Partial<Record<NoticeType, NoticeType>>> = { 'transfer.held': 'transfer.resumed', 'transfer.resumed': 'transfer.held' };

export const evolveTold = {
  NoticeGiven: (before: Told, given: NoticeGiven): Told => {
    const name = nameOf(given);
    const { type, source, target } = given.notice;
    const booked = { ...(source !== undefined && { source }), ...(target !== undefined && { target }) };
    return {
      ...before,
      told: [...before.told.filter((other) => other !== TAKES_BACK[type]), name],
      deferred: before.deferred.filter((other) => nameOf(other) !== name),
      ...(type === 'transfer.booked' && { booked }),
    };
  },
  NoticeDeferred: (before: Told, { type: _, ...deferred }: NoticeDeferred): Told => ({ ...before, deferred: [...before.deferred, deferred] }),
};

/** The newest sequence number of each customer. */
export const evolveSequence = { NoticeGiven: (_: number, { sequence }: NoticeGiven): number => sequence };
