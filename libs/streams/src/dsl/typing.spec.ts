import { describe, expect, expectTypeOf, it } from 'vitest';
import { journal, topic } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { InvalidTopology, topology, type TopologyBuilder } from '../topology/topology.js';
import type { InWindow } from './dsl.js';
import { anything } from './running.spec.support.js';
import { tumbling } from './windows.js';

const visits = topic('site.visits', { owner: 'site', key: 'user', events: { Viewed: anything<{ page: string; ms: number }>(), Clicked: anything<{ link: string }>() } });
const users = journal('site.users.v1', { owner: 'site', key: 'user', events: { Joined: anything<{ name: string }>() } });
const counts = journal('stats.counts.v1', { owner: 'stats', key: 'user', events: { Counted: anything<{ n: number }>() } });
const names = state('name-by-user', users, { version: 1, initial: () => '', evolve: { Joined: (_, { name }) => name } });

/** Builds for the types' sake; what is wrong at run time as well is not of interest here. */
const drawn = (build: (t: TopologyBuilder) => unknown): void => {
  try {
    topology('stats', build);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
  }
};

describe('the types of the DSL', () => {
  it('carry values from operator to operator', () => {
    const typed = topology('stats', (t) => {
      const viewed = t.stream(visits, 'Viewed');
      expectTypeOf(viewed.mapValues(({ page }) => page.length).groupByKey().count('views').state.initial).returns.toEqualTypeOf<number>();
      const windows = viewed.groupByKey().windowedBy(tumbling(10, { grace: 0 })).aggregate('pages', { initial: () => new Array<string>(), add: (all, { page }) => [...all, page] });
      windows.toStream().mapValues((one) => expectTypeOf(one).toEqualTypeOf<InWindow<string[]>>());
      const { long, other } = t.stream(visits).branch({ long: (e) => e.type === 'Viewed', other: true });
      long.mapValues((e) => expectTypeOf(e.type).toEqualTypeOf<'Viewed'>());
      other.mapValues((e) => expectTypeOf(e.type).toEqualTypeOf<'Viewed' | 'Clicked'>());
      t.table('names', names).groupBy('by-name', (name, user) => ({ key: name, value: user })).count('users-by-name').toStream().mapValues((n) => expectTypeOf(n).toEqualTypeOf<number | undefined>());
      viewed.mapValues(() => 1).merge(t.stream(visits, 'Clicked').mapValues(() => 'x')).toTable('either').toStream().mapValues((v) => expectTypeOf(v).toEqualTypeOf<string | number | undefined>());
      long.merge(other).toTable('latest');
    });
    expect(typed.processors.length).toBeGreaterThan(3);
  });

  it('know the events and fields of a source', () => {
    drawn((t) => {
      // @ts-expect-error no such event
      t.stream(visits, 'Opened');
      // @ts-expect-error no such event
      t.stream(visits).only('Opened');
      // @ts-expect-error a view has no link
      t.stream(visits, 'Viewed').filter(({ link }) => link !== '');
      // @ts-expect-error not every event has a page
      t.stream(visits).mapValues(({ page }) => page).toTable('last-page');
    });
  });

  it('let only events of a journal into it', () => {
    drawn((t) => {
      const viewed = t.stream(visits, 'Viewed');
      viewed.mapValues(({ ms }) => ({ type: 'Counted', n: ms }) as const).into(counts);
      // @ts-expect-error the journal has no such event
      viewed.mapValues(() => ({ type: 'Summed', n: 1 }) as const).into(counts);
      // @ts-expect-error the field is a number
      viewed.mapValues(({ page }) => ({ type: 'Counted', n: page }) as const).into(counts);
      // @ts-expect-error events of another topic
      viewed.into(counts);
    });
  });

  it('ask for names where state is kept or records are moved', () => {
    drawn((t) => {
      const viewed = t.stream(visits, 'Viewed');
      // @ts-expect-error a store has a name
      viewed.groupByKey().count();
      // @ts-expect-error a store has a name
      viewed.toTable();
      // @ts-expect-error a repartition has a name
      viewed.selectKey(({ page }) => page).repartition();
      // @ts-expect-error a repartition has a name
      viewed.groupBy(({ page }: { page: string }) => page);
      // @ts-expect-error a table has a name
      t.table(names);
      // @ts-expect-error a join has a name
      viewed.join(t.table('names', names), (view, name: string) => [view, name]);
    });
  });

  it('let no operator with state stand behind a change of keys, and the topology says so again', () => {
    const build = () => topology('stats', (t) => {
      const moved = t.stream(visits, 'Viewed').map(({ page }, key) => ({ key: page, value: { type: 'Counted', n: key === null ? 0 : 1 } as const }));
      // @ts-expect-error not behind a change of keys
      moved.groupByKey().count('by-page');
      // @ts-expect-error not behind a change of keys
      moved.toTable('table-by-page');
      // @ts-expect-error not behind a change of keys
      moved.toVersionedTable('versions-by-page', { history: 1 });
      // @ts-expect-error not behind a change of keys
      moved.into(counts);
      // @ts-expect-error also not when only one of two was moved
      t.stream(visits, 'Viewed').merge(moved).groupByKey().count('merged');
    });
    expect(build).toThrow(InvalidTopology);
    expect(build).toThrow(/groupByKey stands behind a change of keys.*\n.*toTable stands.*\n.*toVersionedTable.*\n.*into.*\n.*groupByKey/);
  });

  it('know what a window and a table aggregate need', () => {
    drawn((t) => {
      const grouped = t.stream(visits, 'Viewed').groupByKey();
      // @ts-expect-error grace is said, not assumed
      tumbling(10);
      // @ts-expect-error given out on update or on close
      grouped.windowedBy(tumbling(10, { grace: 0 })).count('windowed', { emit: 'never' });
      // @ts-expect-error a sum that rows leave needs a way to take them out
      t.table('names', names).groupBy('by-name', (name) => ({ key: name, value: 1 })).aggregate('sums', { initial: () => 0, add: (sum, n) => sum + n });
      // @ts-expect-error what is added is of the type that is summed up
      grouped.aggregate('wrong', { initial: () => 0, add: (_, { page }) => page });
    });
  });
});

