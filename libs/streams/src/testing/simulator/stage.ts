import { eventsOf, type FollowedEvent } from '../../follow.js';
import { ChainReader } from '../../journal/chain-reader.js';
import type { EventMap, EventOf, Journal } from '../../topology/declarations.js';
import type { SimulatedInput } from './simulate.js';
import type { World } from './world.js';

/** Where and when an event was heard. */
export interface Heard {
  /** What the journal is keyed by. */
  readonly key: string;
  readonly partition: number;
  /** The block's clock, in milliseconds since the epoch. */
  readonly at: number;
}

/** What somebody outside of the topologies can do: a customer, a bank, a feed of prices. All by the world's clock and chance, so that a seed tells it again. */
export interface Stage {
  readonly seed: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: () => number;
  chance(probability: number): boolean;
  oneOf<T>(things: readonly T[]): T;
  /** After so many milliseconds. The result takes it back. */
  after(ms: number, act: () => void): () => void;
  /** After so many turns of the world, however much time leaps meanwhile. */
  inTurns(count: number, act: () => void): () => void;
  /** An event to a plain topic, now. Whoever sends retries: at times it arrives twice, the second time perhaps late. */
  send(input: SimulatedInput): void;
  /**
   * Hears the events of a journal's accepted blocks: those of a partition in order, some time after they were appended,
   * each at least once. At times it hears the last ones again, as a worker does that was restarted.
   */
  follow<E extends EventMap>(journal: Journal<E>, heard: (event: EventOf<E>, at: Heard) => void): void;
  /** So many milliseconds pass at once, while everything stands as it does. */
  leap(ms: number): void;
  /** A line of the trace. */
  note(what: string): void;
}

/** Called once, before the first turn; acts from then on by timers and by what it hears. */
export type Actor = (stage: Stage) => void;

/** How often a plain record comes twice, and how often a follower hears the last events again, where the log has faults. */
const REPEATED = 0.04;
const REPEATED_WITHIN_MS = 500;
/** Events that a follower may hear again. */
const RECENT_MAX = 12;

interface Sender {
  readonly send: (input: SimulatedInput) => void;
  readonly partitionsOf: (topic: string) => number;
  /** Whether things go wrong. */
  readonly faulty: () => boolean;
  readonly repeated: () => void;
}

export function stageIn(world: World, { send, partitionsOf, faulty, repeated }: Sender): Stage {
  const happens = (): boolean => faulty() && world.chance(REPEATED);
  return {
    seed: world.seed,
    get now() {
      return world.now;
    },
    random: world.random,
    chance: (probability) => world.chance(probability),
    oneOf: (things) => world.oneOf(things),
    after: (ms, act) => world.after(Math.ceil(ms), act), // the world's clock counts whole milliseconds, as blocks do
    inTurns: (count, act) => world.inTurns(count, act),
    leap: (ms) => world.leap(ms),
    note: (what) => world.note(what),
    send(input) {
      send(input);
      if (!happens()) return;
      repeated();
      world.after(world.chance(0.5) ? 0 : Math.floor(world.random() * REPEATED_WITHIN_MS), () => send(input));
    },
    follow(journal, heard) {
      const tell = ({ type, key, at, data }: FollowedEvent, partition: number): void => heard({ type, ...(data as object) } as Parameters<typeof heard>[0], { key, partition, at });
      for (let partition = 0; partition < partitionsOf(journal.name); partition++) {
        followAgain(world, journal, partition, (event) => tell(event, partition), () => happens() && (repeated(), true));
      }
    },
  };
}

function followAgain(world: World, journal: Journal, partition: number, tell: (event: FollowedEvent) => void, again: () => boolean): void {
  const reader = new ChainReader(journal.name, partition);
  const types = new Set(Object.keys(journal.schemas));
  let recent: FollowedEvent[] = [];
  world.log.follow(journal.name, partition, 0, {
    records(records) {
      for (const record of records) {
        const verdict = reader.read(record);
        if (verdict.kind === 'stop') return world.note(`who follows ${journal.name}/${partition} stops ${verdict.reason}`);
        if (verdict.kind !== 'next') continue;
        const events = eventsOf(verdict.block, types);
        for (const event of events) tell(event);
        recent = [...recent, ...events].slice(-RECENT_MAX);
      }
      if (!again()) return;
      world.note(`who follows ${journal.name}/${partition} reads the last events again`);
      for (const event of recent.slice(Math.floor(world.random() * recent.length))) tell(event);
    },
    failed: (error) => world.note(`who follows ${journal.name}/${partition}: ${error.message}`),
  });
}
