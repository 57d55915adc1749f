import { catalogue, entries, transfers, transitIdOf, type Destination } from '@kontor/events';
import { decodeEvent, linesOf, partitionOf, recordsOf, type Declaration, type Envelope, type Log } from '@kontor/streams';
import { judgedRecords } from '../journal/records.js';

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
  /** Where the customer is who is paid, if that is another partition. */
  readonly otherPartition?: number;
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
  const found = await reading.findRequest();
  if (found === undefined) return undefined;
  const { partition, request } = found;
  const other = await reading.partitionPaid(request);
  const told = [...(await reading.stepsIn(partition, ofCustomers)), ...(other === undefined ? [] : await reading.stepsIn(other, [entries]))];
  const steps = inOrder(told).map(({ subject: _, partition: _partition, ...step }) => step);
  return { transferId, customerId: request.subject, partition, ...(other === undefined ? {} : { otherPartition: other }), steps, stopped: reading.stopped };
}

/** Where a transfer's life is told. What lanes carry stands in the journals too, and the auditor's books are about all of it. */
const ofCustomers = catalogue.filter(({ key, kind }) => key === 'customerId' && kind !== 'lane');
const isOfAuditor = ({ topic, type }: Found): boolean => topic.startsWith('audit.') && type !== 'InvariantBreached';

/** By time. Of one millisecond: what a topic has first before what it has later, and a cause before what it caused. */
function inOrder(steps: readonly Found[]): Found[] {
  const open = new Map(steps.map((step) => [step.coordinate, step]));
  const before = new Map<Found, Found>();
  steps.forEach((step, i) => {
    const previous = steps[i - 1];
    if (previous?.topic === step.topic && previous.partition === step.partition) before.set(step, previous);
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

type Found = Step & { readonly subject: string; readonly partition: number };

class Reading {
  readonly stopped: string[] = [];
  private read = 0;
  private total = 0;

  /** Of the transfer, and of what belongs to it under another id: a transit's answer, the quote that it uses. */
  private readonly ids: string[];

  constructor(private readonly log: Log, private readonly transferId: string, private readonly search: Search) {
    this.ids = [transferId, transitIdOf(transferId)];
  }

  /** The first that intake tells of the transfer. In its partition lies all of its life, in every journal. */
  async findRequest(): Promise<{ readonly partition: number; readonly request: Found } | undefined> {
    const { partitions } = await this.log.describe(transfers.name);
    let request: Found | undefined;
    await Promise.all(Array.from({ length: partitions }, async (_, partition) => {
      for await (const first of this.events(transfers, partition, () => request !== undefined)) {
        request = first;
        return;
      }
    }));
    const quoteId = request?.data['quoteId'];
    if (typeof quoteId === 'string') this.ids.push(quoteId);
    return request && { partition: request.partition, request };
  }

  /** Where the customer is who is paid: there the transfer arrives. Undefined if it is here, or nobody of ours is paid. */
  async partitionPaid({ data, partition }: Found): Promise<number | undefined> {
    const destination = data['destination'] as Destination | undefined;
    if (destination?.kind !== 'customer') return undefined;
    const { partitions } = await this.log.describe(entries.name);
    const paid = partitionOf(destination.customerId, partitions);
    return paid === partition ? undefined : paid;
  }

  async stepsIn(partition: number, declarations: readonly Declaration[]): Promise<Found[]> {
    const all = await Promise.all(declarations.map(async (declaration) => {
      const steps: Found[] = [];
      for await (const step of declaration.kind === 'journal' ? this.events(declaration, partition) : this.records(declaration, partition)) steps.push(step);
      return steps.filter((step) => !isOfAuditor(step));
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
      if (judged.kind !== 'next' || !this.ids.some((id) => judged.block.value.includes(id))) continue;
      const { block, record } = judged;
      const lines = linesOf(block);
      for (let i = 0; i < lines.count; i++) {
        const text = lines.text(i);
        if (this.ids.some((id) => text.includes(id))) yield* this.step(text, `${name}/${partition}/${block.height}/${i}`, { topic: name, partition, appendedAt: record.timestamp });
      }
    }
  }

  private async *records({ name }: Declaration, partition: number): AsyncGenerator<Found> {
    const { end } = await this.log.bounds(name, partition);
    this.total += end;
    for await (const batch of recordsOf(this.log, name, partition, { end })) {
      for (const { value, offset, timestamp } of batch) {
        this.passed();
        if (value !== null && this.ids.some((id) => value.includes(id))) yield* this.step(value.toString('utf8'), `${name}/${partition}/${offset}`, { topic: name, partition, appendedAt: timestamp });
      }
    }
  }

  private *step(text: string, coordinate: string, place: Pick<Found, 'topic' | 'partition' | 'appendedAt'>): Generator<Found> {
    let event: Envelope;
    try {
      event = decodeEvent(text);
    } catch {
      return; // a record that nobody could read: its key is parked, and the parking event tells of it
    }
    const { type, source, time, cause, subject } = event;
    const data = event.data as Readonly<Record<string, unknown>>;
    if (this.isAbout(type, data)) yield { coordinate, ...place, source, type, time, ...(cause === undefined ? {} : { cause }), data, subject };
  }

  private isAbout(type: string, { transferId, transitId, quoteId, subject }: Found['data']): boolean {
    if (transferId === undefined) return type.startsWith('kontor.') || [transitId, quoteId, subject].some((id) => this.ids.includes(id as string));
    return transferId === this.transferId;
  }

  private passed(): void {
    this.read++;
    if (this.read % 1000 === 0) this.search.onProgress?.(this.read, this.total);
  }
}
