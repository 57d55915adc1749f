import type { Notice, NoticeGiven } from '@kontor/events';
import { currency, Money, type MoneyJson } from '@kontor/money';

/** A notice as customers get it, over a stream or a webhook: `type`, `timestamp` and `data` are what Standard Webhooks names so. */
export interface NoticeBody {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly sequence: number;
  readonly data: Readonly<Record<string, string | MoneyJson>>;
}

/** @param givenAt when it was told, in milliseconds since the epoch: for a notice that does not say when it happened */
export function bodyOf({ noticeId, sequence, happenedAt, notice }: Omit<NoticeGiven, 'type'>, givenAt: number): string {
  const { type, ...data } = notice;
  const timestamp = happenedAt ?? new Date(givenAt).toISOString();
  const body: NoticeBody = { id: noticeId, type, timestamp, sequence, data: Object.fromEntries(Object.entries(data).map(shown)) };
  return JSON.stringify(body);
}

/** Amounts go out in major units. */
const shown = ([name, value]: [string, NonNullable<Notice[keyof Notice]>]): [string, string | MoneyJson] =>
  [name, typeof value === 'string' ? value : Money.fromMinorUnits(value.amount, currency(value.currency)).toJSON()];
