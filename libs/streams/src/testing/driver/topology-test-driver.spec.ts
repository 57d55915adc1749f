import { describe, expect, it } from 'vitest';
import { TopologyTestDriver } from '../index.js';
import { journal, lane, topic } from '../../topology/declarations.js';
import { state } from '../../topology/state.js';
import { topology } from '../../topology/topology.js';
import { fields, notes, orderIds, orders, REMIND_AFTER_MS, sales, shopAndClerk, spent, tierByCustomer, tiers } from './shop.spec.support.js';

const NOW = 1_700_000_000_000;

describe('the topology test driver', () => {
  it('decides what is piped in before it returns, and passes it on to the processor that reads it', () => {
    const driver = new TopologyTestDriver(shopAndClerk, { now: NOW });
    driver.topic(orders).pipe('OrderPlaced', { id: 'o1', cents: 5 }, { key: 'ann' }).pipe('OrderPlaced', { id: 'o1', cents: 5 }, { key: 'ann' });
    expect(driver.output(sales).readAll()).toEqual([{ type: 'Sold', id: 'o1', total: 5 }]);
    expect(driver.output(sales).read()).toBeUndefined();
    expect(driver.output(notes).readRecord()).toMatchObject({ event: { type: 'Noted', id: 'o1' }, key: 'ann', at: NOW, cause: 'shop.sales.v1/0/1/0' });
    expect(driver.store(spent).get('ann')).toBe(5);
    expect(driver.store(orderIds).all()).toEqual([['o1', true]]);
  });

  it('moves its clock only when told, and fires what comes due', () => {
    const driver = new TopologyTestDriver(shopAndClerk, { now: NOW });
    driver.topic(orders).pipe('OrderPlaced', { id: 'o1', cents: 5 }, { key: 'ann' });
    driver.output(notes).readAll();
    driver.advance(REMIND_AFTER_MS - 1);
    expect(driver.output(notes).waiting).toBe(0);
    driver.advance(1);
    expect(driver.output(notes).readAllRecords()).toMatchObject([{ event: { type: 'Reminded', id: 'o1' }, at: NOW + REMIND_AFTER_MS }]);
    expect(() => driver.advance(-1)).toThrow('only goes forward');
  });

  it('stands in for the owner of a journal that the topology reads as a table', () => {
    const driver = new TopologyTestDriver(shopAndClerk);
    driver.topic(tiers).pipe('TierSet', { tier: 'gold' }, { key: 'ann' });
    driver.topic(orders).pipe('OrderPlaced', { id: 'o1', cents: 5 }, { key: 'ann' });
    expect(driver.output(notes).read()).toMatchObject({ tier: 'gold' });
    expect(driver.store(tierByCustomer).get('ann')).toBe('gold');
    expect(driver.store(shopAndClerk.handles.tier).all()).toEqual([['ann', 'gold']]);
  });

  it('parks the key of a record that cannot be decoded or decided, as production does', () => {
    const driver = new TopologyTestDriver(shopAndClerk);
    driver.topic(orders).pipe('OrderSpoilt', {}, { key: 'ann' }).pipe('OrderPlaced', { id: 'o1', cents: 5 }, { key: 'ann' }).pipeRaw('{', { key: 'bob' });
    expect(driver.parked('ann')).toMatchObject({ reason: 'Error: spoilt', records: [{ cause: 'shop.orders/0/0' }, { cause: 'shop.orders/0/1' }] });
    expect(driver.parked('bob', sales)?.reason).toContain('does not begin with an event type');
    expect(driver.parked('cy')).toBeUndefined();
    expect(driver.output(sales).waiting).toBe(0);
  });

  it('goes on after a restart with what its journals say, timers included', () => {
    const driver = new TopologyTestDriver(shopAndClerk, { now: NOW });
    driver.topic(orders).pipe('OrderPlaced', { id: 'o1', cents: 5 }, { key: 'ann' });
    driver.restart();
    driver.topic(orders).pipe('OrderPlaced', { id: 'o1', cents: 5 }, { key: 'ann' }).pipe('OrderPlaced', { id: 'o2', cents: 2 }, { key: 'ann' });
    driver.advance(REMIND_AFTER_MS);
    expect(driver.store(spent).get('ann')).toBe(7);
    expect(driver.output(notes).readAll().map(({ type }) => type)).toEqual(['Noted', 'Noted', 'Reminded']);
  });

  it('places keys as the broker would', () => {
    const driver = new TopologyTestDriver(shopAndClerk, { partitions: 4 });
    for (const key of ['ann', 'bob', 'cy', 'dan', 'eve', 'fay']) driver.topic(orders).pipe('OrderPlaced', { id: key, cents: 1 }, { key });
    const records = driver.output(sales).readAllRecords();
    expect(new Set(records.map(({ partition }) => partition)).size).toBeGreaterThan(1);
    expect(driver.store(spent).all().map(([key]) => key)).toEqual(['ann', 'bob', 'cy', 'dan', 'eve', 'fay']);
  });

  it('carries routed events to the partition of their other key', () => {
    const referrals = topic('shop.referrals', { owner: 'shop', key: 'customerId', events: { Referred: fields<{ by: string }>('by') } });
    const thanks = journal('shop.thanks.v1', { owner: 'shop', key: 'customerId', events: { Thanked: fields<{ by: string }>('by') } });
    const bonuses = journal('shop.bonuses.v1', { owner: 'shop', key: 'customerId', events: { BonusGiven: fields<{ nth: number }>('nth') } });
    const lanes = lane('shop.thanks.lane', { owner: 'shop', key: 'customerId', events: { Thanked: fields<{ by: string }>('by') } });
    const thanked = state('thanks-by-customer', thanks, { version: 1, initial: () => 0, evolve: { Thanked: (n) => n + 1 } });
    const given = state('bonus-by-customer', bonuses, { version: 1, initial: () => 0, evolve: { BonusGiven: (_, { nth }) => nth } });
    const shop = topology('shop', (t) => {
      t.decide(thanked, { into: thanks }).on(referrals, 'Referred', (_, { by }) => ({ type: 'Thanked', by })).route(lanes, 'Thanked', { key: ({ by }) => by });
      t.decide(given, { into: bonuses }).on(lanes, 'Thanked', (nth) => ({ type: 'BonusGiven', nth: nth + 1 }));
    });
    const driver = new TopologyTestDriver(shop, { partitions: 4 });
    for (const key of ['bob', 'cy', 'dan']) driver.topic(referrals).pipe('Referred', { by: 'ann' }, { key });
    expect(driver.output(bonuses).readAllRecords()).toMatchObject([1, 2, 3].map((nth) => ({ event: { nth }, key: 'ann' })));
    expect(driver.store(given).all()).toEqual([['ann', 3]]);
  });

  it('says what there is when something is asked for that is not', () => {
    const driver = new TopologyTestDriver(shopAndClerk);
    const other = topic('shop.returns', { owner: 'shop', key: 'customerId', events: { Returned: fields<object>() } });
    const otherJournal = journal('shop.returns.v1', { owner: 'shop', key: 'customerId', events: { Returned: fields<object>() } });
    const otherState = state('returns', otherJournal, { version: 1, initial: () => 0, evolve: { Returned: (n) => n + 1 } });
    expect(() => driver.topic(other)).toThrow('topology shop reads no shop.returns; it reads shop.orders, crm.tiers.v1');
    expect(() => driver.topic(sales)).toThrow('is written by topology shop itself');
    expect(() => driver.output(otherJournal)).toThrow('it writes shop.sales.v1, shop.notes.v1');
    expect(() => driver.store(otherState)).toThrow('has no state returns; it has spent-by-customer, order-by-id, note-by-customer, tier-by-customer');
    expect(() => driver.topic(orders).pipe('OrderPlaced', { id: 'o' } as never, { key: 'ann' })).toThrow('OrderPlaced of shop.orders does not fit its schema: cents: is missing');
    expect(() => driver.topic(tiers).pipe('TierSet', { tier: 'gold' }, { key: null })).toThrow('a line of journal crm.tiers.v1 has a key');
  });

  it('does not hang on a timer that is due whenever it fires', () => {
    const ticks = journal('shop.ticks.v1', { owner: 'shop', key: 'customerId', events: { Ticked: fields<{ until: number }>('until') } });
    const next = state('next-tick', ticks, { version: 1, initial: (): number | undefined => undefined, evolve: { Ticked: (_, { until }) => until } });
    const restless = topology('shop', (t) => {
      t.decide(next, { into: ticks }).on(orders, 'OrderPlaced', () => ({ type: 'Ticked', until: 1 })).timer('tick', { due: (until) => until, fire: (until) => ({ type: 'Ticked', until: until! + 1 }) });
    });
    expect(() => new TopologyTestDriver(restless).topic(orders).pipe('OrderPlaced', { id: 'o', cents: 1 }, { key: 'ann' })).toThrow('firing must move or end a timer');
  });

  it('fires timers of a further state by its own entries, also after a restart', () => {
    const stalls = journal('shop.stalls.v1', { owner: 'shop', key: 'customerId', events: { Taken: fields<{ cents: number }>('cents'), Counted: fields<{ cents: number }>('cents') } });
    const taken = state('taken-by-customer', stalls, { version: 1, of: ['Taken'], initial: () => 0, evolve: { Taken: (sum, { cents }) => sum + cents } });
    const uncounted = state('uncounted', stalls, {
      version: 1, initial: (): { since: number; cents: number } | undefined => undefined, key: () => 'all',
      evolve: { Taken: (till, { cents }, { at }) => ({ since: till?.since ?? at, cents: (till?.cents ?? 0) + cents }), Counted: () => undefined },
    });
    const till = topology('shop', (t) => {
      t.decide(taken, { into: stalls, lookup: { uncounted } })
        .on(orders, 'OrderPlaced', (_, { cents }) => ({ type: 'Taken', cents }))
        .timer('count', { of: uncounted, due: (all) => all && all.since + 1000, fire: (all) => ({ type: 'Counted', cents: all!.cents }), subject: (_, key, { partition, partitions }) => `${key}-${partition}-of-${partitions}` });
    });
    const driver = new TopologyTestDriver(till, { now: NOW });
    driver.topic(orders).pipe('OrderPlaced', { id: 'o1', cents: 5 }, { key: 'ann' }).pipe('OrderPlaced', { id: 'o2', cents: 7 }, { key: 'bob' });
    driver.restart();
    driver.advance(999);
    expect(driver.output(stalls).readAll()).toHaveLength(2);
    driver.advance(1);
    expect(driver.output(stalls).readRecord()).toMatchObject({ event: { type: 'Counted', cents: 12 }, key: 'all-0-of-1' });
    expect(driver.store(taken).get('ann')).toBe(5);
  });
});
