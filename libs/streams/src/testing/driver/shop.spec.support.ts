import { journal, topic, type Schema } from '../../topology/declarations.js';
import { state } from '../../topology/state.js';
import { topology } from '../../topology/topology.js';

/** Takes every object that has all the named fields. */
export const fields = <T extends object>(...names: readonly (keyof T & string)[]): Schema<T> => ({
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => {
      const missing = names.filter((name) => !(name in (value as object)));
      return missing.length === 0 ? { value: value as T } : { issues: missing.map((name) => ({ message: 'is missing', path: [name] })) };
    },
  },
});

export const orders = topic('shop.orders', { owner: 'shop', key: 'customerId', events: { OrderPlaced: fields<{ id: string; cents: number }>('id', 'cents'), OrderSpoilt: fields<object>() } });
export const sales = journal('shop.sales.v1', { owner: 'shop', key: 'customerId', events: { Sold: fields<{ id: string; total: number }>('id', 'total') } });
export const notes = journal('shop.notes.v1', { owner: 'shop', key: 'customerId', events: { Noted: fields<{ id: string; until: number; tier: string }>('id', 'until'), Reminded: fields<{ id: string }>('id') } });
export const tiers = journal('crm.tiers.v1', { owner: 'crm', key: 'tierId', partitions: 1, events: { TierSet: fields<{ tier: string }>('tier') } });

export const spent = state('spent-by-customer', sales, { version: 1, initial: () => 0, evolve: { Sold: (_, { total }) => total } });
export const orderIds = state('order-by-id', sales, { version: 1, initial: () => false, key: ({ id }) => id, evolve: { Sold: () => true } });
export const tierByCustomer = state('tier-by-customer', tiers, { version: 1, initial: () => 'none', evolve: { TierSet: (_, { tier }) => tier } });
const noted = state('note-by-customer', notes, {
  version: 1,
  initial: (): { id: string; until: number } | undefined => undefined,
  evolve: { Noted: (_, { id, until }) => ({ id, until }), Reminded: () => undefined },
});

export const REMIND_AFTER_MS = 1000;

/** Two processors: the clerk reads what the shop decides, looks the customer's tier up, and reminds. */
export const shopAndClerk = topology('shop', (t) => {
  t.decide(spent, { into: sales, lookup: { orderIds } })
    .on(orders, 'OrderPlaced', (total, { id, cents }, ctx) => (ctx.orderIds.get(id) === true ? undefined : { type: 'Sold', id, total: total + cents }))
    .on(orders, 'OrderSpoilt', () => {
      throw new Error('spoilt');
    });
  const tier = t.globalTable(tierByCustomer);
  t.decide(noted, { into: notes, lookup: { tier } })
    .on(sales, 'Sold', (_, { id }, { now, tier: found, key }) => ({ type: 'Noted', id, until: now + REMIND_AFTER_MS, tier: found.get(key) ?? 'none' }))
    .timer('reminder', { due: (note) => note?.until, fire: (note) => ({ type: 'Reminded', id: note!.id }) });
  return { tier, noted };
});
