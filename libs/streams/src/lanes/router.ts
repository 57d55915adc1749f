import { RecordRefused, UnknownOutcome, type Log } from '../log/log.js';
import { followBlocks, JournalStopped, type BlockFollower } from '../follow.js';
import { countLines } from '../journal/lines.js';
import { positionAfter, type Head } from '../journal/chain-reader.js';
import { isBehind, isJournalPosition, type JournalPosition, type Position, type Positions } from '../journal/positions.js';
import type { Clock } from '../task/own-journal.js';
import type { Block } from '../journal/block.js';

/** Blocks whose records are on their way at once; one that waits for its lane holds up no other lane until then. */
const BLOCKS_MAX = 64;
/** Bytes of blocks kept for their turn; what comes beyond them is read from the journal again. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024;
/** Doubles from here on; a record is sent again for as long as it takes, because the ones behind it must not overtake it. */
const RETRY_MS_MIN = 20;
const RETRY_MS_MAX = 2000;

export interface RouterEvents {
  stopped(error: Error): void;
}

/** What goes to one place: what is queued for it goes one after the other. */
export interface Shipment {
  readonly to: string;
  send(log: Log): Promise<unknown>;
}

/** A block whose records are on their way. */
interface Open {
  readonly position: JournalPosition;
  unanswered: number;
}

/** Where a router works, and what it does there. */
export interface RouterOptions {
  readonly log: Log;
  readonly journal: string;
  readonly partition: number;
  readonly clock: Clock;
  readonly events: RouterEvents;
  /** Under which name the blocks say how far it is. */
  readonly row: string;
  /** What of a block goes where. Throws for a block that cannot be read so: then nothing goes on. */
  readonly shipments: (block: Block) => readonly Shipment[];
}

/**
 * Sends what one journal partition has for others: per block and destination one shipment, those of a destination one after the other. A record is sent only when the one before it is in the lane, by this router or by one
 * before it: so the first copies of all records stand in order, whatever is sent twice and however late it lands.
 *
 * How far it is stands in the blocks (a position in their own journal, in a row of its own): whoever owns the partition next goes on from there,
 * and sends again at most what was sent since.
 */
export class Router {
  private leading = false;
  private ended = false;
  /** Answers to what was sent in an earlier term count for nothing. */
  private term = 0;
  /** The last block of which all records are known to be in their lanes. */
  private sent: JournalPosition | undefined;
  /** The last block whose records were queued. */
  private taken: JournalPosition | undefined;
  private headHeight = 0;
  private readonly waiting: Head[] = [];
  private waitingBytes = 0;
  private open: Open[] = [];
  private readonly queues = new Map<string, { readonly shipment: Shipment; readonly open: Open }[]>();
  private reading: BlockFollower | undefined;

  private readonly log: Log;
  readonly journal: string;
  readonly partition: number;

  constructor(private readonly options: RouterOptions) {
    ({ log: this.log, journal: this.journal, partition: this.partition } = options);
  }

  /** A block is committed at the head, ours or another's. */
  advance(head: Head): void {
    this.headHeight = Math.max(this.headHeight, head.block.height);
    if (!this.leading) return;
    if (this.reading === undefined && head.block.height === this.lastKnown + 1 && this.waitingBytes < KEPT_BYTES_MAX) this.keep(head);
    this.pump();
  }

  /**
   * Whether this instance owns the partition now. Begins behind what is known to be sent; does nothing where nothing changed.
   * @param recorded positions after the last block, which say how far earlier owners have come
   */
  lead(owns: boolean, recorded: Positions | undefined): void {
    if (owns === this.leading || this.ended) return;
    if (!owns) return this.standDown();
    this.leading = true;
    const before = recorded?.get(this.options.row);
    if (before !== undefined && isJournalPosition(before) && (this.sent === undefined || isBehind(this.sent, before))) this.sent = before;
    this.taken = this.sent;
    this.pump();
  }

  /** Writes how far routing has come as a position in the own journal, unless that is there already. */
  recordIn(inputs: Map<string, Position>): void {
    const before = inputs.get(this.options.row);
    if (this.sent !== undefined && (before === undefined || isBehind(before, this.sent))) inputs.set(this.options.row, this.sent);
  }

