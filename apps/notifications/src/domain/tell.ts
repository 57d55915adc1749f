import { noticeIdOf, type NoticeDeferred, type NoticeGiven, type NoticeType } from '@kontor/events';
import type { News } from './news.js';
import { evolveTold, isKnown, nameOf, wasTold, type Told } from './told.js';

/** What is known besides what was told about the same. */
export interface Context {
  /** The customer. */
  readonly key: string;
  /** When it happened: of the event that is told. */
  readonly time: string;
  readonly sequences: { get(customerId: string): number | undefined };
}

type Decided = NoticeGiven | NoticeDeferred;

/** After these a transfer no longer is in any state that passes. */
const ENDS: readonly NoticeType[] = ['transfer.rejected', 'transfer.cancelled', 'transfer.refunded', 'transfer.paid', 'transfer.returned'];

/** Makes the decider of one kind of event from what it means. */
export const telling = <E>(newsOf: (event: E, customerId: string) => News | readonly News[] | undefined) =>
  (before: Told, event: E, context: Context): readonly Decided[] =>
    tell(before, [newsOf(event, context.key) ?? []].flat(), context);

/**
 * Tells each of the news once, and none before what it follows from: four journals are read independently, and a customer is
 * not to hear that money is paid before hearing that it was booked. What comes too early is kept, and told as soon as it may be.
 */
function tell(before: Told, news: readonly News[], { key, time, sequences }: Context): readonly Decided[] {
  const decided: Decided[] = [];
  let now = before;
  let sequence = sequences.get(key) ?? 0;
  const defer = ({ notice, distinct }: News, after: NoticeType): void => {
    const event: NoticeDeferred = { type: 'NoticeDeferred', about: before.about, ...(distinct !== undefined && { distinct }), happenedAt: time, notice, after };
    now = evolveTold.NoticeDeferred(now, event);
    decided.push(event);
  };
  const give = ({ notice, distinct }: Pick<News, 'notice' | 'distinct'>, happenedAt: string | undefined): void => {
    const said = notice.transferId === undefined ? notice : { ...now.booked, ...notice };
    const event: NoticeGiven = { type: 'NoticeGiven', noticeId: noticeIdOf(key, ++sequence), sequence, about: before.about, ...(distinct !== undefined && { distinct }), ...(happenedAt !== undefined && { happenedAt }), notice: said };
    now = evolveTold.NoticeGiven(now, event);
    decided.push(event);
  };
  for (const item of news) {
    const isOver = item.passing === true && ENDS.some((end) => wasTold(now, end));
    if (isOver || isKnown(now, nameOf(item))) continue;
    if (item.after === undefined || wasTold(now, item.after)) give(item, time);
    else defer(item, item.after);
  }
  // What waited may follow now, and something else on that.
  for (let next = released(now); next !== undefined; next = released(now)) give(next, next.happenedAt);
  return decided;
}

const released = (now: Told): Told['deferred'][number] | undefined => now.deferred.find(({ after }) => wasTold(now, after));
