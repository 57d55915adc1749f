import type { Patch } from './planted-copy.js';
import type { ScenarioName } from './scenarios.js';

/** A mistake somebody might make, as a change to the source. */
export interface Defect {
  /** Completes "a library that …". */
  readonly name: string;
  readonly scenario: ScenarioName;
  /** It must show within so many seeds. */
  readonly within: number;
  readonly patches: readonly Patch[];
}

const defect = (name: string, scenario: ScenarioName, within: number, ...patches: Patch[]): Defect => ({ name, scenario, within, patches });
const change = (file: string, find: string, replace: string): Patch => ({ file, find, replace });

const inReading: readonly Defect[] = [
  defect('does not check that a block follows the head', 'forged', 10, change('journal/chain-reader.ts',
    'if (block.height !== head.height + 1 || block.prev !== head.hash) {', 'if (block.height !== head.height + 1) {')),
  defect('takes a duplicate of a block for the next one', 'owners', 10, change('journal/chain-reader.ts',
    "if (this.accepted.get(block.height) === block.hash) return this.counted('duplicate');", 'if (this.accepted.get(block.height) === block.hash) return this.follow(record, block);')),
  defect('takes an orphan for the next block', 'owners', 10, change('journal/chain-reader.ts',
    "if (parent === block.prev) return this.counted('orphan');", 'if (parent === block.prev) return this.follow(record, block);')),
  defect('does not miss a block that is gone', 'lostBlock', 10, change('journal/chain-reader.ts',
    'if (this.expected === undefined && record.offset !== this.next)', 'if (this.next < 0)'), change('journal/chain-reader.ts',
    'if (block.height !== head.height + 1 || block.prev !== head.hash) {', 'if (block.height < head.height) {')),
  defect('does not miss a record of a plain topic', 'holed', 5, change('task/input.ts',
    'if (record.offset !== this.next) return this.stop(', 'if (record.offset < this.next) return this.stop(')),
];

const inWriting: readonly Defect[] = [
  defect('commits before the acknowledgement', 'owners', 10, change('task/task.ts',
    "    const outcome = await this.own!.append(block, record);\n", "    const early = { block, offset: this.own!.next };\n    this.state.commit(encodeHead(this.processor, early));\n    this.advance(early);\n    const outcome = await this.own!.append(block, record);\n"), change('task/task.ts',
    '    this.state.commit(encodeHead(this.processor, outcome.head));\n    this.advance(outcome.head);\n    this.parked', '    this.parked')),
  defect('has two appends in flight', 'owners', 5, change('task/task.ts',
    "    await this.inFlight;\n    if (this.lost || this.foreign.length > 0) return;", '    if (this.lost || this.foreign.length > 0) return;'), change('task/task.ts',
    'while (this.inFlight !== undefined && !builder.full && !this.lost) {', 'while (builder.runs.length < 0) {'), change('task/own-journal.ts',
    'if (block.height > 1 && block.prev !== this.reader.head?.block.hash)', 'if (block.height < 1)')),
  defect('takes a time-out for a failure', 'owners', 5, change('task/own-journal.ts',
    'if (!(error instanceof UnknownOutcome)) return this.stop(', 'if (!(error instanceof RangeError)) return this.stop(')),
  defect('takes a time-out for an acknowledgement', 'owners', 5, change('task/own-journal.ts',
    '      append.unknown = true;\n', '      return this.accept(append, this.reader.next);\n')),
  defect('takes any offset for the expected one', 'owners', 20, change('task/own-journal.ts',
    'if (offset === expected) return this.accept(append, offset);', 'if (offset >= expected) return this.accept(append, offset);')),
  defect('does not compare what the broker holds with what was sent', 'swapped', 10, change('task/own-journal.ts',
    'if (openBlock(this.topic, this.partition, record).hash === hash) return true;', 'return true;')),
  defect('goes on under the epoch of the owner before it', 'owners', 10, change('task/seal-child.ts',
    'parent.writer === writer ? parent.epoch : parent.epoch + 1', 'parent.epoch')),
  defect('leaves positions out of the block', 'owners', 10, change('task/task.ts',
    'for (const input of this.inputs) for (const [name, position] of input.positions()) inputs.set(name, position);', '')),
];

