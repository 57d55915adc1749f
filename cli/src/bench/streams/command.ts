import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { KafkaClientName } from '@kontor/streams-kafka';
import { startProgress } from '../../../progress.mjs';
import { interruption } from '../../rig/interruption.js';
import { kontorFolder } from '../../rig/paths.js';
import { startRig, type Rig } from '../../rig/rig.js';
import { findPeer, runPeer, type PeerKind, type PeerRun } from './peer.js';
import type { Step } from './plan.js';
import { faultsOf, mediansOf, renderStreams, type StreamsReport } from './report.js';
import { runKontor, type SystemRun } from './run.js';

export interface StreamsOptions {
  readonly client: readonly KafkaClientName[];
  readonly runs: number;
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly warmUp: number;
  readonly transfers: number;
  readonly kill: boolean;
  readonly fsync?: boolean;
  readonly peer: string | boolean;
  readonly peerSettings: readonly PeerKind[];
  readonly profile?: string;
  readonly json?: boolean;
}

const KILL: Step = { kind: 'kill', perSecond: 200, seconds: 10, killAfterMs: 3_000 };

/** Every system through every step, one after the other, as often as asked: what is compared ran within minutes of each other. */
export async function benchStreams(options: StreamsOptions): Promise<void> {
  const progress = startProgress('Benchmark', { always: true });
  const peerFolder = options.peer === false ? undefined : findPeer(options.peer === true ? undefined : options.peer);
  const kafkaSettings: Record<string, string> = options.fsync === true ? { 'log.flush.interval.messages': '1' } : {};
  const rig = await startRig({ name: 'bench-streams', kafkaSettings, signal: interruption(), onProgress: (part, doing) => progress.doing(`${part}: ${doing}`) });
  try {
    const kontor = options.client.map((client) => ({ client, runs: [] as SystemRun[] }));
    const peer = peerFolder === undefined ? [] : options.peerSettings.map((kind) => ({ kind, runs: [] as PeerRun[] }));
    const broker = { brokers: rig.kafka.brokers, pid: rig.kafka.child?.pid };
    for (let run = 1; run <= options.runs; run++) {
      const doing = (system: string) => (what: string) => progress.doing(`run ${run} of ${options.runs}, ${system}: ${what}`);
      for (const { client, runs } of kontor) runs.push(await runKontor(broker, planOf(options, client, run), doing(`kontor on ${client}`)));
      for (const { kind, runs } of peer) runs.push(await runPeer(broker, { ...peerPlanOf(options, run), kind, folder: peerFolder! }, doing(`Kafka Streams, ${kind}`)));
    }
    progress.done();
    const report: StreamsReport = {
      environment: environmentOf(rig, options), kontor, peer, medians: mediansOf({ kontor, peer }), faults: faultsOf(kontor),
      ...(peerFolder === undefined && { peerAbsent: options.peer === false ? 'Kafka Streams was left out, as --no-peer asks.' : 'Kafka Streams was not measured: its program is not beside the checkout; --peer names its folder.' }),
    };
    process.stdout.write(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : `${renderStreams(report)}\n`);
    if (report.faults.length > 0) process.exitCode = 1;
  } finally {
    await rig.stop();
  }
}

function planOf({ rates, seconds, warmUp, transfers, kill, profile }: StreamsOptions, client: KafkaClientName, run: number): Parameters<typeof runKontor>[1] {
  const flood: Step[] = transfers > 0 ? [{ kind: 'flood', transfers }] : [];
  return {
    run: `${client}-${run}`,
    client,
    warmUp: [{ kind: 'rate', perSecond: 1_000, seconds: warmUp }, ...flood],
    steps: [...rates.map((perSecond): Step => ({ kind: 'rate', perSecond, seconds })), ...flood, ...(kill ? [KILL] : [])],
    ...(profile !== undefined && { nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${profile}`] }),
  };
}

function peerPlanOf({ rates, seconds, warmUp, transfers, kill }: StreamsOptions, run: number): Omit<Parameters<typeof runPeer>[1], 'kind' | 'folder'> {
  const workFolder = join(kontorFolder, 'peer-kstreams');
  mkdirSync(workFolder, { recursive: true });
  return { run: `ks-${process.pid}-${run}`, workFolder, rates, seconds, warmUpSeconds: warmUp, floodTransfers: transfers, kill };
}

function environmentOf(rig: Rig, options: StreamsOptions): Record<string, string> {
  const require = createRequire(import.meta.url);
  const version = (name: string): string => {
    const file = require.resolve.paths(name)!.map((folder) => join(folder, name, 'package.json'));
    for (const path of file) {
      try {
        return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
      } catch {
        // Looked for in the next folder.
      }
    }
    return 'unknown';
  };
  return {
    'Machine': `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; broker and load generator on it`,
    'Versions': `Kafka ${rig.kafka.version} (${rig.kafka.kind}), Node ${process.version}, kafkajs ${version('kafkajs')}, @platformatic/kafka ${version('@platformatic/kafka')}, classic-level ${version('classic-level')}`,
    'Settings': `1 broker, 1 replica, 4 partitions, acks=all, ${options.fsync === true ? 'an fsync per append (flush.messages=1)' : 'no fsync per append'}; stores on LevelDB; load generator on @platformatic/kafka`,
    'Steps': `warm-up ${options.warmUp} s at 1,000/s${options.transfers > 0 ? ' and one full-speed run' : ''}, ${options.seconds} s per rate, ${options.transfers} transfers at full speed, ${options.runs} interleaved runs`,
  };
}
