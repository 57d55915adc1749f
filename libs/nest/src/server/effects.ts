import type { JournalPosition } from '@kontor/streams';

/** Where effects keep how far they are. `@kontor/postgres` has one. */
export interface CursorStore {
  load(name: string, journal: string, partition: number): Promise<JournalPosition | undefined>;
  /** Moves a cursor that stands at `from`. False if it stands elsewhere: another worker has moved it. */
  move(name: string, journal: string, partition: number, from: JournalPosition | undefined, to: JournalPosition): Promise<boolean>;
}
