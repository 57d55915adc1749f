/** The part of Standard Schema 1.0 that is used here; zod, valibot and arktype implement it. */
export interface Schema<T> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>>;
    readonly types?: { readonly input: unknown; readonly output: T } | undefined;
  };
}

/** What a schema says of a value: the value as parsed, or what is wrong with it (Standard Schema's result). */
export type SchemaResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] };

/** Schema by event type, as a declaration is given them. */
export type SchemaMap = Readonly<Record<string, Schema<object>>>;
type DataOf<S> = S extends { readonly '~standard': { readonly types?: { readonly output: infer T } | undefined } } ? T : never;
/** Event data by type name. */
export type EventMap = Readonly<Record<string, object>>;
/** The event data that a map of schemas lets through, by type. */
export type EventsOf<M extends SchemaMap> = { readonly [K in keyof M]: DataOf<M[K]> };
/** An event in code: its data with its type; a union discriminated by `type`. */
export type EventOf<E extends EventMap, K extends keyof E = keyof E> = K extends keyof E ? { readonly type: K } & Readonly<E[K]> : never;

/** Whether records of a topic can be tied to a person. */
export type Classification = 'personal' | 'not-personal';

/** What is said once of a topic: whose it is, how it is keyed, what it may carry, how the broker keeps it. */
export interface Declaration<E extends EventMap = EventMap> {
  readonly kind: 'journal' | 'topic' | 'lane';
  readonly name: string;
  /** The one service that may produce to it; for a command topic, the one that consumes it. */
  readonly owner: string;
  /** What its records are keyed by. */
  readonly key: string;
  /** Fixed at birth; unset means the deployment's default, the same for all joined topics. */
  readonly partitions: number | undefined;
  readonly classification: Classification;
  readonly schemas: { readonly [K in keyof E]: Schema<E[K]> };
  readonly settings: Readonly<Record<string, string>>;
}

/** A topic of chained blocks: the only output of one processor, its changelog and its audit trail. */
export interface Journal<E extends EventMap = EventMap> extends Declaration<E> {
  readonly kind: 'journal';
}

/** An ordinary topic: one CloudEvent per record, at least once, de-duplicated by id. Commands, ticks, answers. */
export interface Topic<E extends EventMap = EventMap> extends Declaration<E> {
  readonly kind: 'topic';
}

/**
 * An ordinary topic that carries events of a journal to other partitions: one record per source block and destination,
 * each naming the one before it, so that its reader drops what comes again and notices what is lost.
 */
export interface Lane<E extends EventMap = EventMap> extends Declaration<E> {
  readonly kind: 'lane';
}

/** What a processor may read from. */
export type Source<E extends EventMap = EventMap> = Journal<E> | Topic<E> | Lane<E>;

/** What a topic is declared with. `owner` is a service, `key` says what records are keyed by; not personal unless said so. */
export interface DeclarationOptions<M extends SchemaMap> {
  readonly owner: string;
  readonly key: string;
  readonly events: M;
  readonly partitions?: number;
  readonly classification?: Classification;
}

const KEPT_FOR_EVER = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'unclean.leader.election.enable': 'false',
  'message.timestamp.type': 'LogAppendTime',
  'max.message.bytes': String(2 * 1024 * 1024),
} as const;

const TOPIC_NAME = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*$/;
const JOURNAL_NAME = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+\.v[1-9][0-9]*$/;
const LANE_NAME = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+\.lane$/;
const EVENT_NAME = /^[A-Z][A-Za-z0-9]*$/;

/** Declares a journal `<owner>.<plural noun>.v<major>`. Throws on names that cannot be one. */
export function journal<M extends SchemaMap>(name: string, options: DeclarationOptions<M>): Journal<EventsOf<M>> {
  if (!JOURNAL_NAME.test(name)) throw new Error(`journal name ${name} is not <owner>.<plural noun>.v<major>`);
  return { kind: 'journal', ...declaration(name, options), settings: KEPT_FOR_EVER };
}

/** Declares a plain topic. Kept for ever like a journal: replays and audits read it again. */
export function topic<M extends SchemaMap>(name: string, options: DeclarationOptions<M>): Topic<EventsOf<M>> {
  if (!TOPIC_NAME.test(name)) throw new Error(`topic name ${name} is not dot-separated lower-case words`);
  return { kind: 'topic', ...declaration(name, options), settings: KEPT_FOR_EVER };
}

/**
 * Declares a lane `<owner>.<what>.lane`. The owner is the service whose journal it carries events of; the key is what its
 * reader is keyed by. Kept for ever like a journal: a decision that was taken on it can be taken again.
 */
export function lane<M extends SchemaMap>(name: string, options: DeclarationOptions<M>): Lane<EventsOf<M>> {
  if (!LANE_NAME.test(name)) throw new Error(`lane name ${name} is not <owner>.<what>.lane`);
  return { kind: 'lane', ...declaration(name, options), settings: KEPT_FOR_EVER };
}

function declaration<M extends SchemaMap>(name: string, options: DeclarationOptions<M>) {
  for (const type of Object.keys(options.events)) {
    if (!EVENT_NAME.test(type)) throw new Error(`event type ${type} of ${name} is not PascalCase ASCII`);
  }
  return {
    name,
    owner: options.owner,
    key: options.key,
    partitions: options.partitions,
    classification: options.classification ?? 'not-personal',
    schemas: options.events as unknown as { readonly [K in keyof EventsOf<M>]: Schema<EventsOf<M>[K]> },
  };
}
