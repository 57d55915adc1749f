import type { InWindow, Stream } from '../dsl/dsl.js';
import { hopping, tumbling } from '../dsl/windows.js';
import { asOfModel, groupedRowsModel, regroupedModel } from './crossing-model.spec.support.js';
import { operatorCase, type OperatorCase } from './arrivals.spec.support.js';
import { rowJoinModel, streamJoinModel, tableJoinModel, type Window } from './joins-model.spec.support.js';
import { foldedRows, viewModel } from './rows-model.spec.support.js';
import { eachRecord } from './stateless-model.spec.support.js';
import { windowModel, type Windowing } from './windows-model.spec.support.js';

const value = ({ v }: { readonly v: number | null }): number | undefined => v ?? undefined;
const isLeft = ({ side }: { side: string }): boolean => side === 'Left';

const stateless: readonly OperatorCase[] = [
  operatorCase('filter', (_, left, __, give) => (give(left.filter((e, key) => key !== null && e.v !== null && e.v > 3).mapValues(({ v }) => v)), {}),
    eachRecord(({ side, key, v }) => (side === 'Left' && key !== null && v !== null && v > 3 ? [v] : []))),
  operatorCase('filterNot, mapValues and flatMapValues', (_, left, __, give) =>
    (give(left.filterNot((_e, key) => key === null).mapValues(({ v }) => v ?? -1).flatMapValues((v) => (v % 2 === 0 ? [v, v + 1] : []))), {}),
    eachRecord(({ side, key, v }) => (side === 'Left' && key !== null && (v ?? -1) % 2 === 0 ? [v!, v! + 1] : []))),
  operatorCase('branch', (_, left, __, give) => {
    const { small, rest } = left.filter((_e, key) => key !== null).branch({ small: ({ v }) => (v ?? 0) < 3, large: ({ v }) => (v ?? 0) > 7, rest: true });
    give(small.mapValues(({ v }) => ['small', v]).merge(rest.mapValues(({ v }) => ['rest', v])));
    return {};
  }, eachRecord(({ side, key, v }) => (side === 'Left' && key !== null && (v ?? 0) <= 7 ? [[(v ?? 0) < 3 ? 'small' : 'rest', v]] : []))),
  operatorCase('merge', (_, left, right, give) => (give(left.mapValues(({ v }) => ['l', v]).merge(right.mapValues(({ v }) => ['r', v])).filter((_v, key) => key !== null)), {}),
    eachRecord(({ side, key, v }) => (key === null ? [] : [[side === 'Left' ? 'l' : 'r', v]]))),
];

const rows: readonly OperatorCase[] = [
  operatorCase('count', (_, left, __, give) => {
    const counts = left.groupByKey().count('counts');
    give(counts.toStream());
    return { counts };
  }, foldedRows('counts', (row) => (row ?? 0) + 1, isLeft)),
  operatorCase('reduce', (_, left, __, give) => {
    const sums = left.mapValues(({ v }) => v ?? 0).groupByKey().reduce('sums', (a, b) => (a + b > 30 ? undefined : a + b));
    give(sums.toStream());
    return { sums };
  }, foldedRows('sums', (row, v) => (row === undefined ? v ?? 0 : row + (v ?? 0) > 30 ? undefined : row + (v ?? 0)), isLeft)),
  operatorCase('aggregate', (_, left, __, give) => {
    const sums = left.groupByKey().aggregate('sums', { initial: () => 100, add: (sum, { v }) => (v === null ? undefined : sum + v) });
    give(sums.toStream());
    return { sums };
  }, foldedRows('sums', (row, v) => (v === null ? undefined : (row ?? 100) + v), isLeft)),
  operatorCase('toTable', (_, left, __, give) => {
    const latest = left.mapValues(value).toTable('latest');
    give(latest.toStream());
    return { latest };
  }, foldedRows('latest', (_, v) => v ?? undefined, isLeft)),
];

const windows: readonly Window[] = [
  { before: 10, after: 10, grace: 0 },
  { before: 0, after: 7, grace: 5 },
  { before: 3, after: 0, grace: 20 },
  { before: 0, after: 0, grace: 2 },
];

