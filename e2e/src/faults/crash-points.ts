// Loaded into a service before it starts (`node --import`), by the crash test alone: the product has no switch for it.
// On SIGUSR2 it reads which point to arm from a file, and at the nth passage of that point the process kills itself,
// between two lines of its own, as a power cut would.
import { readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

/** Where a process can die; `moment` is anywhere at all. */
export const CRASH_POINTS = {
  /** The broker has the block, the task does not know it yet. */
  'between append and acknowledgement': ['transfer-intake', 'fx-rating', 'balance-aggregation', 'payout'],
  /** The block is about to be sent. */
  'before append': ['balance-aggregation', 'payout'],
  /** The block is acknowledged, the store is not written. */
  'between acknowledgement and store': ['transfer-intake', 'fx-rating', 'balance-aggregation', 'payout'],
  /** The store is written, waiting requests are not answered. */
  'between store and answer': ['transfer-intake', 'balance-aggregation'],
  /** Rows are written, the transaction is not committed. */
  'between store and projection': ['transfer-intake', 'balance-aggregation', 'payout'],
  /** The projection is committed, nobody was told. */
  'after projection': ['transfer-intake', 'balance-aggregation'],
  /** The rail has answered, the answer is in no log. */
  'between the answer of the rail and its record': ['payout'],
  /** The bank has written that it paid, and has answered nobody. */
  'between the payment and its answer': ['rail-simulator'],
  'at any moment': ['transfer-intake', 'fx-rating', 'balance-aggregation', 'payout', 'rail-simulator'],
} as const satisfies Record<string, readonly string[]>;

export type CrashPoint = keyof typeof CRASH_POINTS;

export interface Armed {
  readonly point: CrashPoint;
  /** Dies at this passage of the point, from 1. */
  readonly passage: number;
}

export const orderFile = (stateFolder: string): string => join(stateFolder, 'crash-order.json');

const stateFolder = process.env['KONTOR_STATE_DIR'];
const isPreloaded = process.execArgv.some((argument) => argument.includes('crash-points'));
if (isPreloaded && stateFolder !== undefined) install(stateFolder);

function install(folder: string): void {
  let armed: Armed | undefined;
  let left = 0;
  process.on('SIGUSR2', () => {
    armed = JSON.parse(readFileSync(orderFile(folder), 'utf8')) as Armed;
    left = armed.passage;
  });
  const pass = (point: CrashPoint): void => {
    if (armed?.point === point && --left === 0) process.kill(process.pid, 'SIGKILL');
  };
  const require = createRequire(join(process.cwd(), 'libs/streams-kafka/package.json'));
  watchKafka(require('kafkajs') as never, pass);
  watchStore(require('classic-level') as never, pass);
  watchPostgres(createRequire(join(process.cwd(), 'libs/postgres/package.json'))('pg') as never, pass);
  watchRail(pass);
}

type Pass = (point: CrashPoint) => void;
type Send = (batch: { topicMessages?: readonly { topic: string }[]; topic?: string }) => Promise<unknown>;

function watchKafka({ Kafka }: { Kafka: { prototype: { producer: (options: unknown) => { send: Send; sendBatch: Send } } } }, pass: Pass): void {
  const original = Kafka.prototype.producer;
  Kafka.prototype.producer = function producer(options) {
    const made = original.call(this, options);
    const watched = (send: Send): Send => async (batch) => {
      const topics = [batch.topic, ...(batch.topicMessages ?? []).map(({ topic }) => topic)];
      if (!topics.some((topic) => topic?.endsWith('.v1') === true)) return send(batch);
      pass('before append');
      const answer = await send(batch);
      pass('between append and acknowledgement');
      return answer;
    };
    return { ...made, send: watched(made.send), sendBatch: watched(made.sendBatch) };
  };
}

function watchStore({ ClassicLevel }: { ClassicLevel: { prototype: { batch: (...arguments_: unknown[]) => Promise<void> } } }, pass: Pass): void {
  const original = ClassicLevel.prototype.batch;
  ClassicLevel.prototype.batch = async function batch(...arguments_) {
    pass('between acknowledgement and store');
    await original.apply(this, arguments_);
    pass('between store and answer');
  };
}

function watchPostgres({ Client }: { Client: { prototype: { query: (...arguments_: unknown[]) => unknown } } }, pass: Pass): void {
  const original = Client.prototype.query;
  Client.prototype.query = function query(...arguments_) {
    const [text] = arguments_;
    const commits = typeof text === 'string' && /^commit\b/i.test(text);
    if (commits) pass('between store and projection');
    const answer = original.apply(this, arguments_);
    if (commits && answer instanceof Promise) void answer.then(() => pass('after projection'));
    return answer;
  };
}

function watchRail(pass: Pass): void {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const answer = await original(input, init);
    const url = input instanceof Request ? input.url : input.toString();
    if (url.endsWith('/payments')) pass('between the answer of the rail and its record');
    return answer;
  };
  if (process.env['KONTOR_SERVICE'] !== 'rail-simulator') return;
  const open = fs.open;
  fs.open = async (...arguments_: Parameters<typeof open>) => {
    const file = await open(...arguments_);
    const sync = file.datasync.bind(file);
    file.datasync = async () => {
      await sync();
      pass('between the payment and its answer');
    };
    return file;
  };
  syncBuiltinESMExports();
}
