import type { Place } from '../reading.js';

/** What is asked for at one place: where it stood, and from where on. */
export interface Asked {
  readonly place: Place;
  readonly next: number;
  readonly from: number;
}

/** The partitions that a fetch names, as the protocol has them: by topic. */
export interface NamedTopic {
  readonly topicId: string;
  readonly partitions: readonly { readonly partition: number; readonly from: number }[];
}

/** One fetch: the session it belongs to, and what it names. */
export interface SessionFetch {
  readonly id: number;
  readonly epoch: number;
  readonly topics: readonly NamedTopic[];
}

interface Standing extends Asked {
  readonly topicId: string;
  next: number;
  from: number;
}

/** Of a fetch that names everything, and opens a session in place of the one before. */
const OPENING = 0;
const EPOCH_MAX = 2 ** 31 - 1;
/** The broker knows no such session, or another state of it, or topics in it that were made again: it forgets them when it restarts, or needs the room. */
const SESSION_ERRORS: ReadonlySet<number> = new Set([70, 71, 106]);

export const isSessionError = (errorCode: number): boolean => SESSION_ERRORS.has(errorCode);

/**
 * What a broker remembers of the fetches of one loop (KIP-227): the first names all places, those after it only the
 * ones that have moved, and only partitions with news are answered. When other places are wanted than before, and
 * whenever there is a doubt, everything is named again in a new session. The broker moves no place by itself: what it
 * was not told costs an answer from an old offset, which is cut, and never a record.
 */
export class FetchSession {
  #id = 0;
  #epoch = OPENING;
  #standing: readonly Standing[] = [];
  #byTopic = new Map<string, Standing[]>();

  /** @param from where to go on for a place. Undefined if no place is wanted */
  fetch(places: ReadonlyMap<Place, string>, from: (place: Place) => number): SessionFetch | undefined {
    const moved = this.#epoch === OPENING ? undefined : this.#move(places, from);
    if (moved !== undefined && this.#standing.length > 0) return { id: this.#id, epoch: this.#epoch, topics: topicsOf(moved) };
    this.#begin(places, from);
    return this.#standing.length === 0 ? undefined : { id: this.#id, epoch: this.#epoch, topics: topicsOf(this.#standing) };
  }

  /** What the last fetch asked for there. */
  asked(topicId: string, partition: number): Asked | undefined {
    return this.#byTopic.get(topicId)?.[partition];
  }

  /** The fetch was answered. False if the broker did not know the session, and said nothing: the next fetch opens one. */
  answered(id: number, errorCode: number): boolean {
    if (isSessionError(errorCode)) {
      this.lost();
      return false;
    }
    this.#id = id;
    // A broker without room for one more session says zero, and answers all the same.
    this.#epoch = id === 0 ? OPENING : this.#epoch === EPOCH_MAX ? 1 : this.#epoch + 1;
    return true;
  }

  /** Nobody knows whether the broker took the last fetch. */
  lost(): void {
    this.#epoch = OPENING;
  }

  /** Those that stand elsewhere than the broker was told. Undefined if they are not the same places. */
  #move(places: ReadonlyMap<Place, string>, from: (place: Place) => number): Standing[] | undefined {
    const moved: Standing[] = [];
    let nth = 0;
    for (const [place, topicId] of places) {
      if (!place.wanted) continue;
      const standing = this.#standing[nth++];
      if (standing?.place !== place || standing.topicId !== topicId) return undefined;
      const start = from(place);
      if (standing.from !== start) moved.push(standing);
      standing.next = place.next;
      standing.from = start;
    }
    return nth === this.#standing.length ? moved : undefined;
  }

  #begin(places: ReadonlyMap<Place, string>, from: (place: Place) => number): void {
    const wanted = [...places].filter(([place]) => place.wanted);
    this.#epoch = OPENING;
    this.#standing = wanted.map(([place, topicId]) => ({ place, topicId, next: place.next, from: from(place) }));
    this.#byTopic = new Map();
    for (const standing of this.#standing) {
      const partitions = this.#byTopic.get(standing.topicId) ?? [];
      this.#byTopic.set(standing.topicId, partitions);
      partitions[standing.place.partition] = standing;
    }
  }
}

function topicsOf(standing: readonly Standing[]): NamedTopic[] {
  const topics = new Map<string, { readonly partition: number; readonly from: number }[]>();
  for (const { topicId, place, from } of standing) {
    const named = { partition: place.partition, from };
    const partitions = topics.get(topicId);
    if (partitions === undefined) topics.set(topicId, [named]);
    else partitions.push(named);
  }
  return [...topics].map(([topicId, partitions]) => ({ topicId, partitions }));
}