const joins: readonly OperatorCase[] = [
  ...windows.flatMap((window) => [false, true].map((left) =>
    operatorCase(`${left ? 'left join' : 'join'} of streams, ${JSON.stringify(window)}`, (_, l, r, give) => {
      const [one, other] = [l.mapValues(value), r.mapValues(value)];
      give(left ? one.leftJoin(other, 'met', (a, b) => [a, b ?? null], window) : one.join(other, 'met', (a, b) => [a, b], window));
      return {};
    }, streamJoinModel('met', window, left), { ordered: false }))),
  ...[false, true].map((left) =>
    operatorCase(`${left ? 'left join' : 'join'} of a stream with a table`, (_, l, r, give) => {
      const latest = r.mapValues(value).toTable('latest');
      const one = l.mapValues(value);
      give(left ? one.leftJoin(latest, 'looked-up', (a, b) => [a, b ?? null]) : one.join(latest, 'looked-up', (a, b) => [a, b]));
      return { latest };
    }, rowJoinModel('looked-up', 'latest', left))),
  ...[false, true].map((left) =>
    operatorCase(`${left ? 'left join' : 'join'} of tables`, (_, l, r, give) => {
      const [lefts, rights] = [l.mapValues(value).toTable('lefts'), r.mapValues(value).toTable('rights')];
      const both = left ? lefts.leftJoin(rights, 'both', (a, b) => [a, b ?? null]) : lefts.join(rights, 'both', (a, b) => [a, b]);
      give(both.toStream());
      return { lefts, rights, both };
    }, tableJoinModel('both', 'lefts', 'rights', left))),
];

const windowings: readonly Windowing[] = [
  { size: 10, advance: 10, grace: 0, emit: 'update', retention: 0 },
  { size: 10, advance: 10, grace: 7, emit: 'close', retention: 0 },
  { size: 12, advance: 5, grace: 4, emit: 'update', retention: 30 },
  { size: 12, advance: 4, grace: 20, emit: 'close', retention: 0 },
];

const windowed: readonly OperatorCase[] = windowings.flatMap((windowing) => {
  const { size, advance, grace, emit, retention } = windowing;
  const over = size === advance ? tumbling(size, { grace }) : hopping(size, { advance, grace });
  const options = emit === 'close' ? { emit } : { emit, retention };
  const given = (stream: Stream<InWindow<number>>): Stream<unknown> => stream.mapValues(({ window: { start, end }, value: sum }) => [start, end, sum]);
  return [
    operatorCase(`count by window, ${JSON.stringify(windowing)}`, (_, left, __, give) => {
      const counts = left.groupByKey().windowedBy(over).count('counts', options);
      give(given(counts.toStream()));
      return { counts };
    }, windowModel('counts', windowing, (sum) => (sum ?? 0) + 1), { ordered: emit === 'update' }),
    operatorCase(`aggregate by window, ${JSON.stringify(windowing)}`, (_, left, __, give) => {
      const sums = left.groupByKey().windowedBy(over).aggregate('sums', { ...options, initial: () => 0, add: (sum, { v }) => (v === null ? undefined : sum + v) });
      give(given(sums.toStream()));
      return { sums };
    }, windowModel('sums', windowing, (sum, v) => (v === null ? undefined : (sum ?? 0) + v)), { ordered: emit === 'update' }),
  ];
});

const views: readonly OperatorCase[] = [
  operatorCase('filter and mapValues of a table', (_, left, __, give) => {
    const latest = left.mapValues(value).toTable('latest');
    give(latest.filter((v) => v > 3).mapValues((v) => v * 2).toStream());
    return { latest };
  }, viewModel('latest', (v) => (v > 3 ? v * 2 : undefined))),
];

const parity = (v: number): string => (v % 3 === 0 ? 'threefold' : v % 2 === 0 ? 'even' : 'odd');

/** What crosses partitions: records of several partitions meet in an order that nothing decides. */
const crossing: readonly OperatorCase[] = [
  operatorCase('groupBy over a lane', (_, left, __, give) => {
    const sums = left.mapValues(({ v }) => v).groupBy('by-parity', (v) => (v === null ? null : parity(v))).aggregate('sums', { initial: () => 0, add: (sum, v) => sum + v! });
    give(sums.toStream());
    return { sums };
  }, regroupedModel('sums', 'by-parity', (v) => (v === null ? null : parity(v))), { crosses: true }),
  operatorCase('aggregate of a table’s rows by another key', (_, left, __, give) => {
    const latest = left.mapValues(value).toTable('latest');
    const sums = latest.groupBy('by-parity', (v) => ({ key: parity(v), value: v })).aggregate('sums', { initial: () => 0, add: (sum, v) => sum + v, subtract: (sum, v) => sum - v });
    give(sums.toStream());
    return { latest, sums };
  }, groupedRowsModel('sums', 'latest', parity), { crosses: true }),
];

const asOf: readonly OperatorCase[] = [0, 15, 1000].flatMap((history) => [false, true].map((left) =>
  operatorCase(`${left ? 'left as-of join' : 'as-of join'} with a history of ${history} ms`, (_, l, r, give) => {
    const rates = r.mapValues(value).toVersionedTable('rates', { history });
    const one = l.mapValues(value);
    give(left ? one.leftAsOfJoin(rates, 'rated', (a, b) => [a, b ?? null]) : one.asOfJoin(rates, 'rated', (a, b) => [a, b]));
    return {};
  }, asOfModel('rated', 'rates', history, left))));

export const operators: readonly OperatorCase[] = [...stateless, ...rows, ...views, ...windowed, ...joins, ...asOf, ...crossing];
