/** One partition of one journal: `<journal>/<partition>`. */
export type Place = string;

/** Names a partition of a journal: `<journal>/<partition>`. */
export const placeOf = (journal: string, partition: number): Place => `${journal}/${partition}`;
/** The partition number of a place. */
export const partitionIn = (place: Place): number => Number(place.slice(place.lastIndexOf('/') + 1));

/** What an instance has of one place. */
export interface Holding {
  /** It follows the journal at its end: what it takes over goes on at once. */
  readonly warm: boolean;
  /** Of the newest block, if this instance wrote it: whoever wrote last has the stores and caches of that work. */
  readonly epoch?: number;
  /** It must not own this place: its code is older than what it found there, or it was told to hand it over. */
  readonly barred?: boolean;
}

/** What an instance says of itself whenever partitions are assigned anew. */
export interface MemberOffer {
  /** New at every start, and the beginning of all its writers' names. */
  readonly id: string;
  /** Where it runs: a standby in another zone than the owner's outlives the zone. */
  readonly zone?: string;
  /** Partition count of every journal that it can run. */
  readonly journals: Readonly<Record<string, number>>;
  readonly holdings: Readonly<Record<Place, Holding>>;
}

/** Who owns what, and who stands by. The same for all members. */
export interface Assignment {
  /** Grows with every assignment. */
  readonly generation: number;
  /** Members by place: the owner, then its standbys in the order in which they take over. Empty if nobody may own it. */
  readonly rankings: Readonly<Record<Place, readonly string[]>>;
  /** Members that get a place as soon as they are warm, and ask for a new assignment then. */
  readonly awaited: Readonly<Record<Place, string>>;
}

/**
 * The port to whoever knows which instances of a service there are. It assigns; it stops nobody: positions are the
 * journal's, and two owners harm no journal, so a task goes on until it hears that another one owns its partition.
 */
export interface Membership {
  /** Resolves when the first assignment was heard. `offer` is asked again at every assignment; `assigned` hears them in their order. */
  join(offer: () => MemberOffer, assigned: (assignment: Assignment) => void): Promise<void>;
  /** Asks for a new assignment, because what this member offers has changed. */
  rejoin(): void;
  leave(): Promise<void>;
}
