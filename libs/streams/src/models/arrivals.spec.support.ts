// What reaches an operator, and how a run of it is compared with its model. Models share no code with operators: they
// replay plain arrays. One topic carries both sides of a join, so that the order of arrival is known whoever runs.
import fc from 'fast-check';
import { expect } from 'vitest';
import { decodeEvent } from '../journal/event.js';
import { linesOf } from '../journal/lines.js';
import type { Block } from '../journal/block.js';
import { partitionOf } from '../log/partitioner.js';
import { simulate, simulatedInput, TopologyTestDriver } from '../testing/index.js';
import { journal, topic, type EventMap, type Schema } from '../topology/declarations.js';
import type { State } from '../topology/state.js';
import { topology, type Topology, type TopologyBuilder } from '../topology/topology.js';
import type { Stream } from '../dsl/dsl.js';

export const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'model', validate: (value) => ({ value: value as T }) } });

export const arrivals = topic('model.arrivals', { owner: 'model', key: 'k', events: { Left: anything<{ v: number | null }>(), Right: anything<{ v: number | null }>() } });
export const results = journal('model.results.v1', { owner: 'model', key: 'k', events: { Result: anything<{ v: unknown }>() } });

export interface Arrival {
  readonly side: 'Left' | 'Right';
  readonly key: string | null;
  /** Null stands for a deletion, where a table is made of it. */
  readonly v: number | null;
  readonly time: number;
  /** The task starts again before this one comes. */
  readonly restart: boolean;
}

export interface Result {
  readonly key: string;
  readonly v: unknown;
  readonly time: number;
}

/** What a model says of one partition's arrivals. Store keys and values are as readers see them. */
export interface Expected {
  readonly results: readonly Result[];
  readonly stores: Readonly<Record<string, ReadonlyMap<string, unknown>>>;
  /** By `operator reason`. */
  readonly dropped: ReadonlyMap<string, number>;
}

/** Stores whose contents are compared; none for a store that is the operator's own affair. */
export type Stores = Readonly<Record<string, { readonly state: State<EventMap, unknown> }>>;

export interface OperatorCase {
  /** A sentence's subject. */
  readonly name: string;
  readonly topology: Topology<Stores>;
  readonly model: (arrivals: readonly Arrival[]) => Expected;
  /** Whether results stand in the model's order; otherwise only what they are is compared. */
  readonly ordered: boolean;
  /** Records change partitions: the model replays all of them together, and with several partitions only stores are compared after a simulation. */
  readonly crosses: boolean;
}

type Side = Stream<{ readonly v: number | null }>;

export function operatorCase(
  name: string,
  build: (t: TopologyBuilder, left: Side, right: Side, give: (stream: Stream<unknown>) => void) => Stores,
  model: OperatorCase['model'],
  { ordered = true, crosses = false }: { readonly ordered?: boolean; readonly crosses?: boolean } = {},
): OperatorCase {
  const drawn = topology('model', (t) => {
    const all = t.stream(arrivals);
    const give = (stream: Stream<unknown>): void => stream.mapValues((v) => ({ type: 'Result' as const, v: v ?? null })).into(results);
    return build(t, all.only('Left'), all.only('Right'), give);
  });
  return { name, topology: drawn, model, ordered, crosses };
}

/** Times lie close together, so that windows share records, and now and then far apart, so that they close. */
export const someArrivals = (count: number, { nullKeys = true, spanMs = 60 } = {}): fc.Arbitrary<readonly Arrival[]> =>
  fc.array(
    fc.record({
      side: fc.constantFrom('Left' as const, 'Right' as const),
      key: fc.oneof({ weight: 12, arbitrary: fc.constantFrom('a', 'b', 'c') }, { weight: nullKeys ? 1 : 0, arbitrary: fc.constant(null) }),
      v: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 9 }) }, { weight: 1, arbitrary: fc.constant(null) }),
      jump: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 3 }) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: spanMs }) }),
      back: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.integer({ min: 0, max: spanMs }) }),
      restart: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
    { maxLength: count, size: 'max' }, // by default fast-check keeps lists far shorter than they may be
  ).map((steps) => {
    let now = 1000;
    return steps.map(({ side, key, v, jump, back, restart }) => ({ side, key, v, restart, time: (now += jump) - back }));
  });

