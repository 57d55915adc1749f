import { Inject } from '@nestjs/common';
import type { EventMap, State, Topology } from '@kontor/streams';

/** The `Log`. Tests override it: `.overrideProvider(LOG).useValue(inMemoryLog())`. */
export const LOG = Symbol('kontor log');
/** How state stores are opened: `OpenStore`. */
export const OPEN_STORE = Symbol('kontor open store');
/** Partition count of topics that declare none. */
export const PARTITIONS = Symbol('kontor partitions');
/** Begins the writer ids of this process. */
export const INSTANCE = Symbol('kontor instance');
/** Which partitions this instance holds: `Ownership`. */
export const OWNERSHIP = Symbol('kontor ownership');
/** How partitions are shared with other instances: `{ membership, zone }`, or null where this one owns all. */
export const SHARING = Symbol('kontor sharing');
/** When snapshots of state are written: `SnapshotOptions`, or null where none are. */
export const SNAPSHOTS = Symbol('kontor snapshots');
/** Where effects keep how far they are: `CursorStore`, or null in a service without effects. */
export const CURSORS = Symbol('kontor cursors');

/** Injection token of the `Runtime` that runs a topology. */
export const runtimeToken = (topology: Pick<Topology, 'name'>): string => `kontor runtime of ${topology.name}`;
/** Injection token of the `ReadableStore` over a state. */
export const storeToken = (state: Pick<State, 'name'>): string => `kontor store ${state.name}`;

/** A `ReadableStore` over the committed entries of a state. */
export const InjectStore = <E extends EventMap, S>(state: State<E, S>): ParameterDecorator & PropertyDecorator => Inject(storeToken(state));
/** The `Runtime` that runs a topology. */
export const InjectRuntime = (topology: Pick<Topology, 'name'>): ParameterDecorator & PropertyDecorator => Inject(runtimeToken(topology));
