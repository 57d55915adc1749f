import { entries, entryIdOf, exposures, fxCommands, houseKeys, quoteIdOf, quotes, ticks, transferIdOf, transfers } from '@kontor/events';
import type { Leg, LedgerEvent } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { TopologyTestDriver } from '@kontor/streams/testing';
import { describe, expect, it } from 'vitest';
import { fxRating } from './topology.js';

const PARTITIONS = 4;
const HOUSE = houseKeys(PARTITIONS)[0]!;
const SECOND = 1_000;

/** All partitions of the service, with the rates of a day. */
class House {
  readonly driver = new TopologyTestDriver(fxRating, { now: Date.parse('2026-03-02T10:00:00Z'), partitions: PARTITIONS });

  constructor() {
    this.driver.topic(ticks).pipe('FixingPublished', { fixingId: 'fix', provider: 'ecb', date: '2026-03-02', base: 'EUR', rates: { JPY: '162.5', GBP: '0.87058' } }, { key: 'EUR' });
  }

  quote(customer: string, name: string, euros: bigint, target = 'JPY', requoteOf?: string): this {
    this.driver.topic(fxCommands).pipe('CreateQuote', {
      quoteId: quoteIdOf(customer, name), commandId: `ask-${name}`, bodyHash: 'ab'.repeat(32), source: 'EUR', target, sourceAmount: minorUnits(euros * 100n),
      ...(requoteOf !== undefined && { requoteOf: quoteIdOf(customer, requoteOf) }),
    }, { key: customer });
    return this;
  }

  transfer(customer: string, name: string, how: { readonly euros?: bigint; readonly quote?: string; readonly target?: string }): this {
    this.driver.topic(transfers).pipe('TransferRequested', {
      transferId: transferIdOf(customer, name), commandId: `cmd-${name}`, bodyHash: 'cd'.repeat(32), source: 'EUR', target: how.target ?? 'JPY',
      ...(how.quote === undefined ? { fixed: { side: 'source' as const, amount: minorUnits(how.euros! * 100n) } } : { quoteId: quoteIdOf(customer, how.quote) }),
      destination: { kind: 'own' }, waitForFunds: false,
    }, { key: customer });
    return this;
  }

  post<T extends 'HedgePosted' | 'CorrectionPosted' | 'RefundPosted' | 'EntryReversed' | 'BookingDeclined' | 'TransferBooked'>(type: T, event: Omit<LedgerEvent<T>, 'type'>, key = HOUSE): this {
    this.driver.topic(entries).pipe(type, event as never, { key });
    return this;
  }

  hedge(hedgeId: string, sold: [string, bigint], bought: [string, bigint]): this {
    return this.post('HedgePosted', { entryId: entryIdOf('hedge', hedgeId), hedgeId, legs: [leg('D', 'fx:position', sold), leg('C', 'nostro:simbank', sold), leg('D', 'nostro:simbank', bought), leg('C', 'fx:position', bought)] });
  }

  later(ms = SECOND): this {
    this.driver.advance(ms);
    return this;
  }

  /** Booked and open by currency, as all partitions together have them. */
  open(): Record<string, string> {
    return Object.fromEntries(this.driver.store(fxRating.handles.exposuresByCurrency).all().map(([currency, { booked, open }]): [string, string] => [currency, `${booked} ${open}`]).sort());
  }

  /** What is booked of a currency, what that cost, and what was earned by what has left. */
  book(currency: string): string | undefined {
    const held = this.driver.store(fxRating.handles.exposuresByCurrency).get(currency);
    return held && `${held.booked} for ${held.cost}, earned ${held.realised}`;
  }

  hedges() {
    return this.driver.output(exposures).readAll().filter(({ type }) => type !== 'ExposureMoved');
  }

  shares() {
    return this.driver.output(quotes).readAllRecords().filter(({ event }) => event.type === 'PositionShared');
  }
}

const leg = (side: 'D' | 'C', account: string, [currency, amount]: [string, bigint]): Leg => ({ account: `${account}:${currency}#0`, side, currency, amount: minorUnits(amount) });

