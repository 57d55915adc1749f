// Every amount of a price, computed again from its terms: DOMAIN's rules, in fractions.
import type { QuoteCreated, TransferRated } from '@kontor/events';
import { ceil, cutTo, decimal, floor, halfEven, isLess, minus, over, perMinorUnit, times, whole, type Exact } from './exact.js';
import type { Breach, Tale, Told } from './told.js';

type Priced = QuoteCreated | TransferRated;
type Side = 'source' | 'target';

const CLIENT_RATE_DIGITS = 10;
const ONE = whole(1n);

/** Which side the customer named, by transfer. */
function sidesOf(tale: Tale): ReadonlyMap<string, Side> {
  const ofQuote = new Map(tale.quotes.flatMap(({ event }) => (event.type === 'QuoteCreated' ? [[event.quoteId, event.side] as const] : [])));
  return new Map(tale.transfers.flatMap(({ event }) => {
    if (event.type !== 'TransferRequested') return [];
    const side = event.fixed?.side ?? ofQuote.get(event.quoteId!);
    return side === undefined ? [] : [[event.transferId, side] as const];
  }));
}

export function checkPrices(tale: Tale, breach: Breach): void {
  const sides = sidesOf(tale);
  for (const told of tale.quotes) {
    const { event } = told;
    if (event.type === 'QuoteCreated') checkPrice(told as Told<QuoteCreated>, event.side, breach);
    if (event.type === 'TransferRated') checkPrice(told as Told<TransferRated>, sides.get(event.transferId), breach);
  }
  checkRates(tale, breach);
}

function checkPrice({ event, id }: Told<Priced>, side: Side | undefined, breach: Breach): void {
  const { source, target, fee, net, position, spread, rounding } = amountsOf(event);
  const is = (what: string, found: bigint, expected: bigint): void => {
    if (found !== expected) breach(`${id}: ${what} of ${event.type} is ${found}, computed again ${expected}`);
  };
  const mid = decimal(event.mid);
  const client = decimal(event.clientRate);
  const spreadShare = over(decimal(event.spreadBp), whole(10_000n));
  const quoted = isLess(whole(0n), spreadShare) || event.source.currency !== event.target.currency ? cutTo(CLIENT_RATE_DIGITS, times(mid, minus(ONE, spreadShare))) : mid;
  if (isLess(quoted, client) || isLess(client, quoted)) breach(`${id}: client rate ${event.clientRate} is not mid ${event.mid} less ${event.spreadBp} bp`);
  const perUnit = (rate: Exact): Exact => perMinorUnit(rate, event.source.currency, event.target.currency);
  is('source', source, fee + net);
  if (side === 'target') is('net', net, ceil(over(whole(target), perUnit(client))));
  else is('target', target, floor(times(whole(net), perUnit(client))));
  is('spread', spread, halfEven(over(times(whole(net), minus(mid, client)), mid)));
  is('position in source', position.source, net - spread);
  is('position in target', position.target, halfEven(times(whole(position.source), perUnit(mid))));
  is('rounding', rounding, position.target - target);
  if (event.feeItems.length > 0) is('sum of fee items', event.feeItems.reduce((sum, { amount }) => sum + BigInt(amount), 0n), fee);
  if (side === undefined) breach(`${id}: ${event.type} for what nobody asked`);
}

const amountsOf = (event: Priced) => ({
  source: BigInt(event.source.amount),
  target: BigInt(event.target.amount),
  fee: BigInt(event.fee),
  net: BigInt(event.net),
  spread: BigInt(event.spread),
  rounding: BigInt(event.rounding),
  position: { source: BigInt(event.position.source), target: BigInt(event.position.target) },
});

/** A price stands on rates that were accepted before it and were still valid. */
function checkRates(tale: Tale, breach: Breach): void {
  const accepted = new Map(tale.rates.flatMap(({ event, at }) => (event.type === 'RateAccepted' ? [[event.rateId, { ...event, at }] as const] : [])));
  for (const { event, id, at } of tale.quotes) {
    if (event.type !== 'QuoteCreated' && event.type !== 'TransferRated') continue;
    if (event.type === 'TransferRated' && event.quoteId !== undefined) continue; // its rate is the quote's, and may be older
    for (const rateId of event.rate.ids) {
      const rate = accepted.get(rateId);
      if (rate === undefined) breach(`${id}: rate ${rateId} was never accepted`);
      else if (Date.parse(rate.validUntil) < at) breach(`${id}: rate ${rateId} held until ${rate.validUntil}`);
    }
    checkMid(event, id, event.rate.ids.flatMap((rateId) => accepted.get(rateId) ?? []), breach);
  }
}

/** Mids are kept with so many digits that two of them, multiplied, differ from the exact product by less than this share. */
const MID_PRECISION: Exact = { above: 1n, below: 10n ** 9n };

/** The mid is what the named rates give along the named path. */
function checkMid({ mid, source, target }: Priced, id: string, rates: readonly { readonly base: string; readonly quote: string; readonly mid: string }[], breach: Breach): void {
  let exact = ONE;
  let currency = source.currency;
  const left = [...rates];
  while (left.length > 0) {
    const next = left.findIndex(({ base, quote }) => base === currency || quote === currency);
    if (next < 0) return breach(`${id}: its rates do not lead from ${source.currency} to ${target.currency}`);
    const [{ base, quote, mid: rate }] = left.splice(next, 1) as [(typeof rates)[number]];
    exact = base === currency ? times(exact, decimal(rate)) : over(exact, decimal(rate));
    currency = base === currency ? quote : base;
  }
  if (currency !== target.currency) return breach(`${id}: its rates lead from ${source.currency} to ${currency}, not to ${target.currency}`);
  const off = minus(over(decimal(mid), exact), ONE);
  if (isLess(MID_PRECISION, off) || isLess(off, { ...MID_PRECISION, above: -1n })) breach(`${id}: mid ${mid} is not what its rates give`);
}
