import { AssertionError } from 'node:assert';
import { describe, expect, it } from 'vitest';
import type { EventOf } from '../topology/declarations.js';
import type { Context } from '../topology/topology.js';
import type { orderIds} from './driver/shop.spec.support.js';
import { spent } from './driver/shop.spec.support.js';
import { givenWhenThen } from './index.js';

type Lookups = { readonly orderIds: typeof orderIds };

function sell(total: number, order: { readonly id: string; readonly cents: number }, ctx: Context<Lookups>): { type: 'Sold'; id: string; total: number } | undefined {
  if (order.cents < 0) throw new RangeError(`${order.id} costs less than nothing`);
  return ctx.orderIds.get(order.id) === true ? undefined : { type: 'Sold', id: order.id, total: total + order.cents + (ctx.now > 0 ? 1 : 0) };
}

const selling = givenWhenThen(spent, sell);

describe('given, when, then', () => {
  it('folds what is given, decides, and compares the events', () => {
    selling.given({ type: 'Sold', id: 'o1', total: 5 }).when({ id: 'o2', cents: 2 }, { orderIds: {} }).then({ type: 'Sold', id: 'o2', total: 7 }).leaves(7);
    selling.givenState(10).when({ id: 'o2', cents: 2 }, { now: 99, orderIds: {} }).then({ type: 'Sold', id: 'o2', total: 13 });
  });

  it('gives lookups as plain objects', () => {
    selling.given().when({ id: 'o1', cents: 2 }, { orderIds: { o1: true } }).then();
    expect(selling.given().when({ id: 'toString', cents: 2 }, { orderIds: {} }).events).toHaveLength(1);
  });

  it('fails when other events were decided, and shows both', () => {
    const outcome = selling.given().when({ id: 'o1', cents: 2 }, { orderIds: {} });
    expect(() => outcome.then()).toThrow(AssertionError);
    expect(() => outcome.then({ type: 'Sold', id: 'o1', total: 3 })).toThrow(/total: 2/);
    expect(() => outcome.leaves(3)).toThrow(AssertionError);
    expect(() => outcome.parks(/./)).toThrow('it was decided: [{"type":"Sold","id":"o1","total":2}]');
  });

  it('knows a decision that throws, which parks its key', () => {
    const outcome = selling.given().when({ id: 'o1', cents: -2 }, { orderIds: {} });
    outcome.parks(/RangeError: o1 costs less than nothing/);
    expect(() => outcome.parks(/other/)).toThrow(AssertionError);
    expect(() => outcome.then()).toThrow(RangeError);
  });

  it('takes only events of the state’s journal and of the decision', () => {
    const event: EventOf<{ Sold: { id: string; total: number } }> = { type: 'Sold', id: 'o', total: 1 };
    // @ts-expect-error a Sold has a total
    selling.given({ type: 'Sold', id: 'o1' });
    // @ts-expect-error an order has cents
    expect(() => selling.given(event).when({ id: 'o1' }, { orderIds: {} }).then()).toThrow();
    // @ts-expect-error there is no such lookup
    selling.given(event).when({ id: 'o1', cents: 1 }, { orderIds: {}, prices: {} });
    // @ts-expect-error its lookup is not given
    expect(() => selling.given(event).when({ id: 'o1', cents: 1 }).then()).toThrow();
    // @ts-expect-error the lookup holds truth values
    selling.given(event).when({ id: 'o1', cents: 1 }, { orderIds: { o1: 'yes' } });
  });
});
