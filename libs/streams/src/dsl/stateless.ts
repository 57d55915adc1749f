import type { KeyValue } from './dsl.js';
import type { NodeSpec, Edge } from './graph.js';

/** A function of a value and its key, with the value's type left to the `Stream` interface. */
export type Keyed<R> = (value: never, key: string | null) => R;
type AnyFunction<R> = (value: unknown, key: string | null) => R;

export function filter(input: Edge, kind: string, wanted: boolean, predicate: Keyed<boolean>): NodeSpec {
  const holds = predicate as AnyFunction<boolean>;
  return {
    kind,
    inputs: [input],
    run: (out) => ({
      take(record, turn) {
        if (holds(record.value, record.key) === wanted) out(record, turn);
      },
    }),
  };
}

export function only(input: Edge, types: readonly string[]): NodeSpec {
  const wanted = new Set(types);
  return filter(input, 'only', true, (value: { type: string }) => wanted.has(value.type));
}

export function mapValues(input: Edge, map: Keyed<unknown>): NodeSpec {
  const mapped = map as AnyFunction<unknown>;
  return {
    kind: 'mapValues',
    inputs: [input],
    run: (out) => ({ take: ({ key, value, time }, turn) => out({ key, value: mapped(value, key), time }, turn) }),
  };
}

export function flatMapValues(input: Edge, map: Keyed<Iterable<unknown>>): NodeSpec {
  const mapped = map as AnyFunction<Iterable<unknown>>;
  return {
    kind: 'flatMapValues',
    inputs: [input],
    run: (out) => ({
      take({ key, value, time }, turn) {
        for (const one of mapped(value, key)) out({ key, value: one, time }, turn);
      },
    }),
  };
}

export function flatMap(input: Edge, kind: string, map: Keyed<Iterable<KeyValue<unknown>>>): NodeSpec {
  const mapped = map as AnyFunction<Iterable<KeyValue<unknown>>>;
  return {
    kind,
    inputs: [input],
    run: (out) => ({
      take({ key: before, value: whole, time }, turn) {
        for (const { key, value } of mapped(whole, before)) out({ key: keyOr(key, kind), value, time }, turn);
      },
    }),
  };
}

/** A key that is no string would lie in a partition of its own making, and fold into nothing. */
function keyOr(key: unknown, kind: string): string | null {
  if (key === null || typeof key === 'string') return key;
  throw new TypeError(`${kind} gave a key that is neither a string nor null: ${typeof key}`);
}

export function branch(input: Edge, branches: Readonly<Record<string, Keyed<boolean> | true>>): NodeSpec {
  const tests = Object.entries(branches) as [string, AnyFunction<boolean> | true][];
  return {
    kind: 'branch',
    inputs: [input],
    run: (out) => ({
      take(record, turn) {
        const found = tests.find(([, holds]) => holds === true || holds(record.value, record.key));
        if (found !== undefined) out(record, turn, found[0]);
      },
    }),
  };
}

export const merge = (inputs: readonly Edge[]): NodeSpec => ({ kind: 'merge', inputs, run: (out) => ({ take: (record, turn) => out(record, turn) }) });
