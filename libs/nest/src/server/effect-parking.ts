import { NotPerformed, type FollowedEvent } from '@kontor/streams';

/** A key whose events wait, of one effect on one partition. */
export interface ParkedEffectKey {
  readonly key: string;
  /** Why its first event could not be handled. */
  readonly reason: string;
  /** When it was parked, in milliseconds since the epoch. */
  readonly since: number;
  /** Events that wait. */
  readonly count: number;
}

/** A parked key of any effect of a service. */
export interface ListedEffectKey extends ParkedEffectKey, EffectPlace {}

/** A parked key, and the first events that wait behind it. */
export interface ParkedEffectQueue extends ParkedEffectKey {
  readonly events: readonly FollowedEvent[];
}

/** Names one effect on one partition. */
export interface EffectPlace {
  readonly cursor: string;
  readonly journal: string;
  readonly partition: number;
}

/**
 * Where events of parked keys wait, in the order of their journal. `@kontor/postgres` has one.
 * A cursor moves past an event only when it was handled or waits here, so an event may be added again: it waits once.
 */
export interface EffectQueues {
  /**
   * Takes an effect over: whoever claimed it before parks nothing any more. A worker that was deposed and does not know it would
   * else park a key that the next one believes to flow, and later events of it would overtake those that wait.
   * @returns what `add` and `release` are to be given
   */
  claim(place: EffectPlace): Promise<number>;
  keys(place: EffectPlace): Promise<readonly ParkedEffectKey[]>;
  /** Parks a key, or adds to its queue; a reason replaces the one that is there. False, and nothing is changed, if the claim is an old one. */
  add(place: EffectPlace, claim: number, key: string, events: readonly FollowedEvent[], reason: string | undefined): Promise<boolean>;
  /** The first events of a queue. */
  first(place: EffectPlace, key: string, limit: number): Promise<readonly FollowedEvent[]>;
  /** Takes events off a queue, by their ids. */
  remove(place: EffectPlace, key: string, ids: readonly string[]): Promise<void>;
  /** Forgets a key of which nothing waits any more, unless something does, or the claim is an old one. */
  release(place: EffectPlace, claim: number, key: string): Promise<'released' | 'waiting' | 'lost'>;
}

/** Trying again is useless: the key is parked at once. Throw it from an effect. */
export class PermanentFailure extends Error {
  override name = 'PermanentFailure';
}

/** Another worker has taken the effect over: what was to be done with its queues is that one's now. */
export class ClaimLost extends NotPerformed {
  override name = 'ClaimLost';
  constructor() {
    super('another instance has taken this effect over: order it again');
  }
}

/** What came of re-driving or discarding. */
export interface ReleasedEvents {
  /** Events that left the queue. */
  readonly records: number;
  /** Events that still wait. */
  readonly left: number;
  /** Why the first of those failed again. */
  readonly reason?: string;
}

/** So many are given up at once. */
const DISCARDED_AT_ONCE = 500;

/** The parked keys of one effect on one partition. */
export class EffectParking {
  private readonly keys = new Set<string>();
  private readonly redriven = new Set<string>();
  private last: Promise<unknown> = Promise.resolve();
  private claim = 0;

  constructor(private readonly queues: EffectQueues, private readonly place: EffectPlace) {}

  get size(): number {
    return this.keys.size;
  }

  /** Claims the effect, and only then looks what is parked: nothing is added behind this look but by this worker. */
  async load(): Promise<void> {
    this.claim = await this.queues.claim(this.place);
    const found = await this.queues.keys(this.place);
    this.keys.clear();
    for (const { key } of found) this.keys.add(key);
  }

  list(): Promise<readonly ParkedEffectKey[]> {
    return this.queues.keys(this.place);
  }

  async show(key: string, limit: number): Promise<ParkedEffectQueue | undefined> {
    const found = (await this.list()).find((one) => one.key === key);
    return found && { ...found, events: await this.queues.first(this.place, key, limit) };
  }

  /** Puts events of parked keys into their queues. @returns the others */
  divert(events: readonly FollowedEvent[]): Promise<readonly FollowedEvent[]> {
    if (this.keys.size === 0) return Promise.resolve(events);
    return this.alone(async () => {
      const waiting = events.filter(({ key }) => this.keys.has(key));
      for (const [key, ofKey] of byKey(waiting)) await this.add(key, ofKey, undefined);
      return waiting.length === 0 ? events : events.filter(({ key }) => !this.keys.has(key));
    });
  }

  park(key: string, events: readonly FollowedEvent[], reason: string): Promise<void> {
    return this.alone(async () => {
      await this.add(key, events, reason);
      this.keys.add(key);
    });
  }

  /** Handles the events of a key again, one by one, in order, up to the first that fails. */
  async redrive(key: string, handle: (event: FollowedEvent) => Promise<void>): Promise<ReleasedEvents> {
    if (this.redriven.has(key)) throw new NotPerformed('the key is being re-driven already: wait until that has ended');
    this.redriven.add(key);
    try {
      let records = 0;
      for (;;) {
        const [event] = await this.queues.first(this.place, key, 1);
        if (event === undefined) {
          if (await this.release(key)) return { records, left: 0 };
          continue; // one has joined meanwhile
        }
        try {
          await handle(event);
        } catch (error) {
          const reason = wordsOf(error);
          await this.add(key, [], reason);
          return { records, left: await this.count(key), reason };
        }
        await this.queues.remove(this.place, key, [event.id]);
        records++;
      }
    } finally {
      this.redriven.delete(key);
    }
  }

  /** Gives up the first `count` events of a key, or all that wait now. */
  async discard(key: string, count: number | undefined): Promise<ReleasedEvents> {
    if (this.redriven.has(key)) throw new NotPerformed('the key is being re-driven: wait until that has ended');
    const open = count ?? (await this.count(key));
    let records = 0;
    while (records < open) {
      const events = await this.queues.first(this.place, key, Math.min(open - records, DISCARDED_AT_ONCE));
      if (events.length === 0) break;
      await this.queues.remove(this.place, key, events.map(({ id }) => id));
      records += events.length;
    }
    await this.release(key);
    return { records, left: await this.count(key) };
  }

  private async count(key: string): Promise<number> {
    return (await this.list()).find((one) => one.key === key)?.count ?? 0;
  }

  /** False if something of it waits. */
  private release(key: string): Promise<boolean> {
    return this.alone(async () => {
      const outcome = await this.queues.release(this.place, this.claim, key);
      if (outcome === 'lost') throw new ClaimLost();
      if (outcome === 'released') this.keys.delete(key);
      return outcome === 'released';
    });
  }

  private async add(key: string, events: readonly FollowedEvent[], reason: string | undefined): Promise<void> {
    if (!(await this.queues.add(this.place, this.claim, key, events, reason))) throw new ClaimLost();
  }

  /** One after the other: a key must not be released between the look that finds it parked and the event that joins it. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work, work);
    this.last = done.catch(() => undefined);
    return done;
  }
}

export function byKey(events: readonly FollowedEvent[]): Map<string, FollowedEvent[]> {
  const groups = new Map<string, FollowedEvent[]>();
  for (const event of events) {
    const group = groups.get(event.key);
    if (group === undefined) groups.set(event.key, [event]);
    else group.push(event);
  }
  return groups;
}

/** Nest's filters hand on plain objects as errors. */
export function wordsOf(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(error);
}