describe('the house’s exposure', () => {
  it('is what quotes and transfers of all partitions have promised, a second later', () => {
    const house = new House().quote('ada', 'q', 100n).transfer('bob', 't', { euros: 100n });
    expect(house.open()).toEqual({});
    expect(house.later().open()).toEqual({ EUR: '9905 9905', JPY: '-16096 -16096' });
  });

  it('is shared by each partition at most once a second, whatever it does, under its house key', () => {
    const house = new House();
    for (let n = 0; n < 50; n++) house.transfer('ada', `t${n}`, { euros: 100n });
    expect(house.shares()).toEqual([]);
    const shares = house.later().shares();
    expect(shares.map(({ event }) => event)).toMatchObject([{ currency: 'EUR', booked: `${50 * 9905}`, open: '0' }, { currency: 'JPY', booked: `${50 * -16096}` }]);
    expect(houseKeys(PARTITIONS)[shares[0]!.partition]).toBe(shares[0]!.key);
    expect(house.later(3_600_000).shares()).toEqual([]);
  });

  it('stays the same when a quote is used, and is gone when it is not, or another takes its place', () => {
    const house = new House().quote('ada', 'used', 100n).quote('bob', 'left', 100n).quote('cyd', 'old', 100n).later();
    expect(house.open()).toEqual({ EUR: '0 29715', JPY: '0 -48288' });
    house.transfer('ada', 't', { quote: 'used' }).quote('cyd', 'new', 100n, 'JPY', 'old').later();
    expect(house.open()).toEqual({ EUR: '9905 19810', JPY: '-16096 -32192' });
    house.later(30 * 60_000).later();
    expect(house.open()).toEqual({ EUR: '9905 0', JPY: '-16096 0' });
  });

  it('has no part in what the ledger declines, and counts nothing twice that it books', () => {
    const house = new House().transfer('ada', 't', { euros: 100n }).transfer('ada', 'u', { euros: 100n });
    const declined = { transferId: transferIdOf('ada', 't'), code: 'INSUFFICIENT_FUNDS' as const };
    house.post('BookingDeclined', declined, 'ada').post('BookingDeclined', declined, 'ada').post('BookingDeclined', { ...declined, transferId: transferIdOf('ada', 'never') }, 'ada');
    house.post('TransferBooked', {
      entryId: entryIdOf('booked', 'u'), transferId: transferIdOf('ada', 'u'), legs: [leg('C', 'fx:position', ['EUR', 9905n]), leg('D', 'fx:position', ['JPY', 16096n])],
      payout: { currency: 'JPY', amount: minorUnits(16095n) }, destination: { kind: 'own' }, base: { currency: 'EUR', amount: minorUnits(10000n) },
    }, 'ada');
    expect(house.later().open()).toEqual({ EUR: '9905 0', JPY: '-16096 0' });
  });

  it('follows refunds, reversals and corrections by their legs', () => {
    const house = new House().transfer('ada', 't', { euros: 100n }).later();
    house.post('RefundPosted', {
      entryId: entryIdOf('refund', 't'), refundId: 'rf_5e8a2a52-8c0d-5f7e-8a34-53e0a2f6b9c7', transferId: transferIdOf('ada', 't'), policy: 'par', from: 'clearing',
      target: { currency: 'JPY', amount: minorUnits(16095n) }, source: { currency: 'EUR', amount: minorUnits(10000n) },
      legs: [leg('D', 'income:fee', ['EUR', 65n]), leg('D', 'fx:position', ['EUR', 9905n]), leg('D', 'payout:clearing', ['JPY', 16095n]), leg('D', 'fx:rounding', ['JPY', 1n]), leg('C', 'fx:position', ['JPY', 16096n])],
    }, 'ada').later();
    expect(house.open()).toEqual({ EUR: '0 0', JPY: '0 0' });
    house.post('CorrectionPosted', { entryId: entryIdOf('correction', 'c'), correctionId: 'c', legs: [leg('C', 'fx:position', ['JPY', 5n]), leg('D', 'expense:loss', ['JPY', 5n])] });
    house.post('CorrectionPosted', { entryId: entryIdOf('correction', 'd'), correctionId: 'd', legs: [leg('C', 'income:fee', ['JPY', 5n]), leg('D', 'expense:loss', ['JPY', 5n])] });
    expect(house.later().open()).toEqual({ EUR: '0 0', JPY: '5 0' });
  });

  it('loses nothing and doubles nothing over restarts', () => {
    const house = new House();
    for (const [n, customer] of ['ada', 'bob', 'cyd', 'dan', 'eve'].entries()) {
      house.transfer(customer, 't', { euros: 100n }).quote(customer, 'q', 100n);
      house.driver.restart();
      if (n % 2 === 0) house.later();
      house.driver.restart();
    }
    expect(house.later().open()).toEqual({ EUR: '49525 49525', JPY: '-80480 -80480' });
  });
});

describe('the house’s result', () => {
  it('is what a hedge cost less than the customers had paid', () => {
    const house = new House().transfer('ada', 't', { euros: 100n }).transfer('bob', 't', { euros: 100n }).quote('cyd', 'open', 100n).later();
    expect(house.book('JPY')).toBe('-32192 for -19810, earned 0');
    house.hedge('h1', ['EUR', 9_755n], ['JPY', 16_096n]); // half of it, at 165
    expect([house.book('JPY'), house.book('EUR')]).toEqual(['-16096 for -9905, earned 150', '10055 for 10055, earned 0']);
  });

  it('is nothing where a transfer was declined, or refunded at par, whatever the rate has come to', () => {
    const house = new House().transfer('ada', 't', { euros: 100n }).transfer('bob', 't', { euros: 100n }).later();
    house.driver.topic(ticks).pipe('FixingPublished', { fixingId: 'fix2', provider: 'ecb', date: '2026-03-03', base: 'EUR', rates: { JPY: '140' } }, { key: 'EUR' });
    house.post('BookingDeclined', { transferId: transferIdOf('ada', 't'), code: 'INSUFFICIENT_FUNDS' }, 'ada');
    house.post('RefundPosted', {
      entryId: entryIdOf('refund', 't'), refundId: 'rf_5e8a2a52-8c0d-5f7e-8a34-53e0a2f6b9c7', transferId: transferIdOf('bob', 't'), policy: 'par', from: 'clearing',
      target: { currency: 'JPY', amount: minorUnits(16095n) }, source: { currency: 'EUR', amount: minorUnits(10000n) },
      legs: [leg('D', 'fx:position', ['EUR', 9905n]), leg('C', 'fx:position', ['JPY', 16096n])],
    }, 'bob').later();
    expect([house.book('JPY'), house.book('EUR')]).toEqual(['0 for 0, earned 0', '0 for 0, earned 0']);
  });
});

