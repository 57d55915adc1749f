import type { NewRecord } from '../log/log.js';
import { eventsOf, type JournalStopped } from '../follow.js';
import type { Block } from '../journal/block.js';
import type { Head } from '../journal/chain-reader.js';
import { countLines } from '../journal/lines.js';
import type { RunLength } from '../journal/order.js';
import type { Position, Positions } from '../journal/positions.js';
import type { EventMap } from '../topology/declarations.js';
import type { State } from '../topology/state.js';
import type { ProcessorDefinition } from '../topology/topology.js';
import { BlockBuilder } from './block-builder.js';
import { partitionCounts } from '../lanes/routed.js';
import { Routers } from '../lanes/routers.js';
import { Fold } from './fold.js';
import type { TaskInput } from './input.js';
import { InputsRead } from './inputs-read.js';
import { nextOf, openInputs } from './open-input.js';
import { OwnJournal } from './own-journal.js';
import { ParkedKeys } from './parked-keys.js';
import { inTime, type InputStatus, type Read, type Scan, type StandbyRead } from './reads.js';
import { allOf, type ScanOptions } from './scan.js';
import { sealChild } from './seal-child.js';
import { Sleeper } from './sleeper.js';
import type { StoreKeeper } from '../snapshots/store-keeper.js';
import { assertReaches, encodeHead, NewerStore, storedPosition } from './stored-head.js';
import { currentTables, tablesReach } from './tables.js';
import type { TaskOptions, TaskPhase } from './task-options.js';
import { TaskState } from './task-state.js';

/** Blocks folded per store batch while restoring. */
const RESTORE_BATCH = 200;

interface Sealed {
  readonly block: Block;
  readonly record: NewRecord;
  readonly inputs: Positions;
}

/** The work of one processor on one partition. Start it once; it runs until `stop`, or until its journal or an input stops it. */
export class Task {
  phase: TaskPhase = 'restoring';
  reason: string | undefined;
  readonly counts = { blocks: 0, events: 0, conflicts: 0 };

  private readonly state: TaskState;
  private readonly fold: Fold;
  readonly parked: ParkedKeys;
  readonly keeper: StoreKeeper | undefined;
  private own: OwnJournal | undefined;
  private inputs: TaskInput[] = [];
  private readonly inputsRead: InputsRead;
  private router: Routers | undefined;
  /** Partition counts of the lanes that events of this journal go to. */
  private lanes: ReadonlyMap<string, number> = new Map();
  /** How many partitions this journal has. */
  private partitions = 0;
  /** The committed head; a block that is in flight is not in it. */
  private head: Head | undefined;
  private readonly foreign: Head[] = [];
  private inFlight: Promise<void> | undefined;
  /** Height, hash and clock of the block that the next one is built on. */
  private parent: Block | undefined;
  private carried: RunLength['runs'] = [];
  private lost = false;
  /** The inputs are followed: this task owns, as far as it knows. */
  private following = false;
  private stopping = false;
  private readonly sleeper: Sleeper;
  private loop: Promise<void> | undefined;

  constructor(readonly processor: ProcessorDefinition, readonly partition: number, private readonly options: TaskOptions) {
    this.state = new TaskState(options.store, (error) => this.fail(error), options.clock);
    this.fold = new Fold(processor, this.state);
    this.keeper = options.keeper;
    this.parked = new ParkedKeys({ name: `${processor.journal.name}/${partition}`, log: options.log, state: this.state, owns: () => !this.stopping && this.mayOwn(), ordered: () => this.signal() });
    this.sleeper = new Sleeper(options.clock);
    this.inputsRead = new InputsRead(options, partition, this.fold, () => this.signal());
  }

  get height(): number {
    return this.head?.block.height ?? 0;
  }

  get inputStatus(): readonly InputStatus[] {
    return this.inputs.map(({ name, unread, time }) => ({ input: name, unread, ...(time === undefined ? {} : { oldestAt: time }) }));
  }

  get epoch(): number {
    return this.head?.block.epoch ?? 0;
  }

  get chainCounts(): OwnJournal['counts'] | undefined {
    return this.own?.counts;
  }

  /** Restores, then resolves while the loop goes on. Rejects if the store or the journal cannot be trusted. */
  async start(): Promise<void> {
    try {
      await this.restore();
      if (this.stopping) throw this.shutDown();
    } catch (error) {
      if (error instanceof NewerStore) return this.bar(error.message, 'barred');
      if (!this.stopping) this.fail(error as Error);
      await this.end(); // `stop` closed what there was then
      throw error;
    }
    this.phase = this.following ? 'running' : 'standing-by';
    this.loop = this.run().catch((error: unknown) => this.fail(error as Error));
  }