  /** Another instance owns it now. What is on its way may still land; readers drop it if it lands twice. */
  private standDown(): void {
    if (!this.leading) return;
    this.leading = false;
    this.term++;
    this.waiting.length = 0;
    this.waitingBytes = 0;
    this.open = [];
    this.queues.clear();
    this.stopReading();
  }

  close(): void {
    this.standDown();
    this.ended = true;
  }

  private get lastKnown(): number {
    return this.waiting[this.waiting.length - 1]?.block.height ?? this.taken?.height ?? 0;
  }

  private keep(head: Head): void {
    this.waiting.push(head);
    this.waitingBytes += head.block.value.length;
  }

  private pump(): void {
    while (this.leading && this.open.length < BLOCKS_MAX) {
      const head = this.waiting.shift();
      if (head === undefined) break;
      this.waitingBytes -= head.block.value.length;
      this.ship(head);
    }
    if (this.reading === undefined) {
      if (this.leading && this.lastKnown < this.headHeight && this.waiting.length === 0) this.readBack();
    } else if (this.waitingBytes < KEPT_BYTES_MAX / 2) this.reading.resume();
  }

  private ship(head: Head): void {
    const position = positionAfter(head, countLines(head.block.value));
    this.taken = position;
    const shipments = this.shipments(head);
    const open: Open = { position, unanswered: shipments.length };
    this.open.push(open);
    for (const shipment of shipments) this.enqueue(shipment, open);
    this.settle();
  }

  private shipments({ block }: Head): readonly Shipment[] {
    try {
      return this.options.shipments(block);
    } catch (error) {
      this.stop(new JournalStopped(this.journal, this.partition, `routing block ${block.height}: ${(error as Error).message}`));
      return [];
    }
  }

  private enqueue(shipment: Shipment, open: Open): void {
    const { to } = shipment;
    const queue = this.queues.get(to);
    if (queue !== undefined) queue.push({ shipment, open });
    else {
      const begun = [{ shipment, open }];
      this.queues.set(to, begun);
      this.empty(to, begun).catch((error: unknown) => this.stop(error as Error));
    }
  }

  /** Sends what is queued for one destination, and what joins meanwhile. */
  private async empty(to: string, queue: { readonly shipment: Shipment; readonly open: Open }[]): Promise<void> {
    const { term } = this;
    while (queue.length > 0) {
      const { shipment, open } = queue[0]!;
      await this.send(shipment, term);
      if (this.term !== term) return;
      queue.shift();
      open.unanswered--;
      this.settle();
      this.pump();
    }
    this.queues.delete(to);
  }

  private async send(shipment: Shipment, term: number): Promise<void> {
    for (let retryMs = RETRY_MS_MIN; this.term === term; retryMs = Math.min(retryMs * 2, RETRY_MS_MAX)) {
      try {
        await shipment.send(this.log);
        return;
      } catch (error) {
        if (this.term !== term) return;
        if (!(error instanceof UnknownOutcome)) throw error;
        await new Promise<void>((resolve) => this.options.clock.after(retryMs, resolve));
      }
    }
  }

  private settle(): void {
    while (this.open[0]?.unanswered === 0) this.sent = this.open.shift()!.position;
  }

  /** Blocks that came before this router led, or that it had no room for. */
  private readBack(): void {
    const { taken } = this;
    this.reading = followBlocks(this.log, this.journal, this.partition, taken, {
      blocks: (blocks) => {
        for (const head of blocks) if (head.block.height > this.lastKnown) this.keep(head);
        if (this.lastKnown >= this.headHeight) this.stopReading();
        else if (this.waitingBytes > KEPT_BYTES_MAX) this.reading?.pause();
        this.pump();
      },
      stopped: (error) => this.stop(error),
    });
  }

  private stopReading(): void {
    this.reading?.close();
    this.reading = undefined;
  }

  private stop(error: Error): void {
    if (this.ended) return;
    this.close();
    const refused = error instanceof RecordRefused ? new JournalStopped(this.journal, this.partition, `routing: ${error.message}`) : error;
    this.options.events.stopped(refused);
  }
}
