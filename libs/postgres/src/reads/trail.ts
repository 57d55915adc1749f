import { followBlocks, isJournalPosition, linesOf, type FollowedRecord, type BlockFollower, type JournalPosition, type Log, type Positions } from '@kontor/streams';

/** A line of a block, or a block up to its end if `line` is left out. */
export interface Place {
  readonly height: number;
  /** From 0. */
  readonly line?: number;
}

/** What is kept of a block: how far it had read its inputs, and which of its lines somebody decides on. */
interface Step {
  readonly height: number;
  readonly inputs: Positions;
  readonly wanted: readonly number[];
}

/** Of a partition that runs at full speed some minutes; an idle one keeps all. */
const STEPS_MAX = 10_000;

/**
 * The newest blocks of a journal's partition, as far as they say what follows from what. Begins at a position that
 * whoever decides on this journal has used up, and follows it from there until it is closed.
 */
export class Trail {
  private readonly steps: Step[] = [];
  private readonly follower: BlockFollower;
  private readonly listeners = new Set<() => void>();
  /** The last wanted line of what is no longer kept. */
  private forgotten: Required<Place> | undefined;
  private failure: Error | undefined;

  constructor(log: Log, journal: string, partition: number, private readonly from: JournalPosition | undefined, private readonly types: ReadonlySet<string>) {
    this.follower = followBlocks(log, journal, partition, from, {
      blocks: (blocks) => this.take(blocks),
      stopped: (error) => {
        this.failure = error;
        this.changed();
      },
    }, 'relaxed');
  }

  close(): void {
    this.follower.close();
    this.failure ??= new Error('the trail was closed');
    this.changed();
  }

  get broken(): boolean {
    return this.failure !== undefined;
  }

  /** Looks now and after every block, until `look` gives something or the signal aborts: then undefined. Throws what has stopped the journal. */
  async until<T>(look: () => T | undefined, signal: AbortSignal): Promise<T | undefined> {
    for (;;) {
      if (this.failure !== undefined) throw this.failure;
      const found = look();
      if (found !== undefined || signal.aborted) return found;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.listeners.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.listeners.add(wake);
        signal.addEventListener('abort', wake);
      });
    }
  }

  /** Whether the block it begins at was read. */
  get begun(): boolean {
    return this.from === undefined || this.newest >= this.from.height;
  }

  get newest(): number {
    return this.steps.at(-1)?.height ?? 0;
  }

  /** How far the newest block had read an input; undefined if not at all. */
  readBy(input: string): JournalPosition | undefined {
    const position = this.steps.at(-1)?.inputs.get(input);
    return position !== undefined && isJournalPosition(position) ? position : undefined;
  }

  /** The last line at or before a place that somebody decides on, and that was not used up when this began; undefined if none. */
  lastWanted(until: Place): Required<Place> | undefined {
    for (let i = this.steps.length - 1; i >= 0; i--) {
      const { height, wanted } = this.steps[i]!;
      if (height > until.height) continue;
      const line = wanted.findLast((candidate) => height < until.height || until.line === undefined || candidate <= until.line);
      if (line !== undefined) return { height, line };
    }
    return this.forgotten;
  }

  /** Height of the first block kept that had used up a line of an input. */
  firstAfter(input: string, { height, line }: Required<Place>): number | undefined {
    return this.steps.find(({ inputs }) => {
      const read = inputs.get(input);
      return read !== undefined && isJournalPosition(read) && (read.height > height || (read.height === height && read.line > line));
    })?.height;
  }

  private take(blocks: readonly FollowedRecord[]): void {
    for (const { block } of blocks) {
      const used = block.height === this.from?.height ? this.from.line : 0;
      const lines = linesOf(block);
      const wanted = Array.from({ length: lines.count }, (_, i) => i).filter((i) => i >= used && this.types.has(lines.type(i) ?? ''));
      this.steps.push({ height: block.height, inputs: block.inputs, wanted });
    }
    for (const { height, wanted } of this.steps.splice(0, Math.max(0, this.steps.length - STEPS_MAX))) {
      const line = wanted.at(-1);
      if (line !== undefined) this.forgotten = { height, line };
    }
    this.changed();
  }

  private changed(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
