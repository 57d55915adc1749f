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

/** @param at milliseconds since the epoch */
export function bodyOf({ noticeId, sequence, notice }: Omit<NoticeGiven, 'type'>, at: number): string {
  const { type, ...data } = notice;
  const body: NoticeBody = { id: noticeId, type, timestamp: new Date(at).toISOString(), sequence, data: Object.fromEntries(Object.entries(data).map(shown)) };
  return JSON.stringify(body);
}

/** Amounts go out in major units. */
const shown = ([name, value]: [string, NonNullable<Notice[keyof Notice]>]): [string, string | MoneyJson] =>
  [name, typeof value === 'string' ? value : Money.fromMinorUnits(value.amount, currency(value.currency)).toJSON()];
