import { fxCommands, payoutIdOf, payouts, quoteIdOf, quotes, refundIdOf, ticks, transferIdOf, transfers } from '@kontor/events';
import type { CreateQuote, QuoteCreated, TransferRequested } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { TopologyTestDriver } from '@kontor/streams/testing';
import { describe, expect, it } from 'vitest';
import { fxRating } from './topology.js';

const MINUTE = 60_000;
const HALF_AN_HOUR = 30 * MINUTE;

type Ask = Partial<Omit<CreateQuote, 'type' | 'quoteId'>>;
type Request = Partial<Omit<TransferRequested, 'type' | 'transferId'>>;

/** The desk of one partition, with the rates of a day loaded. */
class Desk {
  readonly driver = new TopologyTestDriver(fxRating, { now: Date.parse('2026-03-02T10:00:00Z') });

  constructor(mids: Readonly<Record<string, string>> = { JPY: '162.5', GBP: '0.87058', USD: '1.1024' }) {
    this.load(mids, '2026-03-02');
  }

  load(rates: Readonly<Record<string, string>>, date: string): void {
    this.driver.topic(ticks).pipe('FixingPublished', { fixingId: `fix:${date}`, provider: 'ecb', date, base: 'EUR', rates }, { key: 'EUR' });
  }

  /** Quote `name` of a customer: EUR 100.00 to yen unless said otherwise. */
  ask(name: string, how: Ask = {}, customer = 'ada') {
    const fixed = how.targetAmount === undefined ? { sourceAmount: minorUnits(10_000n) } : {};
    this.driver.topic(fxCommands).pipe('CreateQuote', { quoteId: quoteIdOf(customer, name), commandId: `ask-${name}`, bodyHash: 'ab'.repeat(32), source: 'EUR', target: 'JPY', ...fixed, ...how }, { key: customer });
    return this.decided();
  }

  /** Transfer `name` of a customer, by quote `quote` of the same. */
  transfer(name: string, quote: string, how: Request = {}, customer = 'ada') {
    this.driver.topic(transfers).pipe('TransferRequested', {
      transferId: transferIdOf(customer, name), commandId: `cmd-${name}`, bodyHash: 'cd'.repeat(32), source: 'EUR', target: 'JPY', quoteId: quoteIdOf(customer, quote),
      destination: { kind: 'bank', recipientId: 'rc_tokyo', rail: 'simulator', bank: 'simbank' }, waitForFunds: false, ...how,
    }, { key: customer });
    return this.decided();
  }

  /** What was decided since; what is shared of positions has tests of its own. */
  decided() {
    return this.driver.output(quotes).readAll().filter(({ type }) => type !== 'PositionShared');
  }
}

const price = ({ source, target, fee, net, rounding, position }: QuoteCreated) => ({ source, target, fee, net, rounding, position });
const code = (events: readonly object[]) => events.map((event) => ('code' in event ? event.code : (event as { type: string }).type));

