import { shapes } from '@kontor/events';
import { currency, Money, type MoneyJson } from '@kontor/money';
import { z } from 'zod';
import { quoteStatuses, type QuoteRow } from '../projections/quote-row.js';

/** A quote as its owner sees it. Of a refused one there is no more than its code. */
export const quoteView = z.object({
  id: z.string(),
  status: z.enum(quoteStatuses),
  code: z.string().optional().describe('Why it was refused'),
  source: shapes.shownMoney.optional().describe('What you are debited'),
  target: shapes.shownMoney.optional().describe('What arrives'),
  side: z.enum(['source', 'target']).optional().describe('The side whose amount was asked for'),
  fee: shapes.shownMoney.optional(),
  feeItems: z.array(z.object({ name: z.string(), amount: shapes.shownMoney })).optional(),
  net: shapes.shownMoney.optional().describe('What is converted'),
  mid: z.string().optional(),
  clientRate: z.string().optional().describe('1 source = `clientRate` target'),
  spreadBp: z.string().optional(),
  spread: shapes.shownMoney.optional(),
  rate: z.object({ path: z.array(z.string()).readonly(), date: z.string() }).optional(),
  priceList: z.string().optional(),
  createdAt: shapes.shownInstant,
  expiresAt: shapes.shownInstant.optional(),
  transferId: z.string().optional().describe('What used it'),
}).meta({ id: 'Quote' });
export type QuoteView = Readonly<z.infer<typeof quoteView>>;

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
