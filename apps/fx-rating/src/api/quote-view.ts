import { currency, Money, type MoneyJson } from '@kontor/money';
import type { QuoteRow } from '../projections/quote-row.js';

/** A quote as its owner sees it. Of a refused one there is no more than its code. */
export interface QuoteView {
  readonly id: string;
  readonly status: QuoteRow['status'];
  /** Why it was refused. */
  readonly code?: string;
  /** What the customer is debited, and what arrives. */
  readonly source?: MoneyJson;
  readonly target?: MoneyJson;
  /** The side whose amount was asked for. */
  readonly side?: 'source' | 'target';
  readonly fee?: MoneyJson;
  readonly feeItems?: readonly { readonly name: string; readonly amount: MoneyJson }[];
  /** What is converted. */
  readonly net?: MoneyJson;
  readonly mid?: string;
  /** 1 source = `clientRate` target. */
  readonly clientRate?: string;
  readonly spreadBp?: string;
  readonly spread?: MoneyJson;
  readonly rate?: { readonly path: readonly string[]; readonly date: string };
  readonly priceList?: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
  /** What used it. */
  readonly transferId?: string;
}

export function viewOf(row: QuoteRow): QuoteView {
  const about = { id: row.quoteId, status: row.status, createdAt: row.askedAt.toISOString() };
  const { terms } = row;
  if (terms === null) return { ...about, ...(row.code !== null && { code: row.code }) };
  const [source, target] = [currency(terms.source.currency), currency(terms.target.currency)];
  const inSource = (minor: string): MoneyJson => Money.fromMinorUnits(minor, source).toJSON();
  return {
    ...about,
    source: inSource(terms.source.amount),
    target: Money.fromMinorUnits(terms.target.amount, target).toJSON(),
    side: terms.side,
    fee: inSource(terms.fee),
    feeItems: terms.feeItems.map(({ name, amount }) => ({ name, amount: inSource(amount) })),
    net: inSource(terms.net),
    mid: terms.mid,
    clientRate: terms.clientRate,
    spreadBp: terms.spreadBp,
    spread: inSource(terms.spread),
    rate: { path: terms.rate.path, date: terms.rate.date },
    priceList: terms.priceList,
    expiresAt: terms.expiresAt,
    ...(row.transferId !== null && { transferId: row.transferId }),
  };
}
