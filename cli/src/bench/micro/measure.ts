import { sink, microBenchmarks, type Micro } from './suite.js';

export interface MicroResult {
  readonly name: string;
  readonly unit: string;
  /** The median over the rounds. */
  readonly perSecond: number;
  /** The same per second of CPU, all threads of the process together: what others on the machine do hardly shows in it. */
  readonly perCpuSecond: number;
  readonly slowest: number;
  readonly fastest: number;
  readonly rounds: number;
}

export interface MicroOptions {
  /** How often each is measured; they take turns, so that a noisy moment hits all of them alike. */
  readonly rounds: number;
  /** Least time that one measurement takes. */
  readonly roundMs: number;
}

const WARM_UP_MS = 300;

/** Measures every micro-benchmark. */
export async function measureMicros(options: MicroOptions, doing: (what: string) => void): Promise<readonly MicroResult[]> {
  const { all, close } = await microBenchmarks();
  try {
    const rates = new Map<Micro, Rate[]>(all.map((micro) => [micro, []]));
    for (const micro of all) await rateOf(micro, WARM_UP_MS);
    for (let round = 1; round <= options.rounds; round++) {
      for (const micro of all) {
        doing(`round ${round} of ${options.rounds}: ${micro.name}`);
        rates.get(micro)!.push(await rateOf(micro, options.roundMs));
      }
    }
    if (!Number.isFinite(sink.value)) throw new Error('the benchmarks computed nothing');
    return all.map((micro) => resultOf(micro, rates.get(micro)!));
  } finally {
    await close();
  }
}

interface Rate {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

async function rateOf(micro: Micro, leastMs: number): Promise<Rate> {
  let count = 0;
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  for (;;) {
    count += await micro.run();
    const ms = performance.now() - began;
    if (ms < leastMs) continue;
    const { user, system } = process.cpuUsage(cpuBefore);
    return { perSecond: (count * 1000) / ms, perCpuSecond: (count * 1e6) / (user + system) };
  }
}

function resultOf({ name, unit }: Micro, rates: readonly Rate[]): MicroResult {
  const bySecond = rates.map(({ perSecond }) => perSecond).toSorted((a, b) => a - b);
  return {
    name, unit, perSecond: medianOf(bySecond), perCpuSecond: medianOf(rates.map(({ perCpuSecond }) => perCpuSecond)),
    slowest: bySecond[0]!, fastest: bySecond[bySecond.length - 1]!, rounds: rates.length,
  };
}

/** The middle one, or the mean of the two middle ones. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
