import { hours, minutes } from '@kontor/streams';
import { TopologyTestDriver } from '@kontor/streams/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { insights, orders, payments, profiles, rates, shopping } from './shopping.js';

let driver: TopologyTestDriver;
beforeEach(() => void (driver = new TopologyTestDriver(shopping)));

const order = (key: string, orderId: string, cents: number, currency = 'EUR', after = 0) => driver.topic(orders).pipe('OrderPlaced', { orderId, cents, currency }, { key, time: driver.now + after });
const { largeByCustomer, customersByCountry, spentByCustomer } = shopping.handles;

describe('the guide’s topology', () => {
  it('counts large orders, and sums what was spent at the rate of the moment', () => {
    driver.topic(rates).pipe('RateSet', { perEuro: 1 }, { key: 'EUR' }).pipe('RateSet', { perEuro: 160 }, { key: 'JPY' });
    order('ann', 'o1', 100_000);
    order('ann', 'o2', 16_000, 'JPY');
    order('ann', 'o3', 5, 'XXX');
    expect(driver.store(largeByCustomer).get('ann')).toBe(1);
    expect(driver.store(spentByCustomer).get('ann')).toBe(100_100);
  });

  it('keeps the number of customers by country right when one moves', () => {
    const lives = (key: string, country: string) => driver.topic(profiles).pipe('AddressChanged', { country }, { key });
    lives('ann', 'DE');
    lives('ben', 'DE');
    lives('ann', 'FR');
    expect(driver.store(customersByCountry).all()).toEqual([['DE', 1], ['FR', 1]]);
  });

  it('tells of an order that was paid, and of one that was not within its hour', () => {
    order('ann', 'o1', 100);
    order('ann', 'o2', 250);
    driver.topic(payments).pipe('PaymentReceived', { orderId: 'o1', cents: 100 }, { key: 'ann', time: driver.now + minutes(3) });
    order('ben', 'o3', 1, 'EUR', hours(1) + minutes(5) + 1);
    expect(driver.output(insights).readAllRecords().map(({ key, event }) => [key, event])).toEqual([['o1', { type: 'OrderPaid', cents: 100 }], ['o2', { type: 'OrderUnpaid', cents: 250 }]]);
  });
});