describe('a quote', () => {
  it('of EUR 1000.00 at 0.87058 for 0.35 and 0.3 % says all that it is made of', () => {
    const [quote] = new Desk().ask('q', { target: 'GBP', sourceAmount: minorUnits(100_000n) });
    expect(quote).toMatchObject({
      type: 'QuoteCreated', side: 'source', source: { amount: '100000' }, fee: '334', feeItems: [{ name: 'fixed', amount: '35' }, { name: 'share', amount: '299' }], net: '99666',
      mid: '0.87058', spreadBp: '30', clientRate: '0.86796826', priceList: 'standard-1', expiresAt: '2026-03-02T10:30:00.000Z', rate: { path: ['EUR', 'GBP'] },
    });
  });

  it('leads from the source to the target and back to the same integers', () => {
    const desk = new Desk();
    const [there] = desk.ask('there') as QuoteCreated[];
    const [back] = desk.ask('back', { targetAmount: there!.target.amount }) as QuoteCreated[];
    expect(back).toMatchObject({ side: 'target' });
    expect(price(back!)).toEqual(price(there!));
  });

  it('gives a transfer its integers, whatever the rate has come to since, and is used up by it', () => {
    const desk = new Desk();
    const [quote] = desk.ask('q') as QuoteCreated[];
    desk.load({ JPY: '150' }, '2026-03-03');
    desk.driver.advance(MINUTE);
    expect(desk.transfer('t', 'q')).toEqual([expect.objectContaining({ type: 'TransferRated', quoteId: quote!.quoteId, ...price(quote!), mid: '162.5', bookBy: quote!.expiresAt })]);
    expect(code(desk.transfer('t2', 'q'))).toEqual(['QUOTE_CONSUMED']);
    desk.driver.advance(HALF_AN_HOUR);
    expect(desk.decided()).toEqual([]); // what is used does not expire
  });

  it('expires after half an hour, and buys nothing from then on', () => {
    const desk = new Desk();
    desk.ask('q');
    desk.driver.advance(HALF_AN_HOUR - 1);
    expect(desk.decided()).toEqual([]);
    desk.driver.advance(1);
    expect(desk.decided()).toEqual([{ type: 'QuoteExpired', quoteId: quoteIdOf('ada', 'q'), reason: 'TIME', released: { source: { currency: 'EUR', amount: '9905' }, target: { currency: 'JPY', amount: '16096' }, worth: '9905' } }]);
    expect(code(desk.transfer('t', 'q'))).toEqual(['QUOTE_EXPIRED']);
  });

  it('buys in its last millisecond', () => {
    const desk = new Desk();
    desk.ask('q');
    desk.driver.advance(HALF_AN_HOUR - 1);
    expect(code(desk.transfer('t', 'q'))).toEqual(['TransferRated']);
  });

  it('is made once and used once, also over a restart', () => {
    const desk = new Desk();
    expect(code(desk.ask('q'))).toEqual(['QuoteCreated']);
    expect(desk.ask('q', { sourceAmount: minorUnits(5n) })).toEqual([]);
    expect(code(desk.transfer('t', 'q'))).toEqual(['TransferRated']);
    desk.driver.restart();
    expect(desk.ask('q')).toEqual([]);
    expect(desk.transfer('t', 'q')).toEqual([]);
    expect(code(desk.transfer('t2', 'q'))).toEqual(['QUOTE_CONSUMED']);
  });

  it('of another customer, of another pair, or of nobody buys nothing', () => {
    const desk = new Desk();
    desk.ask('q');
    expect(code(desk.transfer('t', 'q', { quoteId: quoteIdOf('ada', 'q') }, 'eve'))).toEqual(['QUOTE_MISMATCH']);
    expect(code(desk.transfer('t1', 'q', { target: 'GBP' }))).toEqual(['QUOTE_MISMATCH']);
    expect(code(desk.transfer('t2', 'q', { source: 'USD' }))).toEqual(['QUOTE_MISMATCH']);
    expect(code(desk.transfer('t3', 'none'))).toEqual(['QUOTE_MISMATCH']);
    expect(code(desk.transfer('t4', 'q'))).toEqual(['TransferRated']);
  });

  it('that was refused buys nothing, and is not made later', () => {
    const desk = new Desk();
    expect(code(desk.ask('q', { target: 'SEK' }))).toEqual(['STALE_RATE']);
    expect(code(desk.ask('small', { sourceAmount: minorUnits(35n) }))).toEqual(['TOO_SMALL']);
    expect(desk.ask('q')).toEqual([]);
    expect(code(desk.transfer('t', 'q', { target: 'SEK' }))).toEqual(['QUOTE_MISMATCH']);
  });

  it('takes the place of the one it replaces, which is used up', () => {
    const desk = new Desk();
    desk.ask('old');
    expect(desk.ask('new', { requoteOf: quoteIdOf('ada', 'old') })).toMatchObject([
      { type: 'QuoteExpired', quoteId: quoteIdOf('ada', 'old'), reason: 'REQUOTED' }, { type: 'QuoteCreated', quoteId: quoteIdOf('ada', 'new'), requoteOf: quoteIdOf('ada', 'old') },
    ]);
    expect(code(desk.transfer('t', 'old'))).toEqual(['QUOTE_EXPIRED']);
    expect(code(desk.transfer('t2', 'new'))).toEqual(['TransferRated']);
  });

  it('leaves the old one as it is if it is refused, and one that is over, or was never there, is not ended again', () => {
    const desk = new Desk();
    desk.ask('old');
    expect(code(desk.ask('new', { requoteOf: quoteIdOf('ada', 'old'), target: 'SEK' }))).toEqual(['STALE_RATE']);
    expect(code(desk.transfer('t', 'old'))).toEqual(['TransferRated']);
    expect(code(desk.ask('after', { requoteOf: quoteIdOf('ada', 'old') }))).toEqual(['QuoteCreated']);
    expect(code(desk.ask('next', { requoteOf: quoteIdOf('ada', 'none') }))).toEqual(['QuoteCreated']);
  });
});