describe('a hedge', () => {
  /** EUR 12,000,000.00 for yen, by customers of all partitions. */
  const large = (): House => {
    const house = new House();
    for (let n = 0; n < 24; n++) house.transfer(`customer-${n}`, 't', { euros: 500_000n });
    return house.later();
  };

  it('is asked for beyond the soft limit, for all that is open, once, and nothing is asked for in euros', () => {
    const house = large();
    const [asked, ...others] = house.hedges();
    expect(others).toEqual([]);
    expect(asked).toMatchObject({ type: 'HedgeRequested', hedgeId: 'hedge-JPY-1', currency: 'JPY' });
    house.transfer('ada', 'more', { euros: 1_000n }).later();
    expect(house.hedges()).toEqual([]);
  });

  it('is filled by the entry that bears its id, and what is open then is small', () => {
    const house = large();
    house.hedges();
    const yen = -BigInt(house.open()['JPY']!.split(' ')[0]!);
    house.hedge('hedge-JPY-1', ['EUR', 1_190_000_000n], ['JPY', yen]);
    expect(house.open()['JPY']).toBe('0 0'); // at once
    expect(house.hedges()).toEqual([{ type: 'HedgeFilled', hedgeId: 'hedge-JPY-1', currency: 'JPY' }]);
    house.transfer('ada', 'more', { euros: 1_000n }).later();
    expect(house.hedges()).toEqual([]);
  });

  it('that was too small is followed by another', () => {
    const house = large();
    house.hedges();
    house.hedge('hedge-JPY-1', ['EUR', 100n], ['JPY', 163n]);
    expect(house.hedges()).toMatchObject([{ type: 'HedgeFilled', hedgeId: 'hedge-JPY-1' }, { type: 'HedgeRequested', hedgeId: 'hedge-JPY-2' }]);
  });

  it('that nobody asked for moves the position and fills nothing', () => {
    const house = large();
    house.hedges();
    house.hedge('treasury-7', ['EUR', 100n], ['JPY', 163n]);
    expect(house.hedges()).toEqual([]);
  });
});

describe('a price', () => {
  it('that alone is more than a partition may add is refused, and in the other direction too', () => {
    const house = new House().transfer('ada', 't', { euros: 10_100_000n });
    expect(house.driver.output(quotes).readAll()).toEqual([{ type: 'RatingRejected', transferId: transferIdOf('ada', 't'), code: 'EXPOSURE_LIMIT' }]);
  });

  it('is to be had again when what the partition added has come into the total', () => {
    const house = new House();
    const codes = (): string[] => house.driver.output(quotes).readAll().filter(({ type }) => type !== 'PositionShared').map((event) => ('code' in event ? event.code : event.type));
    house.transfer('ada', '1', { euros: 6_000_000n }).transfer('ada', '2', { euros: 6_000_000n }).quote('ada', 'q', 900_000n);
    expect(codes()).toEqual(['TransferRated', 'EXPOSURE_LIMIT', 'QuoteCreated']);
    house.later().transfer('ada', '3', { euros: 6_000_000n });
    expect(codes()).toEqual(['TransferRated']);
  });

  it('stops at the hard limit, and what makes the risk smaller does not', () => {
    const house = new House();
    for (let n = 0; n < 60; n++) house.transfer(`customer-${n}`, 't', { euros: 5_000_000n, target: 'GBP' }).later();
    const rated = house.driver.output(quotes).readAll().filter(({ type }) => type === 'TransferRated');
    expect(rated).toHaveLength(50); // 250,000,000.00, less fee and spread, in steps of five million
    house.transfer('ada', 'over', { euros: 5_000_000n, target: 'GBP' }).transfer('ada', 'other', { euros: 5_000_000n, target: 'JPY' });
    house.driver.topic(transfers).pipe('TransferRequested', {
      transferId: transferIdOf('bob', 'back'), commandId: 'back', bodyHash: 'cd'.repeat(32), source: 'GBP', target: 'EUR', fixed: { side: 'source', amount: minorUnits(100_000_000n) }, destination: { kind: 'own' }, waitForFunds: false,
    }, { key: 'bob' });
    const last = house.driver.output(quotes).readAll().filter(({ type }) => type !== 'PositionShared').map((event) => ('code' in event ? event.code : event.type));
    expect(last).toEqual(['EXPOSURE_LIMIT', 'TransferRated', 'TransferRated']);
  });
});
