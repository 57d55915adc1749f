import type { Pace } from '../log/log.js';
import type { EventMap, EventOf, Journal, Lane, Source, Topic } from './declarations.js';
import type { BlockView, DerivedLine, DerivingHandler } from './derived.js';
import type { State } from './state.js';
import { newDsl } from '../dsl/new-dsl.js';
import type { DslBuilder } from '../dsl/dsl.js';
import { graphOf, type NodeDescription } from './describe-nodes.js';
import { validate } from './validate.js';
import { publishFaults } from './validate-publishing.js';

/** Read access to a table or a further state of the same task, as a decider sees it. */
export interface Lookup<S> {
  /** The value, or undefined if there is none. */
  get(key: string): S | undefined;
}

/**
 * What a decider may know besides state and event: its declared lookups, the block's clock (ms), the time of the event itself
 * (RFC 3339; of a command what its sender says, of a timer the block's), the key, the partition, and how many partitions its journal
 * has: fixed at birth, so a decision that is taken again sees the same.
 */
export type Context<L> = { readonly now: number; readonly time: string; readonly key: string; readonly partition: number; readonly partitions: number } & {
  readonly [K in keyof L]: L[K] extends GlobalTable<infer S> ? Lookup<S> : L[K] extends State<infer _E, infer S> ? Lookup<S> : never;
};

/** What a decider may look up, by the name under which it gets it. */
export type Lookups = Readonly<Record<string, GlobalTable | State>>;
/** Events a decider returns: none, one or several, of the journal it decides into. */
export type Decision<E extends EventMap> = EventOf<E> | readonly EventOf<E>[] | undefined;

/** A table of every partition of a journal, folded in each instance. A block sees one version of it throughout. */
export interface GlobalTable<S = unknown> {
  readonly kind: 'global-table';
  readonly state: State<EventMap, S>;
}

/** Handlers and timers are methods here, so that typed ones are also untyped ones: the runtime calls them with their types erased. */
export interface DecidingHandler {
  readonly type: string;
  decide(state: unknown, event: unknown, context: unknown): unknown;
  /** The entry of the primary state that this event concerns. */
  by(event: unknown, key: string): string;
}

/** What a processor does with a record of one type. */
export type Handler = DecidingHandler | DerivingHandler;

/** A source of a processor, with the handler of each type that it takes from it. */
export interface InputDefinition {
  readonly source: Source;
  /** `relaxed` if nothing that is decided from it is waited for. */
  readonly pace: Pace;
  readonly handlers: ReadonlyMap<string, Handler>;
}

/** A timer of a processor: keyed, and part of the journal's order as an input is. */
export type TimerDefinition = DecidingTimer | DerivingTimer;

/** The partition, and how many its journal has. */
export interface PartitionPlace {
  readonly partition: number;
  readonly partitions: number;
}

interface BoundTimer {
  readonly name: string;
  /** The state whose entries it is set by. */
  readonly state: State;
  /** Milliseconds since the epoch, or undefined while nothing is awaited. */
  due(state: unknown, key: string): number | undefined;
}

/** Fires by the block's clock. */
export interface DecidingTimer extends BoundTimer {
  readonly clock: 'block';
  /** It fires when what stood in the inputs as it came due was decided. */
  readonly after?: 'inputs' | undefined;
  fire(state: unknown, context: unknown): unknown;
  /** The journal key of the events that firing yields. */
  subject(state: unknown, key: string, where: PartitionPlace): string;
}

/** Fires by stream time: as soon as an operator has taken in a record that is so late, and before the next record. */
export interface DerivingTimer extends BoundTimer {
  readonly clock: 'stream';
  /** Where stream time stands: a state of the processor, in milliseconds. */
  readonly streamTime: { readonly state: State<EventMap, number>; readonly key: string };
  derive(state: unknown, key: string, block: BlockView): readonly DerivedLine[];
  /** What of an entry a firing is about, if not all of it: parked if `derive` throws, and given to it again later. */
  part?(state: unknown): unknown;
  /** What ends the timer when `derive` throws. */
  abandon(state: unknown, key: string, block: BlockView): readonly DerivedLine[];
  subject(state: unknown, key: string): string;
}

/** Events of one type that travel to other partitions over a lane. */
export interface RouteDefinition {
  readonly lane: Lane;
  /** A type of the processor's journal and of the lane. */
  readonly type: string;
  /** What the lane's reader keys the event by; decides its partition there, once and for all. */
  key(event: unknown, subject: string): string;
}

