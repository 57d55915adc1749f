import { Worker } from 'node:worker_threads';
import { added, EXPECTED } from './coverage.js';

/** A seed that has shown something wrong. */
export interface Failure {
  readonly seed: number;
  /** For a person to read. */
  readonly story: readonly string[];
}

/** What a worker says of a seed. */
export interface SeedDone {
  readonly seed: number;
  readonly transfers: number;
  readonly rows: readonly (readonly [string, number])[];
  readonly faults: readonly (readonly [string, number])[];
  readonly failure?: Failure;
}

export interface SeedsOptions {
  readonly first: number;
  /** At most so many; Infinity is allowed where `until` ends it. */
  readonly seeds: number;
  /** No new seed is begun after this, in milliseconds since the epoch. */
  readonly until?: number;
  readonly workers: number;
  /** Ends with the first seeds that fail, so many of them. */
  readonly failuresMax: number;
  readonly onSeed?: (done: SeedDone, so: SeedsReport) => void;
  readonly signal?: AbortSignal;
}

export interface SeedsReport {
  seeds: number;
  transfers: number;
  readonly failures: Failure[];
  /** Of a seed that did not fail. */
  readonly fewest: { transfers: number; faults: number };
  /** How often each row of a transfer's life and each kind of fault has occurred. */
  readonly rows: Map<string, number>;
  readonly faults: Map<string, number>;
}

/** What must have occurred in a run so often, or it has proved nothing of it. */
export const AT_LEAST = 10;

export const lackingIn = ({ rows, faults }: SeedsReport): string[] =>
  EXPECTED.map((name) => [name, rows.get(name) ?? faults.get(name) ?? 0] as const).filter(([, count]) => count < AT_LEAST).map(([name, count]) => `${name} (${count})`);

/** A seed takes a fraction of a second; one that takes so long hangs. */
const PATIENCE_MS = 120_000;

/** Runs seed after seed, in as many threads as are asked for. */
export async function runSeeds(options: SeedsOptions): Promise<SeedsReport> {
  const report: SeedsReport = { seeds: 0, transfers: 0, failures: [], fewest: { transfers: Infinity, faults: Infinity }, rows: new Map(), faults: new Map() };
  let next = options.first;
  const take = (): number | undefined => {
    const over = options.signal?.aborted === true || report.failures.length >= options.failuresMax || (options.until !== undefined && Date.now() > options.until);
    return over || next >= options.first + options.seeds ? undefined : next++;
  };
  const done = (seed: SeedDone): void => {
    report.seeds++;
    report.transfers += seed.transfers;
    added(report.rows, seed.rows);
    added(report.faults, seed.faults);
    if (seed.failure !== undefined) report.failures.push(seed.failure);
    else {
      report.fewest.transfers = Math.min(report.fewest.transfers, seed.transfers);
      report.fewest.faults = Math.min(report.fewest.faults, seed.faults.reduce((sum, [, count]) => sum + count, 0));
    }
    options.onSeed?.(seed, report);
  };
  await Promise.all(Array.from({ length: options.workers }, () => work(take, done)));
  report.failures.sort((a, b) => a.seed - b.seed);
  return report;
}

/** One thread, and another in its place when it hangs or breaks: that is what its seed has shown. */
async function work(take: () => number | undefined, done: (seed: SeedDone) => void): Promise<void> {
  let worker: Worker | undefined;
  for (let seed = take(); seed !== undefined; seed = take()) {
    worker ??= new Worker(new URL('./worker.js', import.meta.url));
    const said = await answerOf(worker, seed);
    done(said);
    if (said.failure?.story.length === 1) worker = void (await worker.terminate());
  }
  await worker?.terminate();
}

function answerOf(worker: Worker, seed: number): Promise<SeedDone> {
  return new Promise((resolve) => {
    const end = (said: SeedDone): void => {
      clearTimeout(patience);
      worker.off('message', end).off('error', failed);
      resolve(said);
    };
    const broken = (how: string): void => end({ seed, transfers: 0, rows: [], faults: [], failure: { seed, story: [`Seed ${seed}: ${how}`] } });
    const failed = (error: Error): void => broken(`the run broke: ${error.stack ?? error.message}`);
    const patience = setTimeout(() => broken(`no end after ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    worker.on('message', end).on('error', failed);
    worker.postMessage(seed);
  });
}