  /** Finishes what is in flight, then ends. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.signal();
    await this.keeper?.close();
    await this.loop;
    await this.end();
    if (this.phase !== 'stopped') this.phase = 'stopped';
  }

  private async end(): Promise<void> {
    this.close();
    await this.state.flush();
  }

  /** Reads an entry as of the last committed block. */
  read<S>(state: State<EventMap, S>, key: string): Read<S> {
    return { value: this.state.committed(state, key), partition: this.partition, height: this.height, at: this.head?.block.at ?? 0 };
  }

  /** Reads entries of a state in order of their keys, all as of the last committed block. */
  async scan<S>(state: State<EventMap, S>, options: ScanOptions): Promise<Scan<S>> {
    const at = this.head?.block.at ?? 0;
    const { partition, height } = this; // together with the view that `entries` takes, before anything else is committed
    const entries = await allOf(this.state.entries(state, options));
    return { entries, partition, height, at };
  }

  /** Reads an entry as of the last block folded here, and says how far that is behind the journal. */
  async readStandby<S>(state: State<EventMap, S>, key: string): Promise<StandbyRead<S>> {
    const { end } = await this.options.log.bounds(this.processor.journal.name, this.partition);
    const folded = this.foreign[0]?.offset ?? this.own?.next ?? 0;
    return { ...this.read(state, key), lag: Math.max(0, end - folded) };
  }

  /** It has everything that its journal held when it looked last. */
  get warm(): boolean {
    return this.phase === 'running' || this.phase === 'standing-by';
  }

  /** The newest block's epoch, if this task wrote it. */
  get writtenEpoch(): number | undefined {
    const block = this.head?.block;
    return block?.writer === this.options.writer ? block.epoch : undefined;
  }

  /**
   * Resolves when everything that was in the journal at the call is folded in: what is read then no deposed owner could miss.
   * Throws `StillBehind` if that takes longer: a broker that answers nothing, or delivers nothing, would keep who asks for ever.
   */
  catchUp(timeoutMs?: number): Promise<void> {
    const { name } = this.processor.journal;
    return inTime({ clock: this.options.clock, of: `${name}/${this.partition}`, timeoutMs, wake: () => this.signal() }, this.options.log.bounds(name, this.partition), ({ end }, late) =>
      this.until(() => late() || (this.own!.next >= end && this.foreign.length === 0 && (this.head?.offset ?? -1) >= (this.own!.head?.offset ?? -1))));
  }

  // --- the loop ---

  /**
   * 1. Open a block: fix `at`, pin the tables.  2. Decide and evolve, record by record.  3. Seal.
   * 4. Append, await the acknowledgement.       5. Commit: readers see it, the store follows.  6. Hand on.
   * While 4 waits, 1 and 2 go on for the next block, on the pending state; it is appended after 5,
   * because its positions must never be in the log before its parent's are.
   */
  private async run(): Promise<void> {
    while (!this.stopping) {
      if (this.foreign.length > 0 || this.lost) await this.adoptForeign();
      this.router?.lead(this.mayOwn(), this.head?.block.inputs);
      if (!this.mayOwn()) await this.standBy();
      else if (!this.following) await this.takeOver();
      else if (!this.hasWork()) await this.rest(this.inputsRead.nextDue());
      else await this.step();
    }
    await this.inFlight;
  }

  private async step(): Promise<void> {
    const builder = this.open();
    this.fill(builder);
    while (this.inFlight !== undefined && !builder.full && !this.lost) {
      await Promise.race([this.inFlight, this.sleeper.sleep()]); // a timer that comes due meanwhile is the next block's: this one's clock stands
      if (!this.lost) this.fill(builder);
    }
    await this.inFlight;
    if (this.lost || this.foreign.length > 0) return; // adopted at the top of the loop; what was built is dropped there
    if (!builder.isWorthWriting && !this.inputs.some(({ isUsedUp }) => isUsedUp)) {
      this.carried = builder.runs;
      this.state.dropPending();
      return;
    }
    this.append(builder);
  }

  private append(builder: BlockBuilder): void {
    this.carried = [];
    const sealed = this.seal(builder);
    this.parent = sealed.block;
    this.inFlight = this.appendAndCommit(sealed).finally(() => (this.inFlight = undefined));
    this.inFlight.catch((error: unknown) => this.fail(error as Error));
  }

