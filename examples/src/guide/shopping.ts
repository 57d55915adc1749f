import { days, hopping, hours, journal, minutes, seconds, state, topic, topology } from '@kontor/streams';
import { z } from 'zod';

const owner = 'shopping';
const cents = z.number().int();
export const orders = topic('shopping.orders', { owner, key: 'customerId', events: { OrderPlaced: z.object({ orderId: z.string(), cents, currency: z.string() }), OrderCancelled: z.object({ orderId: z.string() }) } });
export const payments = topic('shopping.payments', { owner, key: 'customerId', events: { PaymentReceived: z.object({ orderId: z.string(), cents }) } });
export const profiles = topic('shopping.profiles', { owner, key: 'customerId', events: { AddressChanged: z.object({ country: z.string() }) } });
export const rates = journal('fx.rates.v1', { owner: 'fx', key: 'currency', partitions: 1, events: { RateSet: z.object({ perEuro: z.number() }) } });
export const insights = journal('shopping.insights.v1', {
  owner, key: 'orderId', events: { OrderPaid: z.object({ cents }), OrderUnpaid: z.object({ cents }) },
});

const rateByCurrency = state('rate-by-currency', rates, { version: 1, initial: () => 0, evolve: { RateSet: (_, { perEuro }) => perEuro } });

export const shopping = topology('shopping', (t) => {
  const placed = t.stream(orders, 'OrderPlaced');
  const { large } = placed.branch({ large: ({ cents }) => cents >= 100_000, small: true });
  const largeByCustomer = large.groupByKey().count('large-orders-by-customer');

  const countryByCustomer = t.stream(profiles).mapValues(({ country }) => country).toTable('country-by-customer');
  const customersByCountry = countryByCustomer.groupBy('by-country', (country) => ({ key: country, value: country })).count('customers-by-country');

  const rateNow = t.globalTable(rateByCurrency);
  const euros = placed.join(rateNow, 'into-euro', ({ currency }) => currency, ({ orderId, cents }, perEuro) => ({ orderId, cents: Math.round(cents / perEuro) }));
  const spentByCustomer = euros.groupByKey().aggregate('spent-by-customer', { initial: () => 0, add: (sum, { cents }) => sum + cents });

  const paid = placed.selectKey(({ orderId }) => orderId).repartition('orders-by-id').leftJoin(
    t.stream(payments).selectKey(({ orderId }) => orderId).repartition('payments-by-id'),
    'order-with-payment',
    ({ cents }, payment) => (payment === undefined ? { type: 'OrderUnpaid' as const, cents } : { type: 'OrderPaid' as const, cents }),
    { after: hours(1), grace: minutes(5) },
  );
  paid.into(insights);

  const busy = placed.groupByKey().windowedBy(hopping(minutes(5), { advance: minutes(1), grace: seconds(30) })).count('orders-in-five-minutes', { retention: days(1) });
  return { largeByCustomer, customersByCountry, spentByCustomer, busy };
});