/** Lines of a journal that are published to an ordinary topic, one CloudEvent per record, when their block is committed. */
export interface PublishDefinition {
  readonly to: Topic;
  readonly types: ReadonlySet<string>;
}

/** One processor: its inputs, its states, and the one journal it decides into. */
export interface ProcessorDefinition {
  readonly journal: Journal;
  /** What decisions are taken on; a derived processor has none. */
  readonly primary: State | undefined;
  /** All states folded from the journal, the primary one first. */
  readonly states: readonly State[];
  readonly inputs: readonly InputDefinition[];
  readonly timers: readonly TimerDefinition[];
  readonly lookups: ReadonlyMap<string, GlobalTable | State>;
  /** At most one per event type. */
  readonly routes: readonly RouteDefinition[];
  readonly publications: readonly PublishDefinition[];
}

/** A drawn and validated application: a value, the same in tests and in production. */
export interface Topology<H = unknown> {
  readonly name: string;
  readonly processors: readonly ProcessorDefinition[];
  readonly tables: readonly GlobalTable[];
  /** What a record meets on its way, inputs before what they feed. */
  readonly graph: readonly NodeDescription[];
  /** Typed handles that the topology returned: for drivers, queries and Nest. */
  readonly handles: H;
}

/** When a timer fires, what comes of it, and under which key. */
export interface TimerOptions<E extends EventMap, S, L extends Lookups> {
  readonly due: (state: S) => number | undefined;
  /**
   * `inputs`: what stood in the inputs when it came due is decided first, however long the task stood still. For a timer that
   * says of something that it never came: without, it may fire while what it misses waits to be read.
   */
  readonly after?: 'inputs';
  readonly fire: (state: S, context: Context<L>) => Decision<E>;
  readonly subject?: (state: S, key: string, where: PartitionPlace) => string;
}

/** Decides the events of one journal. */
export interface Decider<E extends EventMap, S, L extends Lookups> {
  readonly kind: 'decider';
  readonly journal: Journal<E>;
  readonly state: State<E, S>;
  /**
   * Binds one event type of an input. `by` names the entry of the state (by default that of the record's key).
   * `pace: 'relaxed'` says that nobody waits for what is decided; an input is followed eagerly if anybody waits for any of it.
   * The events it returns are keyed like the input.
   */
  on<I extends EventMap, T extends keyof I & string>(
    source: Source<I>,
    type: T,
    decide: (state: S, event: EventOf<I, T>, context: Context<L>) => Decision<E>,
    options?: { readonly by?: (event: EventOf<I, T>, key: string) => string; readonly pace?: Pace },
  ): this;
  /**
   * Fires for every entry whose `due` has come; firing must move or end it. The entries are those of the primary state, or of
   * another one that the processor looks up: `of`. What firing yields is keyed by `subject`, by default by the entry's key.
   */
  timer<T = S>(name: string, options: TimerOptions<E, T, L> & { readonly of?: State<E, T> }): this;
  /**
   * Sends every event of a type to the partition of another key: the event stands in this journal first, and names its
   * destination there. It reaches the lane at least once, and its reader exactly once, in this journal's order.
   */
  route<L extends { readonly [K in T]: E[K] }, T extends keyof E & string>(lane: Lane<L>, type: T, options: { readonly key: (event: EventOf<E, T>) => string }): this;
}

export interface TopologyBuilder extends DslBuilder {
  /** Publishes events of a journal of this topology to an ordinary topic, for those who read no journals: one CloudEvent per record, at least once, with the ids that they have in the journal. */
  publish<E extends EventMap, K extends keyof E & string, F extends { readonly [T in K]: E[K] }>(journal: Journal<E>, options: { readonly types: readonly K[]; readonly to: Topic<F> }): void;
  /** The same, of all its events. */
  publish<E extends EventMap>(journal: Journal<E>, options: { readonly to: Topic<E> }): void;
  /** A state of every partition of a journal, folded in each instance, for `lookup` and for joins by any key. */
  globalTable<E extends EventMap, S>(state: State<E, S>): GlobalTable<S>;
  /** Starts a processor: `state` is what decisions are taken on, `into` the journal they are written to. */
  decide<E extends EventMap, S, L extends Lookups = Readonly<Record<never, never>>>(
    state: State<E, S>,
    options: { readonly into: Journal<E>; readonly lookup?: L },
  ): Decider<E, S, L>;
}

