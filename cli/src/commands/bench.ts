import { InvalidArgumentError, Option, type Command } from 'commander';
import { startProgress } from '../../progress.mjs';
import { fund, runScenario, type Scenario, type ScenarioResult } from '../bench/bench.js';
import { environmentOf } from '../bench/environment.js';
import { defineHandover } from '../bench/handover/command.js';
import { defineHttp } from '../bench/http/command.js';
import { definePartBenchmarks } from '../bench/micro/commands.js';
import { renderReport, type BenchReport } from '../bench/report.js';
import { benchStreams, type StreamsOptions } from '../bench/streams/command.js';
import { peerSettings } from '../bench/streams/peer.js';
import { interruption } from '../rig/interruption.js';
import { startRig } from '../rig/rig.js';
import { startServices } from '../rig/services.js';
import { verifyRig } from '../verify/index.js';

interface BenchOptions {
  readonly entrance: 'http' | 'commands' | 'both';
  readonly rate: number;
  readonly seconds: number;
  readonly transfers: number;
  readonly customers: number;
  readonly runs: number;
  readonly fsync?: boolean;
  readonly json?: boolean;
}

/** So many transfers, or some seconds of a set rate, before the figures of a run count. */
const WARM_UP = 2000;
/** Once, at full speed, unreported: six processes and a JVM compile what they use. */
const FIRST_WARM_UP: Scenario = { name: 'warm-up', entrance: 'commands', rate: 0, transfers: 8000, warmUp: 500 };

export function define(command: Command): void {
  definePartBenchmarks(command);
  command
    .option('--entrance <how>', 'http, commands (straight to the command topic), or both', 'both')
    .option('--rate <n>', 'transfers per second of the latency runs', whole, 200)
    .option('--seconds <n>', 'length of a latency run', whole, 20)
    .option('--transfers <n>', 'transfers of a full-speed run; 0 leaves it out', whole, 30_000)
    .option('--customers <n>', 'customers that the transfers are spread over', whole, 10_000)
    .option('--runs <n>', 'how often each scenario is run; medians are printed', whole, 1)
    .option('--fsync', 'an fsync per append in Kafka (flush.messages=1), as one replica needs against power loss')
    .option('--json', 'for programs')
    .action(bench);
  defineHttp(command.command('http').description('answers over the one origin: transfers and reads at set rates, and plain transfers by single requests'));
  defineHandover(command.command('handover').description('how long commands wait while an instance ends, or is killed, and its standby takes over'));
  defineStreams(command.command('streams').description('four stateful hops of the stream-processing library, beside Kafka Streams if its program is there'));
}

function defineStreams(command: Command): void {
  command
    .addOption(new Option('--client <name...>', 'Kafka clients to measure').choices(['kafkajs', 'platformatic']).default(['platformatic', 'kafkajs']))
    .option('--runs <n>', 'interleaved runs, whose medians are printed', whole, 5)
    .option('--rates <list>', 'transfers per second of the latency steps, comma-separated; "none" leaves them out', rateList, [50, 200, 1000, 2000])
    .option('--seconds <n>', 'length of a latency step', whole, 8)
    .option('--warm-up <n>', 'seconds at 1,000/s before the first step', whole, 10)
    .option('--transfers <n>', 'transfers of the full-speed step; 0 leaves it out', whole, 60_000)
    .option('--no-kill', 'without the step in which the process is killed')
    .option('--fsync', 'an fsync per append in Kafka (flush.messages=1)')
    .option('--peer <folder>', 'the Kafka Streams program to measure in the same run; default: ../shared/peers/kstreams if it is there', true)
    .option('--no-peer', 'without Kafka Streams')
    .addOption(new Option('--peer-settings <kind...>', 'how Kafka Streams is set').choices(Object.keys(peerSettings)).default(['tuned']))
    .option('--profile <folder>', 'write CPU profiles of the measured process there')
    .option('--json', 'for programs: every run, and the medians')
    .action((options: StreamsOptions) => benchStreams(options));
}

function rateList(value: string): readonly number[] {
  return value === 'none' ? [] : value.split(',').map(whole);
}

function scenariosOf(options: BenchOptions): Scenario[] {
  const entrances = options.entrance === 'both' ? (['http', 'commands'] as const) : [options.entrance];
  const steady = entrances.map((entrance): Scenario => ({ name: `${entrance} ${options.rate}/s`, entrance, rate: options.rate, transfers: options.rate * options.seconds, warmUp: Math.min(WARM_UP, options.rate * 5) }));
  const flood = options.transfers === 0 ? [] : entrances.map((entrance): Scenario => ({ name: `${entrance} full speed`, entrance, rate: 0, transfers: options.transfers, warmUp: WARM_UP }));
  return [...steady, ...flood];
}

async function bench(options: BenchOptions): Promise<void> {
  const progress = startProgress('Benchmark', { always: true });
  const brokerSettings: Record<string, string> = options.fsync === true ? { 'log.flush.interval.messages': '1' } : {};
  const rig = await startRig({ name: 'bench', kafkaSettings: brokerSettings, signal: interruption(), onProgress: (part, doing) => progress.doing(`${part}: ${doing}`) });
  try {
    await startServices(rig);
    progress.doing('funding customers');
    await fund(rig, options.customers, progress.doing);
    await runScenario(rig, FIRST_WARM_UP, options.customers, progress.doing);
    const results: ScenarioResult[] = [];
    for (let run = 1; run <= options.runs; run++) {
      for (const scenario of scenariosOf(options)) results.push(await runScenario(rig, scenario, options.customers, (doing) => progress.doing(`run ${run} of ${options.runs}, ${doing}`)));
    }
    progress.doing('verifying');
    const verified = await verifyRig(rig);
    const report: BenchReport = {
      environment: await environmentOf(rig, brokerSettings),
      customers: options.customers,
      results,
      verified: { ok: verified.ok, summary: verified.ok ? `${verified.blocks} blocks, ${verified.events} events, no fault` : `${verified.faultCount} faults: ${JSON.stringify(verified.faults.slice(0, 5))}` },
    };
    progress.done();
    process.stdout.write(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : `${renderReport(report)}\n`);
    if (!verified.ok) process.exitCode = 1;
  } finally {
    await rig.stop();
  }
}

function whole(value: string): number {
  if (!/^[0-9]{1,9}$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
}
