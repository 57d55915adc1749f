import { deepStrictEqual, match } from 'node:assert/strict';
import { reasonOf } from '../task/parking.js';
import type { EventMap, EventOf } from '../topology/declarations.js';
import type { State } from '../topology/state.js';
import type { Decision } from '../topology/topology.js';

type Always = 'now' | 'time' | 'key' | 'partition' | 'partitions';
/** What a decision sees besides state and event. Lookups are given as plain objects by key. */
export type GivenContext<C> = { readonly now?: number; readonly time?: string; readonly key?: string; readonly partition?: number; readonly partitions?: number } & {
  readonly [K in Exclude<keyof C, Always>]: C[K] extends { get(key: string): infer V } ? Readonly<Record<string, Exclude<V, undefined>>> : C[K];
};
/** May be left out by a decision that looks nothing up. */
type GivenContextOf<C> = [Exclude<keyof C, Always>] extends [never] ? [context?: GivenContext<C>] : [context: GivenContext<C>];

type Decide<E extends EventMap, S, I, C> = (state: S, event: I, context: C) => Decision<E>;

const KEY = 'a-key';

/**
 * Tests a decision by itself: `givenWhenThen(accounts, bookTransfer).given(opened).when(rated).then(booked)`.
 * The state is folded from events by its own `evolve`, as in production.
 */
export function givenWhenThen<E extends EventMap, S, I, C>(state: State<E, S>, decide: Decide<E, S, I, C>): Deciding<E, S, I, C> {
  return {
    given: (...events) => new Given(state, decide, events),
    givenState: (value) => new Given(state, decide, [], value),
  };
}

/** The first step: what has happened before. */
export interface Deciding<E extends EventMap, S, I, C> {
  /** The state is the fold of these events from `initial`. */
  given(...events: readonly EventOf<E>[]): Given<E, S, I, C>;
  givenState(value: S): Given<E, S, I, C>;
}

/** The second step: what comes now. */
export class Given<E extends EventMap, S, I, C> {
  constructor(private readonly state: State<E, S>, private readonly decide: Decide<E, S, I, C>, private readonly events: readonly EventOf<E>[], private readonly value?: S) {}

  when(event: I, ...[context]: GivenContextOf<C>): When<E, S> {
    const { now = 0, time = new Date(now).toISOString(), key = KEY, partition = 0, partitions = 1, ...lookups } = (context ?? {}) as GivenContext<unknown>;
    const before = fold(this.state, this.value ?? this.state.initial(key), this.events, { key, at: now });
    const found = Object.entries(lookups as Readonly<Record<string, Readonly<Record<string, unknown>>>>).map(
      ([name, entries]) => [name, { get: (of: string) => (Object.hasOwn(entries, of) ? entries[of] : undefined) }] as const,
    );
    const whole = { now, time, key, partition, partitions, ...Object.fromEntries(found) } as C;
    try {
      const decision = this.decide(before, event, whole);
      return new When(this.state, before, { key, at: now }, decision === undefined ? [] : ([decision].flat() as EventOf<E>[]));
    } catch (error) {
      return new When<E, S>(this.state, before, { key, at: now }, [], error);
    }
  }
}

/** What came of a decision. Each expectation throws an `AssertionError` that shows both sides. */
export class When<E extends EventMap, S> {
  constructor(
    private readonly of: State<E, S>,
    private readonly before: S,
    private readonly meta: { readonly key: string; readonly at: number },
    private readonly decided: readonly EventOf<E>[],
    private readonly thrown?: unknown,
  ) {}

  /** The events that were decided. Throws what the decision threw. */
  get events(): readonly EventOf<E>[] {
    if (this.thrown !== undefined) throw this.thrown;
    return this.decided;
  }

  /** The state after the decision. */
  get state(): S {
    return fold(this.of, this.before, this.events, this.meta);
  }

  /** Exactly these events, in this order; none of them means that nothing happens. */
  then(...expected: readonly EventOf<E>[]): this {
    deepStrictEqual([...this.events], [...expected]);
    return this;
  }

  /** The state after the decision is this. */
  leaves(expected: S): this {
    deepStrictEqual(this.state, expected);
    return this;
  }

  /** The decision throws, so the record's key is parked with this reason. */
  parks(reason: RegExp): this {
    if (this.thrown === undefined) throw new Error(`expected the key to be parked by ${String(reason)}, but it was decided: ${JSON.stringify(this.decided)}`);
    const { thrown } = this;
    match(reasonOf(thrown), reason);
    return this;
  }
}

function fold<E extends EventMap, S>(state: State<E, S>, from: S, events: readonly EventOf<E>[], meta: { readonly key: string; readonly at: number }): S {
  let value = from;
  for (const event of events) {
    const evolve = state.evolve[event.type as string];
    if (evolve !== undefined) value = evolve(value, event, meta) ?? state.initial(meta.key);
  }
  return value;
}