describe('a topology that cannot be', () => {
  const faultsOf = (build: (t: TopologyBuilder) => unknown): string => {
    try {
      topology('stats', build);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  it('says where names are wrong, or given twice', () => {
    expect(faultsOf((t) => {
      const grouped = t.stream(visits).groupByKey();
      grouped.count('twice');
      grouped.count('twice');
    })).toContain('two steps are named twice');
    expect(() => topology('stats', (t) => t.stream(visits).groupByKey().count('Not A Name'))).toThrow(/lower-case words with hyphens/);
  });

  it('says that one stream can be written to one journal, and how to have two', () => {
    const others = journal('stats.others.v1', { owner: 'stats', key: 'user', events: { Counted: anything<{ n: number }>() } });
    expect(faultsOf((t) => {
      const counted = t.stream(visits, 'Viewed').mapValues(() => ({ type: 'Counted', n: 1 }) as const);
      counted.into(counts);
      counted.into(others);
    })).toMatch(/stats.counts.v1 and stats.others.v1 are written from one stream.*Begin the second one with a t.stream/);
    expect(topology('stats', (t) => {
      for (const to of [counts, others]) t.stream(visits, 'Viewed').mapValues(() => ({ type: 'Counted', n: 1 }) as const).into(to);
    }).processors).toHaveLength(2);
  });

  it('says that nothing comes of a stream', () => {
    expect(faultsOf((t) => t.stream(visits).filter(() => true))).toContain('nothing comes of site.visits');
  });

  it('reads no store before it is complete', () => {
    expect(() => topology('stats', (t) => t.stream(visits).groupByKey().count('n').state.journal)).toThrow(/still being built/);
  });
});