/** Compares one run in the test driver with the model. */
export function runsAsModelled({ topology: drawn, model, ordered, crosses }: OperatorCase, given: readonly Arrival[], partitions = 1): void {
  const driver = new TopologyTestDriver(drawn, { partitions });
  const input = driver.topic(arrivals);
  for (const { side, key, v, time, restart } of given) {
    if (restart) driver.restart();
    input.pipe(side, { v }, { key, time });
  }
  driver.restart();
  const expected = merged(byPartition(given, crosses ? 1 : partitions).map(model));
  const found = driver.output(results).readAllRecords().map(({ event, key, time, partition }) => ({ key, v: event.v, time, partition }));
  compare(resultsByPartition(found, partitions), expected, ordered && partitions === 1);
  const contents = Object.entries(drawn.handles).map(([name, of]) => [name, new Map(driver.store(of).all())] as const);
  expect(Object.fromEntries(contents)).toEqual(expected.stores);
  expect(new Map(driver.dropped().map(({ operator, reason, count }) => [`${operator} ${reason}`, count]))).toEqual(expected.dropped);
}

/** Compares a run of several instances, with crashes, moves and a faulty log, with the model. */
export async function survivesAsModelled({ topology: drawn, model, ordered, crosses }: OperatorCase, seed: number, given: readonly Arrival[]): Promise<void> {
  const partitions = 1 + (seed % 2);
  const inputs = given.map(({ side, key, v, time }) => simulatedInput(arrivals, side, { v }, { key, time }));
  const run = await simulate(drawn, { seed, inputs, partitions, turns: 600 });
  const expected = merged(byPartition(given, crosses ? 1 : partitions).map(model));
  const found = run.blocks(results).flatMap((block) => resultsIn(block));
  if (!crosses || partitions === 1) compare(found, expected, ordered && partitions === 1);
  for (const [name, { state }] of Object.entries(drawn.handles)) expect(await run.entries(state), `seed ${seed}: store ${name}`).toEqual(expected.stores[name]);
}

function resultsIn(block: Block): Result[] {
  const lines = linesOf(block);
  return Array.from({ length: lines.count }, (_, i) => lines.text(i))
    .map(decodeEvent)
    .filter(({ type }) => type === 'Result')
    .map(({ subject, time, data }) => ({ key: subject, v: (data as { v: unknown }).v, time: Date.parse(time) }));
}

function resultsByPartition(found: readonly (Result & { partition: number })[], partitions: number): Result[] {
  return Array.from({ length: partitions }, (_, partition) => found.filter((one) => one.partition === partition)).flat().map(({ key, v, time }) => ({ key, v, time }));
}

function compare(found: readonly Result[], { results: wanted }: Expected, ordered: boolean): void {
  const arranged = (all: readonly Result[]): readonly string[] => {
    const texts = all.map((one) => JSON.stringify([one.key, one.time, one.v ?? null]));
    return ordered ? texts : texts.sort();
  };
  expect(arranged(found)).toEqual(arranged(wanted));
}

function byPartition(given: readonly Arrival[], partitions: number): Arrival[][] {
  return Array.from({ length: partitions }, (_, partition) => given.filter(({ key }) => partitionOf(key ?? '', partitions) === partition));
}

function merged(all: readonly Expected[]): Expected {
  const stores: Record<string, Map<string, unknown>> = {};
  const dropped = new Map<string, number>();
  for (const one of all) {
    for (const [name, entries] of Object.entries(one.stores)) stores[name] = new Map([...(stores[name] ?? []), ...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
    for (const [why, count] of one.dropped) dropped.set(why, (dropped.get(why) ?? 0) + count);
  }
  return { results: all.flatMap((one) => one.results), stores, dropped };
}
