import { journal, lane, state, topic, topology, type Schema } from '@kontor/streams';

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });

interface Sold {
  readonly n: number;
  readonly customer: string;
  readonly item: string;
}

/** What is sold in a customer's partition is taken from stock in the item's, over a lane, and confirmed over another one. Nothing in it drops a repeat. */
export function shop(run: string) {
  const owner = `shop-${run}`;
  const orders = topic(`${owner}.orders`, { owner, key: 'customerId', events: { Order: anything<{ n: number; item: string }>() } });
  const soldLane = lane(`${owner}.sold.lane`, { owner, key: 'itemId', events: { Sold: anything<Sold>() } });
  const takenLane = lane(`${owner}.taken.lane`, { owner, key: 'customerId', events: { Taken: anything<Sold>() } });
  const sales = journal(`${owner}.sales.v1`, { owner, key: 'customerId', events: { Sold: anything<Sold>(), Confirmed: anything<Sold>() } });
  const stock = journal(`${owner}.stock.v1`, { owner, key: 'itemId', events: { Taken: anything<Sold>() } });
  const confirmed = state('confirmed-by-customer', sales, { version: 1, initial: () => 0, evolve: { Sold: (count) => count, Confirmed: (count) => count + 1 } });
  const taken = state('taken-by-item', stock, { version: 1, initial: () => 0, evolve: { Taken: (count) => count + 1 } });
  const app = topology(owner, (t) => [
    t.decide(confirmed, { into: sales })
      .on(orders, 'Order', (_, { n, item }, { key }) => ({ type: 'Sold', n, customer: key, item }))
      .on(takenLane, 'Taken', (_, { n, customer, item }) => ({ type: 'Confirmed', n, customer, item }))
      .route(soldLane, 'Sold', { key: ({ item }) => item }),
    t.decide(taken, { into: stock })
      .on(soldLane, 'Sold', (_, { n, customer, item }) => ({ type: 'Taken', n, customer, item }))
      .route(takenLane, 'Taken', { key: ({ customer }) => customer }),
  ]);
  return { app, orders, soldLane, takenLane, sales, stock, topics: [orders, soldLane, takenLane, sales, stock] };
}