const inDeciding: readonly Defect[] = [
  defect('does not fold the block of another owner', 'owners', 10, change('task/task.ts',
    'while (this.foreign.length > 0) await this.foldBlocks(this.foreign.splice(0));', 'for (const head of this.foreign.splice(0)) this.advance(head);')),
  defect('keeps what it had decided when it lost the race', 'owners', 20, change('task/task.ts',
    '    if (this.following) await this.dropPending();\n', '')),
  defect('does not rewind its inputs when it lost the race', 'owners', 10, change('task/task.ts',
    'for (const input of this.inputs) input.rewind(this.head?.block.inputs);', '')),
  defect('forgets the records that it passed over', 'owners', 10, change('task/task.ts',
    'builder.continueRuns(this.carried);', '')),
  defect('fires timers outside of order', 'timers', 5, change('task/block-builder.ts',
    "    this.run.add('timer', definition.name);\n", '')),
  defect('does not set its timers again when it lost the race', 'timers', 40, change('task/task.ts',
    '    this.carried = [];\n    await this.fold.rebuild();\n', '    this.carried = [];\n')),
  defect('decides on a younger table than the one it names', 'timers', 10, change('task/block-builder.ts',
    'for (const [name, position] of version.positions) pins.set(name, position);', 'void version;')),
  defect('decides later records of a parked key', 'parking', 5, change('task/block-builder.ts',
    'key !== this.redriving?.key && state.find', 'key === this.redriving?.key && state.find')),
];

const inOperators: readonly Defect[] = [
  defect('counts late records', 'derived', 5, change('dsl/windowed.ts',
    'if (closesAt(windows, start) <= streamTime) continue;', 'if (start < 0) continue;')),
  defect('does not close a window before its grace is over', 'derived', 5, change('dsl/windows.ts',
    '=> start + size + grace;', '=> start + size + grace + 1;')),
  defect('forgets stream time when another instance goes on', 'derived', 10, change('task/fold.ts',
    '  block(block: Block): void {\n', "  block(block: Block): void {\n    const held = this.processor.states.filter(({ name }) => name !== 'kontor.stream-time');\n    if (held.length < this.processor.states.length) return new Fold({ ...this.processor, states: held }, this.state).block(block);\n")),
  defect('keeps the buffer of a join out of the changelog', 'derived', 10, change('dsl/turn.ts',
    'this.lines.push({ type, subject: key, data: line });', "if (!type.startsWith('kontor.add.')) this.lines.push({ type, subject: key, data: line });")),
  defect('joins what lies outside of the window', 'derived', 5, change('dsl/joins-streams.ts',
    'to: t + reach.ahead,', 'to: t + reach.ahead + 1,')),
];

const onLanes: readonly Defect[] = [
  defect('loses a record of a lane when it is not answered', 'lanes', 10, change('lanes/router.ts',
    'if (!(error instanceof UnknownOutcome)) throw error;', 'if (error instanceof UnknownOutcome) return;')),
  defect('does not notice that a record of a lane is lost', 'lanes', 10, change('lanes/router.ts',
    'if (!(error instanceof UnknownOutcome)) throw error;', 'if (error instanceof UnknownOutcome) return;'), change('lanes/lane-input.ts',
    'if (one.before !== (held?.height ?? 0)) {', 'if (one.before < 0) {')),
  defect('does not drop what a lane brings again', 'lanes', 10, change('lanes/lane-input.ts',
    'if (held !== undefined && one.height <= held.height) {', 'if (held !== undefined && one.height < 0) {'), change('lanes/lane-input.ts',
    'if (one.before !== (held?.height ?? 0)) {', 'if (one.before < 0) {')),
];

const inSnapshots: readonly Defect[] = [
  defect('writes a snapshot of what is stored meanwhile', 'restored', 10, change('snapshots/task-snapshots.ts',
    'const view = this.options.store.view();', "const { store } = this.options;\n    const view = { head: store.head, range: store.range.bind(store), close: () => Promise.resolve() };"), change('snapshots/write-snapshot.ts',
    '  let chunks = 0;\n', '  await new Promise<void>((resolve) => void clock.after(20, resolve));\n  let chunks = 0;\n')),
  defect('leaves entries out of a snapshot', 'restored', 10, change('snapshots/write-snapshot.ts',
    "view.range('', undefined)", "view.range('', undefined, { limit: 1 })")),
  defect('folds again what is in the snapshot that it began with', 'restored', 10, change('snapshots/store-keeper.ts',
    '    await this.snapshots.load(this.progress);\n    return storedPosition(store, processor);', '    await this.snapshots.load(this.progress);\n    return undefined;')),
];

export const defects: readonly Defect[] = [...inReading, ...inWriting, ...inDeciding, ...inOperators, ...onLanes, ...inSnapshots];
