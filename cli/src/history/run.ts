import { startProgress } from '../../progress.mjs';
import { printLines } from '../journal/output.js';
import { loadTopologies } from '../streams/topologies.js';
import { lastYear } from './fixings.js';
import { describeYear, historyNotice } from './print.js';
import { simulateYear } from './year.js';

export interface HistoryOptions {
  readonly transfers: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** `./kontor demo --history FILE`: a year of real fixings. Fails if anything of it does not hold. */
export async function runHistory(file: string, { transfers, seed, json }: HistoryOptions): Promise<void> {
  (json === true ? process.stderr : process.stdout).write(`${historyNotice}\n`);
  const [days, topologies] = [lastYear(file), await loadTopologies()];
  const progress = startProgress('A year', { always: true });
  try {
    const started = performance.now();
    const result = simulateYear({ topologies, days, transfers, seed, onProgress: (sent) => progress.doing(left(sent, transfers, performance.now() - started)) });
    progress.done();
    await printLines(json === true ? [JSON.stringify(result, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2)] : describeYear(result));
    if (result.faults.length > 0) process.exitCode = 1;
  } catch (error) {
    progress.failed();
    throw error;
  }
}

const left = (sent: number, of: number, ms: number): string => `${sent} of ${of} transfers, ${Math.round((sent * 1000) / ms)}/s, ${sent === 0 ? '?' : Math.ceil(((of - sent) * ms) / sent / 1000)} s left`;