  private open(): BlockBuilder {
    this.state.push();
    const { processor, partition, partitions, state, fold, lanes, options } = this;
    const at = Math.max(options.clock.now(), this.parent?.at ?? 0);
    const tables = currentTables(processor, options.tables);
    const builder = new BlockBuilder({ processor, partition, partitions, state, fold, tables, lanes, at, height: (this.parent?.height ?? 0) + 1 });
    builder.continueRuns(this.carried);
    return builder;
  }

  private fill(builder: BlockBuilder): void {
    this.parked.performIn(builder);
    for (;;) {
      // Before every record: a window that stream time has closed is closed before anything else happens.
      builder.fireAllDue(this.inputsRead.to);
      if (builder.full) return;
      const input = nextOf(this.inputs);
      if (input === undefined) return;
      builder.takeFrom(input);
    }
  }

  private seal(builder: BlockBuilder): Sealed {
    const { parent, processor, partition, options: { chain, writer } } = this;
    // Rows of inputs and tables that this topology no longer reads are carried on: a position never goes back, and one that comes again goes on there.
    const inputs = new Map<string, Position>(parent?.inputs);
    for (const input of this.inputs) for (const [name, position] of input.positions()) inputs.set(name, position);
    this.router?.recordIn(inputs);
    return { ...sealChild(processor.journal.name, partition, parent, { chain, writer, inputs }, builder), inputs };
  }

  private async appendAndCommit({ block, record, inputs }: Sealed): Promise<void> {
    const outcome = await this.own!.append(block, record);
    if (outcome.kind === 'conflict') {
      this.lost = true;
      this.counts.conflicts++;
      this.signal();
      return;
    }
    this.state.commit(encodeHead(this.processor, outcome.head));
    this.advance(outcome.head);
    this.parked.committed(block.height);
    for (const input of this.inputs) input.release(inputs);
  }

  private advance(head: Head): void {
    const opens = head.block.epoch > this.epoch;
    this.head = head;
    if (opens && this.phase !== 'restoring') this.options.opened?.(head.block.writer, head.block.epoch);
    this.counts.blocks++;
    this.counts.events += countLines(head.block.value);
    this.router?.advance(head);
    this.keeper?.folded(head);
    this.options.committed(head, () => eventsOf(head.block, new Set(Object.keys(this.processor.journal.schemas))));
    this.signal();
  }

  /** Someone else's blocks are on the chain: what is pending never happened. Fold theirs and go on behind them. */
  private async adoptForeign(): Promise<void> {
    await this.inFlight;
    this.lost = false;
    if (this.following) await this.dropPending();
    while (this.foreign.length > 0) await this.foldBlocks(this.foreign.splice(0));
    this.parent = this.head?.block;
    if (!this.following) return;
    for (const input of this.inputs) input.rewind(this.head?.block.inputs);
    this.inputsRead.begin(this.inputs);
    await this.waitForTables();
  }

  private async dropPending(): Promise<void> {
    this.state.dropPending();
    this.parked.dropped();
    this.carried = [];
    await this.fold.rebuild();
  }

  // --- owning and standing by ---

  private readonly mayOwn = (): boolean => this.options.assigned() && this.reason === undefined;

  /** At the tail of its own journal, folding; the inputs are the owner's business. */
  private async standBy(): Promise<void> {
    if (this.following) return this.stepDown(); // and look again before sleeping: it may be wanted back by then
    this.phase = 'standing-by';
    this.parked.end();
    await this.rest();
  }

  private async stepDown(): Promise<void> {
    await this.inFlight;
    this.parent = this.head?.block;
    this.following = false;
    for (const input of this.inputs.splice(0)) input.close();
    await this.dropPending();
    this.lost = false;
    this.own!.pace('eager');
  }

  /** From the positions in the journal on. What another owner appends meanwhile is adopted like any foreign block. */
  private async takeOver(): Promise<void> {
    await this.startInputs();
    if (this.stopping) return this.close();
    this.own!.pace('relaxed'); // an own block is known by its acknowledgement; reading it back only compares
    this.following = true;
    await this.waitForTables();
    this.phase = 'running';
    if (this.parent !== undefined && this.parent.writer !== this.options.writer && this.foreign.length === 0) this.append(this.open());
  }

  private bar(reason: string, phase = this.phase): void {
    this.reason = reason;
    this.phase = phase;
    this.options.barred?.(reason);
  }