describe('what a customer may hold open', () => {
  const half = { sourceAmount: minorUnits(50_000_000n) }; // EUR 500,000.00

  it('is capped over all quotes, and another customer has a cap of its own', () => {
    const desk = new Desk();
    expect(code([...desk.ask('1', half), ...desk.ask('2', half)])).toEqual(['QuoteCreated', 'QuoteCreated']);
    expect(code(desk.ask('3', { sourceAmount: minorUnits(100n) }))).toEqual(['NOTIONAL_LIMIT']);
    expect(code(desk.ask('1', half, 'bob'))).toEqual(['QuoteCreated']);
  });

  it('is free again by use, by time, and by what replaces it', () => {
    const desk = new Desk();
    desk.ask('1', half);
    desk.ask('2', half);
    expect(code(desk.ask('3', { ...half, requoteOf: quoteIdOf('ada', '1') }))).toEqual(['QuoteExpired', 'QuoteCreated']);
    desk.transfer('t', '2');
    expect(code(desk.ask('4', half))).toEqual(['QuoteCreated']);
    desk.driver.advance(HALF_AN_HOUR);
    desk.decided();
    expect(code(desk.ask('5', half))).toEqual(['QuoteCreated']);
  });

  it('is counted in euros at mid', () => {
    const desk = new Desk();
    expect(code(desk.ask('1', { source: 'JPY', target: 'EUR', sourceAmount: minorUnits(162_500_000n) }))).toEqual(['QuoteCreated']); // EUR 1,000,000.00
    expect(code(desk.ask('2'))).toEqual(['NOTIONAL_LIMIT']);
    expect(code(desk.ask('1', { source: 'JPY', target: 'EUR', sourceAmount: minorUnits(162_500_001n) }, 'bob'))).toEqual(['NOTIONAL_LIMIT']);
  });

  it('is no more than a hundred quotes', () => {
    const desk = new Desk();
    for (let n = 0; n < 100; n++) desk.ask(`${n}`);
    expect(code(desk.ask('100'))).toEqual(['NOTIONAL_LIMIT']);
    desk.driver.advance(HALF_AN_HOUR);
    expect(desk.decided()).toHaveLength(100);
  });
});

describe('a transfer that comes back', () => {
  it('by cancellation is valued at the rate of that day, once', () => {
    const desk = new Desk();
    desk.ask('q');
    desk.transfer('t', 'q');
    desk.load({ JPY: '165' }, '2026-03-03');
    const transferId = transferIdOf('ada', 't');
    desk.driver.topic(payouts).pipe('PayoutCancelled', { transferId, commandId: 'c' }, { key: 'ada' });
    expect(desk.decided()).toMatchObject([{ type: 'RefundRated', refundId: refundIdOf(transferId, { kind: 'cancelled' }), target: { amount: '16095' }, current: { mid: '165', source: { amount: '9754' } } }]);
    desk.driver.topic(payouts).pipe('PayoutCancelled', { transferId, commandId: 'c' }, { key: 'ada' });
    expect(desk.decided()).toEqual([]);
  });

  it('before it was rated is not rated any more, and its quote stays open', () => {
    const desk = new Desk();
    desk.ask('q');
    desk.driver.topic(payouts).pipe('PayoutCancelled', { transferId: transferIdOf('ada', 't'), commandId: 'c' }, { key: 'ada' });
    expect(code(desk.decided())).toEqual(['CANCELLED']);
    expect(desk.transfer('t', 'q')).toEqual([]);
    expect(code(desk.transfer('t2', 'q'))).toEqual(['TransferRated']);
  });

  it('in parts is valued part by part', () => {
    const desk = new Desk();
    desk.ask('q');
    desk.transfer('t', 'q');
    const transferId = transferIdOf('ada', 't');
    for (const returnRef of ['r1', 'r2', 'r1']) {
      desk.driver.topic(payouts).pipe('PayoutReturned', { payoutId: payoutIdOf(transferId, 1), transferId, returnRef, currency: 'JPY', amount: minorUnits(5_000n), charges: minorUnits(0n), borneBy: 'customer', code: 'AC04' }, { key: 'ada' });
    }
    expect(desk.decided()).toMatchObject([{ type: 'RefundRated', target: { amount: '5000' } }, { type: 'RefundRated', target: { amount: '5000' } }]);
  });
});
