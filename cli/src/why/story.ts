import { catalogue, transfers } from '@kontor/events';
import { decodeEvent, linesOf, type Declaration, type Envelope, type Log } from '@kontor/streams';
import { judgedRecords, recordsOf } from '../journal/records.js';

/** One event of a transfer's life, or a command or answer that led to one. */
export interface Step {
  /** `topic/partition/height/line`, or `topic/partition/offset` of a plain record. */
  readonly coordinate: string;
  readonly topic: string;
  /** The service whose event it is; of a plain record, who sent it. */
  readonly source: string;
  readonly type: string;
  /** RFC 3339. */
  readonly time: string;
  /** When the broker appended it, in milliseconds. */
  readonly appendedAt: number;
  readonly cause?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Story {
  readonly transferId: string;
  readonly customerId: string;
  readonly partition: number;
  /** As the log has it. */
  readonly steps: readonly Step[];
  /** Journals that could not be read to their end, and why. */
  readonly stopped: readonly string[];
}

export interface Search {
  /** Called with what has been read. */
  readonly onProgress?: (records: number, of: number) => void;
}

/** Tells everything that the log has about a transfer; undefined if no journal knows it. */
export async function storyOf(log: Log, transferId: string, search: Search = {}): Promise<Story | undefined> {
  const reading = new Reading(log, transferId, search);
  const partition = await reading.findPartition();
  if (partition === undefined) return undefined;
  const steps = inOrder(await reading.stepsIn(partition));
  const customerId = steps[0]?.subject ?? '';
  return { transferId, customerId, partition, steps: steps.map(({ subject: _, ...step }) => step), stopped: reading.stopped };
}

/** By time. Of one millisecond: what a topic has first before what it has later, and a cause before what it caused. */
function inOrder(steps: readonly Found[]): Found[] {
  const open = new Map(steps.map((step) => [step.coordinate, step]));
  const before = new Map<Found, Found>();
  steps.forEach((step, i) => {
    const previous = steps[i - 1];
    if (previous?.topic === step.topic) before.set(step, previous);
  });
  const told: Found[] = [];
  const tell = (step: Found): void => {
    if (!open.delete(step.coordinate)) return;
    for (const first of [before.get(step), open.get(step.cause ?? '')]) if (first !== undefined) tell(first);
    told.push(step);
  };
  for (const step of steps.toSorted((a, b) => a.appendedAt - b.appendedAt)) tell(step);
  return told;
}

type Found = Step & { readonly subject: string };

class Reading {
  readonly stopped: string[] = [];
  private read = 0;
  private total = 0;

  constructor(private readonly log: Log, private readonly transferId: string, private readonly search: Search) {}

  /** The partition in which intake tells of the transfer: there lies all of its life, in every journal. */
  async findPartition(): Promise<number | undefined> {
    const { partitions } = await this.log.describe(transfers.name);
    let found: number | undefined;
    const isFound = (): boolean => found !== undefined;
    await Promise.all(Array.from({ length: partitions }, async (_, partition) => {
      const { done } = await this.events(transfers, partition, isFound).next();
      if (done !== true) found = partition;
    }));
    return found;
  }

  async stepsIn(partition: number): Promise<Found[]> {
    const all = await Promise.all(catalogue.filter(({ partitions }) => partitions !== 1).map(async (declaration) => {
      const steps: Found[] = [];
      for await (const step of declaration.kind === 'journal' ? this.events(declaration, partition) : this.records(declaration, partition)) steps.push(step);
      return steps;
    }));
    return all.flat();
  }

  /** @param enough asked after each record whether to go on */
  private async *events({ name }: Declaration, partition: number, enough = () => false): AsyncGenerator<Found> {
    const { end } = await this.log.bounds(name, partition);
    this.total += end;
    for await (const judged of judgedRecords(this.log, name, partition, end)) {
      this.passed();
      if (enough()) return;
      if (judged.kind === 'stop') this.stopped.push(`${name}/${partition} ${judged.reason}`);
      // Most blocks do not name the transfer: a search in the bytes is far cheaper than parsing them.
      if (judged.kind !== 'next' || !judged.block.value.includes(this.transferId)) continue;
      const { block, record } = judged;
      const lines = linesOf(block);
      for (let i = 0; i < lines.count; i++) {
        const text = lines.text(i);
        if (text.includes(this.transferId)) yield* this.step(text, `${name}/${partition}/${block.height}/${i}`, name, record.timestamp);
      }
    }
  }

  private async *records({ name }: Declaration, partition: number): AsyncGenerator<Found> {
    const { end } = await this.log.bounds(name, partition);
    this.total += end;
    for await (const batch of recordsOf(this.log, name, partition, end)) {
      for (const { value, offset, timestamp } of batch) {
        this.passed();
        if (value?.includes(this.transferId) === true) yield* this.step(value.toString('utf8'), `${name}/${partition}/${offset}`, name, timestamp);
      }
    }
  }

  private *step(text: string, coordinate: string, topic: string, appendedAt: number): Generator<Found> {
    let event: Envelope;
    try {
      event = decodeEvent(text);
    } catch {
      return; // a record that nobody could read: its key is parked, and the parking event tells of it
    }
    const { type, source, time, cause, subject } = event;
    const data = event.data as Readonly<Record<string, unknown>>;
    const isAbout = data['transferId'] === this.transferId || type.startsWith('kontor.');
    if (isAbout) yield { coordinate, topic, source, type, time, appendedAt, ...(cause === undefined ? {} : { cause }), data, subject };
  }

  private passed(): void {
    this.read++;
    if (this.read % 1000 === 0) this.search.onProgress?.(this.read, this.total);
  }
}
