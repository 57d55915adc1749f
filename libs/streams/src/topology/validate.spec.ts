import { describe, expect, it } from 'vitest';
import { journal, lane, topic, type Schema } from './declarations.js';
import { state } from './state.js';
import { InvalidTopology, topology, type TopologyBuilder } from './topology.js';

const anything: Schema<{ n: number }> = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as { n: number } }) } };
const events = { Counted: anything };
const commands = topic('shop.commands', { owner: 'shop', key: 'customerId', events });
const sales = journal('shop.sales.v1', { owner: 'shop', key: 'customerId', events });
const bills = journal('shop.bills.v1', { owner: 'shop', key: 'customerId', events });
const sum = (name: string, of = sales) => state(name, of, { version: 1, initial: () => 0, evolve: { Counted: (total, e) => total + e.n } });
const nothing = () => undefined;

function faultsOf(build: (t: TopologyBuilder) => unknown, name = 'shop'): readonly string[] {
  try {
    topology(name, build);
    return [];
  } catch (error) {
    if (error instanceof InvalidTopology) return error.faults;
    throw error;
  }
}

describe('a topology is refused, with what to do, if', () => {
  it('it has no fault: then it is not', () => {
    expect(faultsOf((t) => t.decide(sum('total'), { into: sales }).on(commands, 'Counted', nothing))).toEqual([]);
  });

  it('an input is keyed by something else than the journal', () => {
    const byArticle = topic('shop.scans', { owner: 'shop', key: 'articleId', events });
    expect(faultsOf((t) => t.decide(sum('total'), { into: sales }).on(byArticle, 'Counted', nothing))).toEqual([
      'shop.scans is keyed by articleId, shop.sales.v1 by customerId, so they are not co-partitioned, and what belongs together lies apart: repartition it by customerId first, or read it as a global table',
    ]);
  });

  it('an input has another partition count', () => {
    const narrow = topic('shop.scans', { owner: 'shop', key: 'customerId', events, partitions: 1 });
    expect(faultsOf((t) => t.decide(sum('total'), { into: sales }).on(narrow, 'Counted', nothing))).toEqual([
      'shop.scans has 1 partition, shop.sales.v1 has the default partition count, so they are not co-partitioned: declare both with the same `partitions` if neither was created yet; else repartition it by customerId first, or read it as a global table',
    ]);
  });

  it('steps bring records together that are keyed by different things', () => {
    const byArticle = topic('shop.scans', { owner: 'shop', key: 'articleId', events });
    const build = (t: TopologyBuilder) => {
      const scanned = t.stream(byArticle);
      scanned.merge(t.stream(commands)).filter(() => true);
      scanned.join(t.stream(commands), 'scanned-orders', (one) => one, { within: 1 }).into(sales);
    };
    expect(faultsOf(build)).toEqual([
      'scanned-orders brings together shop.scans, keyed by articleId, and shop.commands, keyed by customerId, which are not co-partitioned: repartition one of them by the other’s key first, or read it as a global table; if both are the same thing, declare them with the same `key`',
      'shop.scans is keyed by articleId, shop.sales.v1 by customerId, so they are not co-partitioned, and what belongs together lies apart: repartition it by customerId first, or read it as a global table',
    ]);
  });

  it('a step with an input of another partition count', () => {
    const narrow = topic('shop.scans', { owner: 'shop', key: 'customerId', events, partitions: 1 });
    expect(faultsOf((t) => t.stream(commands).leftJoin(t.stream(narrow), 'scanned-orders', (one) => one, { within: 1 }))).toEqual([
      'shop.scans has 1 partition, shop.scanned-orders.v1 has the default partition count, so they are not co-partitioned: declare both with the same `partitions` if neither was created yet; else repartition it by customerId first, or read it as a global table',
    ]);
  });

  it('it writes the journal of another', () => {
    expect(faultsOf((t) => t.decide(sum('total'), { into: sales }).on(bills, 'Counted', nothing), 'office')).toEqual([
      'shop.sales.v1 belongs to shop, and only its owner writes a journal: declare one owned by office, or decide this in topology shop',
    ]);
  });

  it('it decides the commands of another', () => {
    const own = journal('office.notes.v1', { owner: 'office', key: 'customerId', events });
    expect(faultsOf((t) => t.decide(sum('notes', own), { into: own }).on(commands, 'Counted', nothing), 'office')).toEqual([
      'shop.commands are shop’s commands; decided here as well, each would be decided twice: read the journal that shop decides into, or declare a topic owned by office',
    ]);
  });

  it('two processors write one journal', () => {
    const faults = faultsOf((t) => [sum('one'), sum('two')].map((total) => t.decide(total, { into: sales }).on(commands, 'Counted', nothing)));
    expect(faults).toEqual(['shop.sales.v1 has two processors; a journal has exactly one: bind all its inputs to one decider']);
  });

  it('journals feed each other', () => {
    const faults = faultsOf((t) => [
      t.decide(sum('sold'), { into: sales }).on(bills, 'Counted', nothing),
      t.decide(sum('billed', bills), { into: bills }).on(sales, 'Counted', nothing),
    ]);
    expect(faults).toEqual(['shop.sales.v1 → shop.bills.v1 → shop.sales.v1 is a cycle: break it, or put the deciders that answer each other into topologies of their own']);
  });

  it('two states have one name, also in two processors', () => {
    const faults = faultsOf((t) => [
      t.decide(sum('total'), { into: sales }).on(commands, 'Counted', nothing),
      t.decide(sum('total', bills), { into: bills }).on(sales, 'Counted', nothing),
    ]);
    expect(faults).toEqual(['two states are named total: names are unique in a topology, so rename one']);
  });

  it('a state folds another journal than its processor writes', () => {
    expect(faultsOf((t) => t.decide(sum('total'), { into: sales, lookup: { billed: sum('billed', bills) } }).on(commands, 'Counted', nothing))).toEqual([
      'state billed folds shop.bills.v1, but its processor writes shop.sales.v1: look it up as a global table, or declare it over shop.sales.v1',
    ]);
  });

  it('a processor reads its own journal', () => {
    const faults = faultsOf((t) => t.decide(sum('total'), { into: sales }).on(sales, 'Counted', nothing));
    expect(faults).toEqual(['shop.sales.v1 is its own input: what follows from an event belongs into the decision that writes it, or into a timer']);
  });

  it('a processor has no input, and a timer stands twice', () => {
    const timer = { due: () => undefined, fire: nothing };
    expect(faultsOf((t) => t.decide(sum('total'), { into: sales }).timer('late', timer).timer('late', timer))).toEqual([
      "shop.sales.v1 has no input: bind one with .on(source, 'EventType', decide)",
      'timer late of shop.sales.v1 stands twice: timers are known by name, so give each its own',
    ]);
  });

  it('a timer is set by a state that its processor does not keep', () => {
    const [kept, other] = [sum('total'), sum('seen')];
    const timer = { due: () => undefined, fire: nothing };
    const draw = (lookup: { other?: typeof other }) => faultsOf((t) => t.decide(kept, { into: sales, lookup }).on(commands, 'Counted', nothing).timer('late', { ...timer, of: other }));
    expect(draw({ other })).toEqual([]);
    expect(draw({})).toEqual(['timer late of shop.sales.v1 is set by seen, which its processor does not keep: look it up there']);
  });

  it('it routes over the lane of another service, an event that one side does not declare, or one event twice', () => {
    const theirs = lane('dock.counted.lane', { owner: 'dock', key: 'articleId', events: { Weighed: anything } });
    const faults = faultsOf((t) => t.decide(sum('total'), { into: sales }).on(commands, 'Counted', nothing).route(theirs as never, 'Counted', { key: () => 'a' }).route(theirs as never, 'Counted', { key: () => 'b' }));
    expect(faults).toEqual([
      `Counted of ${sales.name} is routed twice: decide one event per destination`,
      ...Array.from({ length: 2 }, () => [
        `dock.counted.lane belongs to dock, ${sales.name} to ${sales.owner}, and only its owner writes to a lane: declare one owned by ${sales.owner}`,
        'dock.counted.lane declares no event Counted to route; it declares Weighed',
      ]).flat(),
    ]);
  });
});
