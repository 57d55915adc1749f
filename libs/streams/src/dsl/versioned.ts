import type { EventMap } from '../topology/declarations.js';
import type { Codec, JsonValue, State } from '../topology/state.js';
import type { TableOptions, Version, VersionedTable } from './dsl.js';
import type { Edge, Node, NodeSpec, NodeTimer } from './graph.js';
import { liveValue, putType, storeOf, valueLine, type EvolveLine, type PutLine, type Store } from './store.js';
import type { Turn } from './turn.js';
import type { Workbench } from './workbench.js';

export type Versions<V> = readonly Version<V>[];

/** A versioned table as the workbench knows it. */
export class VersionedHandle<V> {
  readonly kind = 'versioned-table';

  constructor(readonly node: Node, readonly store: Store<Versions<V>>, readonly historyMs: number) {}

  get edge(): Edge {
    return { node: this.node };
  }

  get state(): State<EventMap, Versions<V>> {
    return this.store.state;
  }

  /** The row that was valid at a time; undefined also where the table goes back less far. */
  readAt(turn: Turn, key: string, time: number): V | undefined {
    return validAt(turn.get(this.store, key) ?? [], time);
  }
}

/** The version that was valid at a time, in milliseconds: the last one that is not later. */
export function validAt<V>(versions: Versions<V>, time: number): V | undefined {
  for (let i = versions.length - 1; i >= 0; i--) if (versions[i]!.t <= time) return versions[i]!.v;
  return undefined;
}

interface VersionsOptions<V> extends TableOptions<V> {
  readonly history: number;
}

/**
 * The rows of a stream by the event time from which they are valid. Whatever is older than history behind stream time is
 * settled: a version that comes for then is dropped as `late`.
 */
export function toVersionedTable<V>(bench: Workbench, spec: Pick<NodeSpec, 'kind' | 'inputs' | 'reads'>, name: string, options: VersionsOptions<V>, rowOf: RowOf<V> = asItIs): VersionedTable<V> {
  const { history } = options;
  if (!Number.isSafeInteger(history) || history < 0) throw new RangeError(`history of ${name} is whole milliseconds, not ${history}`);
  const store = versionStore<V>(name, options);
  const expiry: NodeTimer = { name: `expire-${name}`, store: store, due: (versions, _) => expiresAt(versions as Versions<V>, history), subject: (key) => key };
  const node = bench.node({
    ...spec,
    name,
    detail: `history ${history} ms`,
    stores: [store],
    timers: [expiry],
    run: () => ({
      take(record, turn) {
        const { key, time } = record;
        if (key === null) return turn.drop(name, 'null-key', record);
        if (time < turn.streamTime(store.clock) - history) return turn.drop(name, 'late', record);
        const row = rowOf(record.value, key, time, () => validAt(turn.get(store, key) ?? [], time));
        turn.write(store, versionType(name), key, valueLine(options.codec, row, time));
      },
      fire: { [expiry.name]: (versions, key, turn) => turn.put(store, key, undefined, (versions as Versions<V>)[0]!.t) },
    }),
  });
  return new VersionedHandle<V>(node, store, history);
}

/** The row that a record makes, with the one that was valid when it happened. */
export type RowOf<V> = (value: unknown, key: string, time: number, before: () => V | undefined) => V | undefined;
const asItIs = <V>(value: unknown): V | undefined => value as V | undefined;

const versionType = (store: string): string => `kontor.version.${store}`;

function versionStore<V>(name: string, { history, codec, version }: VersionsOptions<V>): Store<Versions<V>> {
  const evolve = {
    [versionType(name)]: ((versions: Versions<V> | undefined, line: PutLine) => withVersion(versions ?? [], versionOf(line, codec), history)) as EvolveLine<Versions<V>>,
    [putType(name)]: () => undefined,
  };
  const codecOfAll: Codec<Versions<V>> | undefined = codec === undefined ? undefined : {
    encode: (versions) => versions.map(({ t, v }) => (v === undefined ? { t } : { t, v: codec.encode(v) })),
    decode: (json) => (json as unknown as PutLine[]).map((line) => versionOf(line, codec)),
  };
  return storeOf<Versions<V>>(name, evolve, { codec: codecOfAll, ...(version === undefined ? {} : { version }) });
}

function versionOf<V>(line: PutLine, codec: Codec<V> | undefined): Version<V> {
  const v = liveValue(line as { readonly v?: JsonValue }, codec);
  return v === undefined ? { t: line.t } : { t: line.t, v };
}

/** Of two versions from the same moment, the later by offset counts. What was over before the history of the newest one goes. */
function withVersion<V>(versions: Versions<V>, version: Version<V>, history: number): Versions<V> {
  let at = versions.length;
  while (at > 0 && versions[at - 1]!.t > version.t) at--;
  const replaces = at > 0 && versions[at - 1]!.t === version.t;
  const all = [...versions.slice(0, replaces ? at - 1 : at), version, ...versions.slice(at)];
  const horizon = all[all.length - 1]!.t - history;
  let first = 0;
  while (first + 1 < all.length && all[first + 1]!.t <= horizon) first++;
  return first === 0 ? all : all.slice(first);
}

/** A row that was deleted leaves its time behind, so that an older version does not come back; until none can come any more. */
function expiresAt<V>(versions: Versions<V>, history: number): number | undefined {
  const [only, another] = versions;
  // Later than the history's end by one: at its end, a version of that time is not late yet.
  return only !== undefined && another === undefined && only.v === undefined ? only.t + history + 1 : undefined;
}