/** Builds an immutable topology. Throws `InvalidTopology` with everything that is wrong. */
export function topology<H>(name: string, build: (t: TopologyBuilder) => H): Topology<H> {
  const tables: GlobalTable[] = [];
  const drafts: Draft[] = [];
  const published: { readonly journal: string; readonly publication: PublishDefinition }[] = [];
  const dsl = newDsl(name);
  const builder: TopologyBuilder = {
    ...dsl.builder,
    publish(journal: Journal, { to, types = Object.keys(journal.schemas) }: { readonly to: Topic; readonly types?: readonly string[] }) {
      published.push({ journal: journal.name, publication: { to, types: new Set(types) } });
    },
    globalTable(state) {
      const table = { kind: 'global-table', state: state as unknown as State<EventMap, never> } as const;
      tables.push(table);
      return table;
    },
    decide(state, options) {
      const draft = new Draft(state as unknown as State, options.into, options.lookup ?? {});
      drafts.push(draft);
      return draft as never;
    },
  };
  const handles = build(builder);
  const publishing = (processor: ProcessorDefinition): ProcessorDefinition => {
    const publications = published.filter(({ journal }) => journal === processor.journal.name).map(({ publication }) => publication);
    return Object.freeze({ ...processor, publications: [...processor.publications, ...publications] });
  };
  const decided = drafts.map((draft) => publishing(draft.freeze()));
  const compiled = dsl.compile();
  const derived = { ...compiled, processors: compiled.processors.map(publishing) };
  const result: Topology<H> = {
    name,
    handles,
    tables: Object.freeze(tables),
    processors: Object.freeze([...decided, ...derived.processors]),
    graph: Object.freeze(graphOf(decided, derived, tables)),
  };
  const faults = [...derived.faults, ...publishFaults(published.map(({ journal }) => journal), [...decided, ...derived.processors]), ...validate(result)];
  if (faults.length > 0) throw new InvalidTopology(name, faults);
  return Object.freeze(result);
}

/** A drawing that cannot run. `faults` has a sentence for each thing that is wrong with it. */
export class InvalidTopology extends Error {
  override name = 'InvalidTopology';
  constructor(topology: string, readonly faults: readonly string[]) {
    super(`topology ${topology} is not valid:\n` + faults.map((fault) => `- ${fault}`).join('\n'));
  }
}

class Draft {
  readonly kind = 'decider';
  private readonly inputs = new Map<string, { source: Source; pace: Pace; handlers: Map<string, DecidingHandler> }>();
  private readonly timers: DecidingTimer[] = [];
  private readonly routes: RouteDefinition[] = [];

  constructor(readonly state: State, readonly journal: Journal, private readonly lookup: Readonly<Record<string, GlobalTable | State>>) {}

  on(source: Source, type: string, decide: DecidingHandler['decide'], options?: { by?: DecidingHandler['by']; pace?: Pace }): this {
    const input = this.inputs.get(source.name) ?? { source, pace: 'relaxed', handlers: new Map<string, DecidingHandler>() };
    if (options?.pace !== 'relaxed') input.pace = 'eager';
    this.inputs.set(source.name, input);
    if (input.handlers.has(type)) throw new InvalidTopology(this.journal.name, [`${source.name} ${type} is bound twice`]);
    input.handlers.set(type, { type, decide, by: options?.by ?? ((_, key) => key) });
    return this;
  }

  timer(name: string, options: { of?: State; due: DecidingTimer['due']; after?: 'inputs'; fire: DecidingTimer['fire']; subject?: DecidingTimer['subject'] }): this {
    this.timers.push({ name, clock: 'block', state: options.of ?? this.state, due: options.due, after: options.after, fire: options.fire, subject: options.subject ?? ((_, key) => key) });
    return this;
  }

  route(lane: Lane, type: string, options: { key: RouteDefinition['key'] }): this {
    this.routes.push({ lane, type, key: options.key });
    return this;
  }

  freeze(): ProcessorDefinition {
    const further = Object.values(this.lookup).filter((lookup): lookup is State => lookup.kind === 'state');
    return Object.freeze({
      journal: this.journal,
      primary: this.state,
      states: [this.state, ...further.filter((state) => state !== this.state)],
      inputs: [...this.inputs.values()],
      timers: this.timers,
      lookups: new Map(Object.entries(this.lookup)),
      routes: this.routes,
      publications: [],
    });
  }
}
