import type { CreateQuote, QuoteCreated, QuoteExpired, QuoteRefused } from '@kontor/events';
import { crossOf } from './cross.js';
import type { Rates } from './cross.js';
import { quoteKey } from './desk.js';
import type { Desk, HeldQuote, OpenQuote } from './desk.js';
import { HOLDS_MS, priceAt } from './price.js';
import type { Asked, Price } from './price.js';
import { isTooRisky } from './risk.js';
import type { Totals } from './risk.js';

interface Context extends Totals {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The customer. */
  readonly key: string;
  readonly quotes: { get(key: string): HeldQuote | undefined };
  readonly rates: Rates;
}

/** What a customer may hold open at once: a quote is an option that the house gives away. EUR 1,000,000.00 in minor units. */
const NOTIONAL_MAX = 100_000_000n;
/** And so many of them, however small. */
const OPEN_MAX = 100;

/**
 * Makes a quote that holds for half an hour, or says why not. A quote that it replaces is used up with it; if it is refused,
 * the old one stays. A second order for the same quote decides nothing.
 */
export function createQuote(desk: Desk, command: CreateQuote, context: Context): readonly (QuoteExpired | QuoteCreated | QuoteRefused)[] {
  const { quoteId, commandId, bodyHash, requoteOf } = command;
  if (context.quotes.get(quoteKey(context.key, quoteId)) !== undefined) return [];
  const about = { quoteId, commandId, bodyHash };
  const replaced = openAt(desk, context.now).find(([id]) => id === requoteOf);
  const outcome = offer(desk, command, { ...context, replaced: replaced?.[1].moves });
  if (typeof outcome === 'string') return [{ type: 'QuoteRefused', ...about, code: outcome }];
  const created: QuoteCreated = {
    type: 'QuoteCreated', ...about, ...(requoteOf !== undefined && { requoteOf }), side: askedBy(command).fixed.side, ...outcome, expiresAt: new Date(context.now + HOLDS_MS).toISOString(),
  };
  return replaced === undefined ? [created] : [{ type: 'QuoteExpired', quoteId: replaced[0], reason: 'REQUOTED', released: replaced[1].moves }, created];
}

function offer(desk: Desk, command: CreateQuote, context: Context): Price | QuoteRefused['code'] {
  const { now, rates } = context;
  const found = crossOf(command.source, command.target, rates, now);
  if (!found.ok) return found.code;
  const priced = priceAt(askedBy(command), found.cross, now);
  if (!priced.ok) return priced.code;
  const others = openAt(desk, now).filter(([id]) => id !== command.requoteOf);
  const notional = others.reduce((sum, [, { base }]) => sum + BigInt(base), BigInt(priced.price.base.amount));
  if (notional > NOTIONAL_MAX || others.length >= OPEN_MAX) return 'NOTIONAL_LIMIT';
  return isTooRisky(priced.price, found.cross, context) ? 'EXPOSURE_LIMIT' : priced.price;
}

/** By the clock: one whose time is over counts no more, though nobody has said so yet. */
const openAt = ({ open }: Desk, now: number): [string, OpenQuote][] => Object.entries(open).filter(([, { expiresAt }]) => expiresAt > now);

function askedBy({ source, target, sourceAmount, targetAmount }: CreateQuote): Asked {
  if (sourceAmount !== undefined) return { source, target, fixed: { side: 'source', amount: sourceAmount } };
  if (targetAmount !== undefined) return { source, target, fixed: { side: 'target', amount: targetAmount } };
  throw new RangeError('a quote is asked for with one of its two amounts');
}
