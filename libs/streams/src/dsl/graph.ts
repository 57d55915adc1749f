import type { Pace } from '../log/log.js';
import type { Journal, Source } from '../topology/declarations.js';
import type { GlobalTable, PublishDefinition, RouteDefinition } from '../topology/topology.js';
import type { Store } from './store.js';
import type { Flow, Turn } from './turn.js';

/** Passes a record on to what stands behind a node; a node with several outputs names one. */
export type Out = (record: Flow, turn: Turn, output?: string) => void;
/** Takes a record that came over the input of this number. */
export type Take = (record: Flow, turn: Turn, input: number) => void;

/** What a node does once the topology is complete. It keeps nothing between two turns: what must last is in stores. */
export interface Running {
  readonly take: Take;
  /** By timer name. Must write what moves or ends the entry's due time. */
  readonly fire?: Readonly<Record<string, Fire>>;
  /** By timer name: ends what a firing that threw was about, and only that; must move or end the due time too. Without one, the entry is deleted. */
  readonly abandon?: Readonly<Record<string, Fire>>;
}

export interface Fire {
  (entry: unknown, key: string, turn: Turn): void;
}

/** A timer by the stream time of its store's clock. An entry with a lower due time fires first. */
export interface NodeTimer {
  /** Unique in the topology. */
  readonly name: string;
  readonly store: Store;
  due(entry: unknown, key: string): number | undefined;
  /** What of an entry a firing is about, if not all of it: an entry of its own, which is parked if the firing throws, and fired again later. */
  part?(entry: unknown): unknown;
  /** Journal key under which a firing that throws is parked. */
  subject(key: string): string;
}

export interface Edge {
  readonly node: Node;
  readonly output?: string;
}

/** A step of the topology as its operator describes it. */
export interface NodeSpec {
  /** Kafka Streams' word for it. */
  readonly kind: string;
  /** Of stores, joins and repartitions; unique in the topology. The first name of a component names its changelog. */
  readonly name?: string;
  /** Windows and retention, in words: another setting does not fit what the stores hold. */
  readonly detail?: string;
  readonly inputs: readonly Edge[];
  readonly stores?: readonly Store[];
  readonly timers?: readonly NodeTimer[];
  readonly tables?: readonly GlobalTable[];
  /** Reads a topic: `types` of it, as records. */
  readonly reads?: { readonly source: Source; readonly types: readonly string[]; readonly pace: Pace };
  /** Lines of this type travel over a lane, to where a component of their keys begins. */
  readonly sends?: RouteDefinition;
  /** Lines of these types are published when their block is committed. */
  readonly publishes?: PublishDefinition;
  /** Writes events of this journal, which becomes the component's own. */
  readonly writes?: Journal;
  run(out: Out): Running;
}

export interface Node extends NodeSpec {
  readonly id: string;
}

/** The graph while it is drawn. What is wrong is gathered, and thrown when the topology is complete. */
export class GraphDraft {
  readonly nodes: Node[] = [];
  readonly faults: string[] = [];
  private readonly names = new Set<string>();
  private readonly ids = new Set<string>();

  add(spec: NodeSpec): Node {
    if (spec.name !== undefined) this.claim(spec.name);
    const node = { ...spec, id: this.idOf(spec) };
    this.nodes.push(node);
    return node;
  }

  private claim(name: string): void {
    if (!/^[a-z][a-z0-9-]*$/.test(name)) this.faults.push(`${JSON.stringify(name)} is not a name: lower-case words with hyphens`);
    if (this.names.has(name)) this.faults.push(`two steps are named ${name}: names of stores, joins and repartitions are unique in a topology`);
    this.names.add(name);
  }

  private idOf({ kind, name, reads }: NodeSpec): string {
    const wanted = name ?? reads?.source.name;
    const id = wanted === undefined ? `${kind}-${this.nodes.length + 1}` : `${kind}:${wanted}`;
    const free = this.ids.has(id) ? `${id}#${this.nodes.length + 1}` : id;
    this.ids.add(free);
    return free;
  }
}
