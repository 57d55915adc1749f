import { journal, topic, topology } from '@kontor/streams';
import { z } from 'zod';

/** An ordinary topic that was there before, and stays what it is. */
export const orders = topic('shop.orders', { owner: 'shop', key: 'customerId', events: { OrderPlaced: z.object({ orderId: z.string(), cents: z.number().int() }) } });

const total = z.object({ orders: z.number().int(), cents: z.number().int() });
export const totals = journal('shop.totals.v1', { owner: 'shop', key: 'customerId', events: { TotalChanged: total } });
/** The same events as an ordinary topic, for consumers that know nothing of journals. */
export const totalsForOthers = topic('shop.totals', { owner: 'shop', key: 'customerId', events: { TotalChanged: total } });

/** What the old consumer did in its memory: how much each customer has ordered. */
export const shop = topology('shop', (t) => {
  const totalByCustomer = t.stream(orders).groupByKey().aggregate('total-by-customer', {
    initial: () => ({ orders: 0, cents: 0 }),
    add: (sum, { cents }) => ({ orders: sum.orders + 1, cents: sum.cents + cents }),
  });
  totalByCustomer.toStream().mapValues((sum) => ({ type: 'TotalChanged' as const, ...(sum ?? { orders: 0, cents: 0 }) })).into(totals);
  t.publish(totals, { to: totalsForOthers });
  return { totalByCustomer };
});
