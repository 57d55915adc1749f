import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, type Command } from 'commander';
import { startProgress } from '../../../progress.mjs';
import { interruption } from '../../rig/interruption.js';
import { pinnedNode } from '../../rig/paths.js';
import { startRig, type Rig } from '../../rig/rig.js';
import { pipeline, startServices } from '../../rig/services.js';
import { verifyRig } from '../../verify/index.js';
import { fund } from '../bench.js';
import { environmentOf } from '../environment.js';
import { processesOf, usages, used, type ProcessUsage, type Usages } from '../processes.js';
import type { HttpNews, HttpPlan, HttpResult } from './plan.js';
import { renderHttp, type HttpReport } from './report.js';

interface HttpOptions {
  readonly rate: number;
  readonly reads: number;
  readonly seconds: number;
  readonly warmUp: number;
  readonly ledgerSeconds: number;
  readonly clients: number;
  readonly customers: number;
  readonly fsync?: boolean;
  readonly profile?: string;
  readonly json?: boolean;
}

export function defineHttp(command: Command): void {
  command
    .option('--rate <n>', 'transfers per second; every second one waits for its booking', whole, 200)
    .option('--reads <n>', 'reads per second, meanwhile', whole, 200)
    .option('--seconds <n>', 'how long', whole, 60)
    .option('--warm-up <n>', 'seconds before that', whole, 15)
    .option('--ledger-seconds <n>', 'then plain transfers between customers by single requests; 0 leaves them out', whole, 20)
    .option('--clients <n>', 'of these, each of which waits for its booking before the next', whole, 64)
    .option('--customers <n>', 'customers that all of it is spread over', whole, 5_000)
    .option('--fsync', 'an fsync per append in Kafka (flush.messages=1), as one replica needs against power loss')
    .option('--profile <folder>', "write each service's CPU profile there, for a browser's developer tools")
    .option('--json', 'for programs')
    .action(benchHttp);
}

async function benchHttp(options: HttpOptions): Promise<void> {
  const progress = startProgress('HTTP', { always: true });
  const brokerSettings: Record<string, string> = options.fsync === true ? { 'log.flush.interval.messages': '1' } : {};
  const rig = await startRig({ name: 'bench-http', kafkaSettings: brokerSettings, signal: interruption(), onProgress: (part, doing) => progress.doing(`${part}: ${doing}`) });
  try {
    await startServices(rig, options.profile === undefined ? {} : { over: profiled(resolve(options.profile)) });
    progress.doing('funding customers');
    await fund(rig, options.customers, progress.doing);
    const result = await play(rig, options, progress.doing);
    progress.doing('verifying');
    const verified = await verifyRig(rig);
    const { rate, reads, seconds, ledgerSeconds, clients, customers } = options;
    const report: HttpReport = {
      environment: await environmentOf(rig, brokerSettings), settings: { rate, reads, seconds, ledgerSeconds, clients, customers }, ...result,
      verified: { ok: verified.ok, summary: verified.ok ? `${verified.blocks} blocks, ${verified.events} events, no fault` : `${verified.faultCount} faults: ${JSON.stringify(verified.faults.slice(0, 5))}` },
    };
    progress.done();
    process.stdout.write(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : `${renderHttp(report)}\n`);
    if (!verified.ok) process.exitCode = 1;
  } finally {
    await rig.stop();
  }
}

/** Node writes a profile when its process ends. */
const profiled = (folder: string): Record<string, { readonly nodeArgs: readonly string[] }> =>
  Object.fromEntries([...pipeline, 'gateway'].map((name) => [name, { nodeArgs: ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}.cpuprofile`] }]));

/** Runs the customers in a process of their own. */
async function play(rig: Rig, options: HttpOptions, doing: (what: string) => void): Promise<HttpResult & Pick<HttpReport, 'processes'>> {
  const origin = rig.services.get('gateway')?.url;
  if (origin === undefined) throw new Error('the rig has no gateway');
  const { rate, reads, seconds, warmUp: warmUpSeconds, ledgerSeconds, clients, customers } = options;
  const plan: HttpPlan = { origin, issuer: rig.issuer, run: randomBytes(6).toString('hex'), rate, reads, seconds, warmUpSeconds, ledgerSeconds, clients, customers };
  const child = fork(fileURLToPath(new URL('customers.js', import.meta.url)), { execPath: pinnedNode(), execArgv: ['--enable-source-maps'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const pids = processesOf(rig, ['customers', child.pid!]);
  try {
    return await new Promise((answer, reject) => {
      let before: Usages = new Map();
      let processes: ProcessUsage[] = [];
      child.on('message', (news: HttpNews) => {
        if (news.kind === 'progress') doing(news.doing);
        if (news.kind === 'failed') reject(new Error(news.message));
        if (news.kind === 'measuring') before = usages(pids);
        if (news.kind === 'measured') processes = used(before, usages(pids), seconds);
        if (news.kind === 'result') answer({ ...news.result, processes });
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => reject(new Error(`the customers' process ended (${signal ?? code})`)));
      child.send(plan);
    });
  } finally {
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
  }
}

function whole(value: string): number {
  if (!/^[0-9]{1,7}$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
}
