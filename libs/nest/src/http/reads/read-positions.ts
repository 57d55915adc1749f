import type { JournalPlace } from './position-token.js';

/** What rows hold at least. */
export interface AsOf {
  readonly partition: number;
  /** By journal; 0 where nothing was read yet. */
  readonly heights: Readonly<Record<string, number>>;
}

/** How far what is read here has come, and waiting until it has come so far. `ReadPositions` of `@kontor/postgres` is one. */
export interface ReadablePositions {
  /** @param source name of what is read: a projection. @param key what its journals are keyed by */
  asOf(source: string, key: string): AsOf;
  /** `elsewhere`: a place is in a partition that has nothing to do with the key. */
  reaches(source: string, key: string, places: readonly JournalPlace[], timeoutMs: number): Promise<'reached' | 'late' | 'elsewhere'>;
}

/** Token of this service's `ReadablePositions`, to be provided by a service with `@ReadsFrom` routes. */
export const READ_POSITIONS = Symbol('read positions');
