import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Child, describeExit } from '../../rig/child.js';
import { workspaceRoot } from '../../rig/paths.js';
import { RigError } from '../../rig/rig-error.js';
import type { Broker } from './run.js';

/** Kafka Streams as it comes, tuned for latency, and without exactly-once; the settings are those of its streams configuration. */
export const peerSettings = {
  'stock': ['processing.guarantee=exactly_once_v2'],
  'tuned': ['processing.guarantee=exactly_once_v2', 'commit.interval.ms=10', 'poll.ms=5', 'producer.linger.ms=5'],
  'at-least-once': ['processing.guarantee=at_least_once', 'producer.linger.ms=0'],
} as const;
export type PeerKind = keyof typeof peerSettings;

/** Where the peer's program lies unless a path is given: beside the checkout. */
const BESIDE = '../shared/peers/kstreams';

/** The folder with the peer's `run.sh`, or undefined if there is none and none was asked for. */
export function findPeer(given: string | undefined): string | undefined {
  const folder = resolve(given ?? join(workspaceRoot, BESIDE));
  if (existsSync(join(folder, 'run.sh'))) return folder;
  if (given !== undefined) throw new RigError(`--peer ${given} has no run.sh; give the folder of the Kafka Streams program.`);
  return undefined;
}

export interface PeerPlan {
  readonly kind: PeerKind;
  readonly folder: string;
  /** Where it builds and keeps state. */
  readonly workFolder: string;
  readonly run: string;
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly floodTransfers: number;
  readonly kill: boolean;
}

export interface PeerStep {
  readonly name: string;
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
  readonly perSecond?: number;
  readonly appCpuMs?: number;
  readonly brokerCpuMs?: number;
  readonly killToFirstOutputMs?: number;
}

export interface PeerRun {
  readonly kind: PeerKind;
  readonly steps: readonly PeerStep[];
  readonly appResidentMiB?: number;
  /** Its own count of what was sent and arrived. */
  readonly check: string;
}

/** Runs the peer through the same steps on the same broker. A kill takes a start of its own, as its program has it. */
export async function runPeer(broker: Broker, plan: PeerPlan, progress: (doing: string) => void): Promise<PeerRun> {
  const measured = await runOnce(broker, plan, `${plan.run}-m`, measuring(plan), progress);
  if (!plan.kill) return measured;
  const killed = await runOnce(broker, plan, `${plan.run}-k`, 'warm=5,kill=30', progress);
  return { ...measured, steps: [...measured.steps, ...killed.steps], check: `${measured.check}; ${killed.check}` };
}

function measuring({ warmUpSeconds, rates, seconds, floodTransfers }: PeerPlan): string {
  const flood = floodTransfers > 0 ? `,flood=${floodTransfers}:${floodTransfers}` : '';
  return `warm=${warmUpSeconds},wrate=1000${rates.length > 0 ? `,rates=${rates.join(':')}` : ''},secs=${seconds}${flood}`;
}

async function runOnce({ brokers, pid }: Broker, { kind, folder, workFolder }: PeerPlan, name: string, plan: string, progress: (doing: string) => void): Promise<PeerRun> {
  if (pid === undefined) throw new RigError('The peer is measured beside a broker of the rig\'s own; use --no-peer with another one.');
  const logFile = join(workFolder, `${name}.log`);
  // Its two JVMs end with this process, however this one ends.
  const child = new Child({ name: 'peer', command: 'bash', args: [join(folder, 'run.sh'), workFolder, brokers[0]!, String(pid), name, plan, ...peerSettings[kind]], logFile });
  const report = setInterval(() => progress(child.logTail(1)[0] ?? 'starting'), 500);
  try {
    const exit = await child.exited;
    if (exit.code !== 0) throw new RigError(`Kafka Streams ${describeExit(exit)}; the end of its log:\n${child.logTail(10).join('\n')}`);
    return readPeer(kind, child.logTail(Infinity));
  } finally {
    clearInterval(report);
    child.kill('SIGKILL');
    rmSync(logFile, { force: true });
  }
}

/** Reads what the peer printed. Throws if it did not drain, or printed no check. */
export function readPeer(kind: PeerKind, lines: readonly string[]): PeerRun {
  const steps = lines.flatMap((line) => stepOf(line) ?? []);
  const check = lines.find((line) => line.startsWith('check: '));
  if (check === undefined || lines.some((line) => line.includes('drained=false'))) throw new Error(`the peer did not finish: ${lines.slice(-5).join(' | ')}`);
  const resident = number(lines.join('\n'), /^rss MiB: app (\d+)/m);
  const last = new Map(steps.map((step) => [step.name, step])); // of two floods the second, warmed one
  return { kind, steps: [...last.values()], ...(resident !== undefined && { appResidentMiB: resident }), check: check.slice('check: '.length) };
}

function stepOf(line: string): PeerStep | undefined {
  const rate = /^rate (\d+): /.exec(line);
  const appCpuMs = number(line, /cpu-s\/1000: app ([\d.]+)/);
  const brokerCpuMs = number(line, /broker ([\d.]+)/);
  const cpu = { ...(appCpuMs !== undefined && { appCpuMs }), ...(brokerCpuMs !== undefined && { brokerCpuMs }) };
  const [p50, p90, p99] = [number(line, /p50=([\d.]+)/), number(line, /p90=([\d.]+)/), number(line, /p99=([\d.]+)/)];
  if (rate && p50 !== undefined && p90 !== undefined && p99 !== undefined) return { name: `${rate[1]}/s`, p50, p90, p99, ...cpu };
  const perSecond = number(line, /^flood \d+: [\d.]+ s -> (\d+)\/s/);
  if (perSecond !== undefined) return { name: 'full speed', perSecond, ...cpu };
  const firstOutput = number(line, /^kill: .*first post-kill transfer out ([\d.]+) s/);
  return firstOutput === undefined ? undefined : { name: 'SIGKILL', killToFirstOutputMs: firstOutput * 1000 };
}

function number(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
