import { partitionOf, type Journal, type JournalPosition, type Log } from '@kontor/streams';
import type { Projection } from '../projection.js';
import type { Projections } from '../projections.js';
import { Trail, type Place } from './trail.js';

/** The owner of `into` decides on these types of `from`: so does what is written here follow from what is written there. */
export interface Link {
  readonly from: Pick<Journal, 'name'>;
  readonly into: Pick<Journal, 'name'>;
  readonly types: readonly string[];
}

/** A place in a partition of a journal. */
export interface JournalPlace extends Place {
  readonly journal: string;
  readonly partition: number;
  /** Of the event in that line, if it is one event that matters. */
  readonly type?: string;
}

/** What rows hold at least. */
export interface AsOf {
  readonly partition: number;
  /** By journal; 0 where nothing was read yet. */
  readonly heights: Readonly<Record<string, number>>;
}

/** What answers how far rows are needs to know: what is projected from which journals, and how others lead to those. */
export interface ReadPositionsOptions {
  readonly projections: Pick<Projections, 'height' | 'position' | 'reaches'>;
  readonly log: Log;
  /** Partition count of journals that declare none. */
  readonly partitions: number;
  /** Those that are read from. */
  readonly of: readonly Pick<Projection, 'name' | 'journals'>[];
  /** How journals that are not projected here come to matter to those that are. Their topics must be among the log's. */
  readonly links?: readonly Link[];
}

/** `elsewhere`: it names a place in a partition that has nothing to do with the key. */
export type Reached = 'reached' | 'late' | 'elsewhere';

/** A partition's trails end when nobody has asked for so long: following costs fetches. */
const IDLE_MS = 60_000;

/** Where a trail begins, and the height at which the journal after it had read so far. */
interface Start {
  readonly from: JournalPosition | undefined;
  readonly began: number;
}

interface Held {
  readonly trail: Trail;
  readonly began: number;
  readonly idle: NodeJS.Timeout;
}

/** From a journal into the next. */
interface Hop {
  readonly from: string;
  readonly up: Trail;
  readonly down: Trail;
  readonly began: number;
}

/** How far the rows of projections are, and waiting until they have what follows from a place in a journal. */
export class ReadPositions {
  private readonly trails = new Map<string, Held>();

  constructor(private readonly options: ReadPositionsOptions) {}

  /** Ends all waits. */
  close(): void {
    for (const { trail, idle } of this.trails.values()) {
      clearTimeout(idle);
      trail.close();
    }
    this.trails.clear();
  }

  /** To be taken before rows are read: they are then as new as it says, or newer. */
  asOf(projection: string, key: string): AsOf {
    const { name, journals } = this.find(projection);
    const partition = this.partitionOf(journals, key);
    return { partition, heights: Object.fromEntries(journals.map((journal) => [journal.name, this.options.projections.height(name, journal.name, partition)])) };
  }

  /**
   * Waits until a projection's rows have, of a key's partition, all that these places tell, and all that was decided on it on the
   * way here: a place in a journal that is not projected is followed along the links, block by block, through every
   * journal in between. Of a journal from which no way leads here nothing is waited for.
   */
  async reaches(projection: string, key: string, places: readonly JournalPlace[], timeoutMs: number): Promise<Reached> {
    const { name, journals } = this.find(projection);
    const partition = this.partitionOf(journals, key);
    const ways = places.flatMap((place) => this.waysOf(place, journals).map((way) => ({ place, way })));
    if (ways.some(({ place }) => place.partition !== partition)) return 'elsewhere';
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), timeoutMs);
    const endsAt = Date.now() + timeoutMs;
    try {
      const reached = await Promise.all(ways.map(async ({ place, way }) => {
        const last = way.at(-1)?.into.name ?? place.journal;
        const height = await this.follow(name, partition, place, way, over.signal);
        return height !== undefined && this.options.projections.reaches(name, last, partition, height, { timeoutMs: Math.max(0, endsAt - Date.now()) });
      }));
      return reached.every(Boolean) ? 'reached' : 'late';
    } finally {
      clearTimeout(timer);
      over.abort();
    }
  }

  /** The height in a way's last journal at which all that follows from a place is decided. Undefined if the time was over before. */
  private async follow(projection: string, partition: number, place: Place, way: readonly Link[], signal: AbortSignal): Promise<number | undefined> {
    if (way.length === 0) return place.height;
    const steps = await this.open(projection, partition, way, signal);
    let need: Place | undefined = place;
    for (const { from, up, down, began } of steps ?? []) {
      const { height }: Place = need;
      if ((await up.until(() => (up.newest >= height || undefined), signal)) === undefined) return undefined;
      const wanted = up.lastWanted(need);
      // What nobody decides on leads no further: then all is there that was when this began.
      const after: number | undefined = wanted === undefined ? began : await down.until(() => down.firstAfter(from, wanted), signal);
      if (after === undefined) return undefined;
      need = { height: after };
    }
    return steps && need.height;
  }

  /** A way's trails. From the last journal back: each begins where the one after it has read. Undefined if the time was over before. */
  private async open(projection: string, partition: number, way: readonly Link[], signal: AbortSignal): Promise<readonly Hop[] | undefined> {
    const last = way.at(-1)!.into.name;
    let down = this.trail(last, partition, [], () => ({ from: this.options.projections.position(projection, last, partition), began: 0 })).trail;
    const hops: Hop[] = [];
    for (const { from, into, types } of [...way].reverse()) {
      const after = down;
      if ((await after.until(() => after.begun || undefined, signal)) === undefined) return undefined;
      const { trail: up, began } = this.trail(from.name, partition, [into.name, ...types], () => ({ from: after.readBy(from.name), began: after.newest }));
      hops.unshift({ from: from.name, up, down, began });
      down = up;
    }
    return hops;
  }

  /** @param use what else tells it from another trail of the same journal: for whom it is, and the types it looks for */
  private trail(journal: string, partition: number, use: readonly string[], start: () => Start): Held {
    const name = [journal, partition, ...use].join(' ');
    const held = this.trails.get(name);
    if (held !== undefined && !held.trail.broken) {
      held.idle.refresh();
      return held;
    }
    clearTimeout(held?.idle);
    const { from, began } = start();
    const trail = new Trail(this.options.log, journal, partition, from, new Set(use.slice(1)));
    const idle = setTimeout(() => {
      if (this.trails.get(name)?.trail === trail) this.trails.delete(name);
      trail.close();
    }, IDLE_MS).unref();
    const made = { trail, began, idle };
    this.trails.set(name, made);
    return made;
  }

  /** Every way without a loop from a place to one of these journals. One in such a journal is there already. */
  private waysOf({ journal, type }: Pick<JournalPlace, 'journal' | 'type'>, to: readonly Pick<Journal, 'name'>[], seen: readonly string[] = []): (readonly Link[])[] {
    if (to.some(({ name }) => name === journal)) return [[]];
    const further = (this.options.links ?? []).filter(({ from, into, types }) => from.name === journal && !seen.includes(into.name) && (type === undefined || types.includes(type)));
    return further.flatMap((link) => this.waysOf({ journal: link.into.name }, to, [...seen, journal]).map((way) => [link, ...way]));
  }

  private find(projection: string): Pick<Projection, 'name' | 'journals'> {
    const found = this.options.of.find(({ name }) => name === projection);
    if (found === undefined) throw new Error(`no reads are from a projection ${projection} here`);
    return found;
  }

  private partitionOf(journals: readonly Journal[], key: string): number {
    return partitionOf(key, journals[0]?.partitions ?? this.options.partitions);
  }
}
