import type { TransferRated } from '@kontor/events';
import { sumOf, type Reading } from './reading.js';

/**
 * All integers of a price in one text, so that what was rated and what was booked are compared at once:
 * `EUR/JPY` source, target, fee, spread, position in (source), position out (target), rounding.
 * Between a currency and itself the position is one number, in the first of its two places.
 */
export type Terms = string;

interface Amounts {
  readonly source: string;
  readonly target: string;
  readonly debit: bigint;
  readonly payee: bigint;
  readonly fee: bigint;
  readonly spread: bigint;
  readonly positionIn: bigint;
  readonly positionOut: bigint;
  readonly rounding: bigint;
}

const textOf = ({ source, target, debit, payee, fee, spread, positionIn, positionOut, rounding }: Amounts): Terms => {
  const [into, out] = source === target ? [positionIn - positionOut, 0n] : [positionIn, positionOut];
  return `${source}/${target} ${debit} ${payee} ${fee} ${spread} ${into} ${out} ${rounding}`;
};

export function termsOfRating({ source, target, fee, spread, position, rounding }: TransferRated): Terms {
  return textOf({
    source: source.currency, target: target.currency, debit: BigInt(source.amount), payee: BigInt(target.amount),
    fee: BigInt(fee), spread: BigInt(spread), positionIn: BigInt(position.source), positionOut: BigInt(position.target), rounding: BigInt(rounding),
  });
}

/** The same of a booking's legs; undefined if they show nobody who pays, or more than a booking has. */
export function termsOfBooking(reading: Reading, target: string): Terms | undefined {
  const payer = [...reading.sums.keys()].find((name) => name.startsWith('payer '));
  if (payer === undefined) return undefined;
  const source = payer.slice('payer '.length);
  for (const [name, sum] of reading.sums) if (sum !== 0n && !isOfBooking(name, source, target)) return undefined;
  const of = (role: Parameters<typeof sumOf>[1], currency: string): bigint => sumOf(reading, role, currency);
  return textOf({
    source, target,
    debit: -of('payer', source),
    payee: of('payee', target) + of('clearing', target) + of('transit', target),
    fee: of('income:fee', source),
    spread: of('income:spread', source),
    positionIn: of('fx:position', source),
    positionOut: source === target ? 0n : -of('fx:position', target),
    rounding: of('fx:rounding', target),
  });
}

const IN_SOURCE: ReadonlySet<string> = new Set(['payer', 'income:fee', 'income:spread', 'fx:position']);
const IN_TARGET: ReadonlySet<string> = new Set(['payee', 'clearing', 'transit', 'fx:rounding', 'fx:position']);

function isOfBooking(name: string, source: string, target: string): boolean {
  const [role, currency] = [name.slice(0, -4), name.slice(-3)];
  return (currency === source && IN_SOURCE.has(role)) || (currency === target && IN_TARGET.has(role));
}

export interface TermsRead {
  readonly source: string;
  readonly target: string;
  /** What the customer was debited, and what is paid out. */
  readonly debit: bigint;
  readonly payee: bigint;
  /** Position in and out: what must be moved if anything is. */
  readonly positions: string;
}

export function readTerms(terms: Terms): TermsRead {
  const [pair = '', debit = '', payee = '', , , into = '', out = ''] = terms.split(' ');
  return { source: pair.slice(0, 3), target: pair.slice(4), debit: BigInt(debit), payee: BigInt(payee), positions: `${into} ${out}` };
}