  // --- restoring ---

  private async restore(): Promise<void> {
    const { keeper, options: { log, store, clock } } = this;
    ({ partitions: this.partitions, lanes: this.lanes } = await partitionCounts(this.processor, log));
    const { publications } = this.processor;
    if (this.lanes.size + publications.length > 0) this.router = new Routers({ log, journal: this.processor.journal.name, partition: this.partition, clock, events: { stopped: (error) => this.fail(error) } }, { lanes: this.lanes.size > 0, publications });
    const from = await (keeper?.position() ?? storedPosition(store, this.processor));
    if (keeper?.newerSnapshot !== undefined) this.bar(`its snapshots hold ${keeper.newerSnapshot}: newer code wrote them. Run that code, or reset the partition with its snapshots`);
    this.own = new OwnJournal(log, this.processor.journal.name, this.partition, from, clock, {
      foreign: (head) => {
        this.foreign.push(head);
        this.signal();
      },
      stopped: (error) => this.fail(error),
      progressed: () => this.signal(),
    });
    const { end } = await log.bounds(this.processor.journal.name, this.partition);
    assertReaches(this.processor, this.partition, end, from);
    keeper?.follow(from, end);
    this.own.start();
    for (;;) {
      await this.until(() => this.foreign.length > 0 || this.own!.next >= end);
      if (this.foreign.length === 0) break;
      await this.foldBlocks(this.foreign.splice(0), from?.height);
    }
    keeper?.restored();
    await this.fold.rebuild();
    this.parent = this.head?.block;
    if (!this.mayOwn()) return this.own.pace('eager');
    await this.startInputs();
    this.following = true;
    await this.waitForTables();
  }

  /** @param stored height of the block that the store stood at: it is read again only to be compared */
  private async foldBlocks(heads: readonly Head[], stored = 0): Promise<void> {
    this.own!.taken();
    for (let i = 0; i < heads.length; i += RESTORE_BATCH) {
      const batch = heads.slice(i, i + RESTORE_BATCH);
      this.state.push();
      for (const head of batch) if (head.block.height > stored) this.fold.block(head.block);
      const last = batch[batch.length - 1]!;
      this.state.commit(encodeHead(this.processor, last));
      for (const head of batch) this.advance(head);
      if (batch.length === RESTORE_BATCH || this.state.holdsMuch) await this.state.flush(); // what is committed and not stored yet is held in memory
    }
    const { unknown } = this.fold;
    if (unknown !== undefined && this.reason === undefined) this.bar(`its journal holds events of type ${unknown}, which this code does not know: newer code wrote them`);
  }

  private async startInputs(): Promise<void> {
    const events = { changed: () => this.signal(), stopped: (error: JournalStopped) => this.fail(error) };
    this.inputs = await openInputs(this.processor.inputs, this.options.log, this.partition, this.head?.block.inputs, events);
    for (const input of this.inputs) input.start();
    this.inputsRead.begin(this.inputs);
  }

  private async waitForTables(): Promise<void> {
    const pins = this.head?.block.order.pins;
    if (pins !== undefined) await tablesReach(this.processor, this.options.tables, pins);
  }

  // --- waiting ---

  private hasWork(): boolean {
    return this.parked.waiting || nextOf(this.inputs) !== undefined || this.inputsRead.nextDue() <= this.options.clock.now();
  }

  /** Sleeps, unless something has come since the loop looked: a wake is heard by who sleeps already. */
  private async rest(due?: number): Promise<void> {
    if (!this.stopping && !this.lost && this.foreign.length === 0) await this.sleeper.sleep(due);
  }

  private async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.stopping) throw this.shutDown();
      await this.sleeper.woken();
    }
  }

  private readonly shutDown = (): Error => new Error(this.reason ?? `${this.processor.journal.name}/${this.partition} is shut down`);

  /** Whoever waits looks again. To be called from outside when `assigned` may answer differently. */
  signal(): void {
    this.sleeper.wake();
  }

  /** Stops for good, as a defect does: someone outside knows that going on would do harm. */
  readonly halt = (error: Error): void => this.fail(error);

  private fail(error: Error): void {
    if (this.phase === 'stopped') return;
    this.phase = 'stopped';
    this.reason = error.message;
    this.stopping = true;
    this.close();
    this.signal();
    this.options.stopped(error);
  }

  private close(): void {
    this.sleeper.close();
    this.own?.close();
    this.router?.close();
    this.parked.end();
    for (const input of this.inputs) input.close();
  }
}
