import { splitWindowedKey, windowedKey } from '../task/windowed-keys.js';
import type { InWindow, TableOptions, Windowed, WindowedTable, WindowOptions } from './dsl.js';
import { aggregateStep, countStep, reduceStep, type Step } from './steps.js';
import type { Edge, NodeTimer, Out } from './graph.js';
import { keyedStore, type Store } from './store.js';
import type { Flow, Turn } from './turn.js';
import { closesAt, startsOf, type Windows } from './windows.js';
import type { Workbench } from './workbench.js';

export function windowedBy<V>(bench: Workbench, input: Edge, windows: Windows): Windowed<V> {
  return {
    kind: 'windowed',
    count: (store, options = {}) => windowedTable(bench, 'count', { input, windows, name: store, step: countStep, options }),
    reduce: (store, combine, options = {}) => windowedTable(bench, 'reduce', { input, windows, name: store, step: reduceStep(combine), options }),
    aggregate: (store, options) => windowedTable(bench, 'aggregate', { input, windows, name: store, step: aggregateStep(options), options }),
  };
}

interface Plan<V, R> {
  readonly input: Edge;
  readonly windows: Windows;
  readonly name: string;
  readonly step: Step<V, R>;
  readonly options: TableOptions<R> & WindowOptions;
}

function windowedTable<V, R>(bench: Workbench, kind: string, plan: Plan<V, R>): WindowedTable<R> {
  const { input, name, options } = plan;
  const keptMs = checkedRetention(name, options);
  const store = keyedStore<R>(name, { ...options, placedBy: (stored) => splitWindowedKey(stored).key });
  const close: NodeTimer = {
    name: `close-${name}`,
    store,
    due: (_, stored) => closesAt(plan.windows, splitWindowedKey(stored).startMs) + keptMs,
    subject: (stored) => splitWindowedKey(stored).key,
  };
  const node = bench.node({
    kind: `windowed ${kind}`,
    name,
    detail: windowText(plan.windows, options),
    inputs: [input],
    stores: [store],
    timers: [close],
    run: (out) => ({
      take: (record, turn) => add(plan, store, record, turn, out),
      fire: { [close.name]: (entry, stored, turn) => end(plan, store, entry as R, stored, turn, out) },
    }),
  });
  return {
    kind: 'windowed-table',
    state: store.state,
    toStream: () => bench.stream(node, 'placed'),
  };
}

const windowText = ({ size, advance, grace }: Windows, { emit = 'update', retention = 0 }: WindowOptions): string =>
  `size ${size} ms, advance ${advance} ms, grace ${grace} ms, emit on ${emit}${retention > 0 ? `, retention ${retention} ms` : ''}`;

function checkedRetention(name: string, { emit, retention = 0 }: WindowOptions): number {
  if (!Number.isSafeInteger(retention) || retention < 0) throw new RangeError(`retention of ${name} is whole milliseconds, not ${retention}`);
  if (emit === 'close' && retention > 0) throw new TypeError(`windows of ${name} are given out and deleted as they close: retention goes with emit: 'update'`);
  return retention;
}

/** Counts a record in those of its windows that are open. Late is a record whose windows are all closed. */
function add<V, R>({ windows, name, step, options }: Plan<V, R>, store: Store<R>, record: Flow, turn: Turn, out: Out): void {
  const { key, value, time } = record;
  if (key === null) return turn.drop(name, 'null-key', record);
  const streamTime = Math.max(turn.streamTime(store.clock), time);
  let late = true;
  for (const start of startsOf(windows, time)) {
    if (closesAt(windows, start) <= streamTime) continue;
    late = false;
    const stored = windowedKey(key, start);
    const after = step(turn.get(store, stored), value as V, key);
    turn.put(store, stored, after, time);
    if (options.emit !== 'close' && after !== undefined) out({ key, value: inWindow(windows, key, start, after), time }, turn);
  }
  if (late) turn.drop(name, 'late', record);
}

/** A window closes. What is given out of it bears the last millisecond that was in it, so that it lies in a wider window just as its records did. */
function end<V, R>({ windows, options }: Plan<V, R>, store: Store<R>, entry: R, stored: string, turn: Turn, out: Out): void {
  const { key, startMs } = splitWindowedKey(stored);
  const last = startMs + windows.size - 1;
  if (options.emit === 'close') out({ key, value: inWindow(windows, key, startMs, entry), time: last }, turn);
  turn.put(store, stored, undefined, last);
}

const inWindow = <R>({ size }: Windows, key: string, start: number, value: R): InWindow<R> => ({ key, window: { start, end: start + size }, value });
