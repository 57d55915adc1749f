import { entries, entryIdOf, exposures, fxCommands, quoteIdOf, quotes, ticks, transferIdOf, transfers } from '@kontor/events';
import type { Event } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { simulate, simulatedInput } from '@kontor/streams/testing';
import type { SimulatedInput } from '@kontor/streams/testing';
import { describe, expect, it } from 'vitest';
import { fxRating } from './topology.js';

const PARTITIONS = 3;
const CUSTOMERS = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay'];
const QUOTES_END_MS = 40 * 60_000;

const fixing = simulatedInput(ticks, 'FixingPublished', { fixingId: 'fix', provider: 'ecb', date: '2024-12-31', base: 'EUR', rates: { JPY: '162.5', GBP: '0.87058' } }, { key: 'EUR' });

/** Quotes, some of them used; transfers without; some declined, whether they were rated or not; a correction now and then. */
function inputsOf(customer: string, n: number): SimulatedInput[] {
  const [name, target] = [`${n}`, n % 3 === 0 ? 'GBP' : 'JPY'];
  const transferId = transferIdOf(customer, name);
  const byQuote = n % 2 === 0;
  const amount = minorUnits(BigInt(10_000 + n * 37));
  const given = [
    ...(byQuote ? [simulatedInput(fxCommands, 'CreateQuote', { quoteId: quoteIdOf(customer, name), commandId: `ask-${name}`, bodyHash: 'ab'.repeat(32), source: 'EUR', target, sourceAmount: amount }, { key: customer })] : []),
    ...(n % 4 === 2 ? [] : [simulatedInput(transfers, 'TransferRequested', {
      transferId, commandId: `cmd-${name}`, bodyHash: 'cd'.repeat(32), source: 'EUR', target, ...(byQuote ? { quoteId: quoteIdOf(customer, name) } : { fixed: { side: 'source' as const, amount } }),
      destination: { kind: 'own' as const }, waitForFunds: false,
    }, { key: customer })]),
    ...(n % 5 === 1 ? [simulatedInput(entries, 'BookingDeclined', { transferId, code: 'INSUFFICIENT_FUNDS' }, { key: customer })] : []),
    ...(n % 7 === 3 ? [simulatedInput(entries, 'CorrectionPosted', {
      entryId: entryIdOf('correction', `${customer}-${name}`), correctionId: `${customer}-${name}`,
      legs: [{ account: 'fx:position:JPY#0', side: 'C', currency: 'JPY', amount: minorUnits(5n) }, { account: 'expense:loss:JPY#0', side: 'D', currency: 'JPY', amount: minorUnits(5n) }],
    }, { key: customer })] : []),
  ];
  return given;
}

type Sums = Map<string, { booked: bigint; open: bigint }>;

/** What the promises come to, added up from the journal by somebody else. */
function expected(events: readonly Event<typeof quotes>[]): Sums {
  const sums: Sums = new Map();
  const add = (currency: string, part: 'booked' | 'open', amount: bigint): void => {
    const sum = sums.get(currency) ?? { booked: 0n, open: 0n };
    sum[part] += amount;
    sums.set(currency, sum);
  };
  const price = (of: { source: { currency: string }; target: { currency: string }; position: { source: string; target: string } }, part: 'booked' | 'open', sign: bigint): void => {
    add(of.source.currency, part, sign * BigInt(of.position.source));
    add(of.target.currency, part, -sign * BigInt(of.position.target));
  };
  const made = new Map(events.flatMap((event) => (event.type === 'QuoteCreated' ? [[event.quoteId, event] as const] : [])));
  const rated = new Map(events.flatMap((event) => (event.type === 'TransferRated' ? [[event.transferId, event] as const] : [])));
  for (const event of events) {
    if (event.type === 'QuoteCreated') price(event, 'open', 1n);
    if (event.type === 'QuoteExpired') price(made.get(event.quoteId)!, 'open', -1n);
    if (event.type === 'TransferRated') price(event, 'booked', 1n);
    if (event.type === 'TransferRated' && event.quoteId !== undefined) price(made.get(event.quoteId)!, 'open', -1n);
    if (event.type === 'RatingReleased') price(rated.get(event.transferId)!, 'booked', -1n);
    if (event.type === 'PositionAdjusted') for (const { currency, amount } of event.moves) add(currency, 'booked', BigInt(amount));
  }
  return sums;
}

describe('exposure over all partitions', () => {
  it('is what was promised, to the last unit, whatever befalls three instances', { timeout: 120_000 }, async () => {
    const troubles = { crashes: 0, moves: 0, rated: 0, released: 0, expired: 0 };
    for (let seed = 1; seed <= 8; seed++) {
      const inputs = [fixing, ...Array.from({ length: 60 }, (_, n) => inputsOf(CUSTOMERS[(n * seed) % CUSTOMERS.length]!, n)).flat()];
      const result = await simulate(fxRating, { seed, inputs, partitions: PARTITIONS, clockGoesOnMs: QUOTES_END_MS });
      const promised = result.events(quotes).map(({ type, data }) => ({ type, ...(data as object) }) as Event<typeof quotes>);
      const held = await result.entries(fxRating.handles.exposuresByCurrency);
      const sums = [...held].map(([currency, { booked, open }]) => [currency, { booked: BigInt(booked), open: BigInt(open) }] as const);
      expect(new Map(sums), `seed ${seed}`).toEqual(expected(promised));
      expect([...held.values()].every(({ open }) => open === '0'), `seed ${seed}`).toBe(true); // every quote has ended by now
      const shares = promised.filter(({ type }) => type === 'PositionShared').length;
      expect(result.events(exposures).filter(({ type }) => type === 'ExposureMoved'), `seed ${seed}`).toHaveLength(shares);
      troubles.crashes += result.troubles.crashes;
      troubles.moves += result.troubles.moves;
      for (const { type } of promised) {
        if (type === 'TransferRated') troubles.rated++;
        if (type === 'RatingReleased') troubles.released++;
        if (type === 'QuoteExpired') troubles.expired++;
      }
    }
    for (const count of Object.values(troubles)) expect(count).toBeGreaterThan(5);
  });
});
