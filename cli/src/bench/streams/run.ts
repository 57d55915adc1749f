import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTopics, type KafkaClientName } from '@kontor/streams-kafka';
import { wallClock } from '../timeline.js';
import { usageOf } from '../usage.js';
import { type AppNews, type AppPlan, type Check, type LoadNews, PARTITIONS, type Step, type StepResult } from './plan.js';
import { BenchProcess } from './processes.js';
import { pipelineOf } from './topology.js';

export interface Broker {
  readonly brokers: readonly string[];
  readonly pid: number | undefined;
}

/** CPU milliseconds per transfer are as many CPU seconds per thousand. Undefined where the system does not tell. */
export interface Costs {
  readonly appCpuMs?: number;
  readonly brokerCpuMs?: number;
  readonly loadCpuMs?: number;
}

export interface MeasuredStep {
  readonly name: string;
  readonly step: Step;
  readonly result: StepResult;
  readonly costs: Costs;
}

/** What one system did in one run. */
export interface SystemRun {
  readonly steps: readonly MeasuredStep[];
  readonly startMs: number;
  readonly appResidentMiB: number | undefined;
  readonly check: Check;
}

export interface RunPlan {
  readonly run: string;
  readonly client: KafkaClientName;
  readonly warmUp: readonly Step[];
  readonly steps: readonly Step[];
  /** Of the process that is measured, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
}

export const nameOf = (step: Step): string => (step.kind === 'rate' ? `${step.perSecond}/s` : step.kind === 'flood' ? 'full speed' : 'SIGKILL');

/** Runs the four applications on topics of their own, through all steps. */
export async function runKontor(broker: Broker, plan: RunPlan, progress: (doing: string) => void): Promise<SystemRun> {
  const stateFolder = mkdtempSync(join(tmpdir(), 'kontor-bench-'));
  try {
    await makeTopics(broker, plan.run);
    const measured = new Measured(broker, plan, stateFolder);
    try {
      return await measured.run(progress);
    } finally {
      await measured.end();
    }
  } finally {
    rmSync(stateFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function makeTopics({ brokers }: Broker, run: string): Promise<void> {
  const specs = pipelineOf(run).declarations.map(({ name, partitions, settings }) => ({ name, partitions: partitions ?? PARTITIONS, settings }));
  await createTopics({ brokers, clientId: 'bench-streams' }, specs);
}

class Measured {
  private readonly load = BenchProcess.start<LoadNews>('load');
  private app: BenchProcess<AppNews>;

  constructor(private readonly broker: Broker, private readonly plan: RunPlan, private readonly stateFolder: string) {
    this.app = this.newApp();
  }

  async run(progress: (doing: string) => void): Promise<SystemRun> {
    progress('starting');
    const loadReady = this.load.next('ready');
    this.load.tell({ run: this.plan.run, brokers: this.broker.brokers });
    await loadReady;
    const { afterMs: startMs } = await this.startApp();
    for (const step of this.plan.warmUp) {
      progress(`warming up, ${nameOf(step)}`);
      await this.step(step);
    }
    const steps: MeasuredStep[] = [];
    for (const step of this.plan.steps) {
      progress(nameOf(step));
      steps.push(await this.step(step));
    }
    const checked = this.load.next('checked');
    this.load.tell({ kind: 'check' });
    return { steps, startMs, appResidentMiB: usageOf(this.app.pid)?.residentMiB, check: (await checked).check };
  }

  async end(): Promise<void> {
    await Promise.all([this.app.end(), this.load.end()]);
  }

  private newApp(): BenchProcess<AppNews> {
    return BenchProcess.start<AppNews>('app', this.plan.nodeOptions);
  }

  private startApp(): Promise<Extract<AppNews, { kind: 'ready' }>> {
    const ready = this.app.next('ready');
    this.app.tell({ run: this.plan.run, brokers: this.broker.brokers, client: this.plan.client, stateFolder: this.stateFolder } satisfies AppPlan);
    return ready;
  }

  private async step(step: Step): Promise<MeasuredStep> {
    const before = this.usages();
    const done = this.load.next('result');
    if (step.kind === 'kill') void this.load.next('kill').then(() => this.replaceApp());
    this.load.tell({ kind: 'step', step });
    const { result } = await done;
    return { name: nameOf(step), step, result, costs: step.kind === 'kill' ? {} : costs(before, this.usages(), result.transfers) };
  }

  private async replaceApp(): Promise<void> {
    const killedAt = wallClock();
    const gone = this.app.kill();
    this.load.tell({ kind: 'killed', at: killedAt });
    await gone;
    this.app = this.newApp();
    await this.startApp();
  }

  private usages(): readonly (number | undefined)[] {
    return [this.app.pid, this.broker.pid, this.load.pid].map((pid) => (pid === undefined ? undefined : usageOf(pid)?.cpuSeconds));
  }
}

function costs(before: readonly (number | undefined)[], after: readonly (number | undefined)[], transfers: number): Costs {
  const of = (i: number): number | undefined => (before[i] === undefined || after[i] === undefined ? undefined : ((after[i] - before[i]) * 1000) / transfers);
  const [app, broker, load] = [of(0), of(1), of(2)];
  return { ...(app !== undefined && { appCpuMs: app }), ...(broker !== undefined && { brokerCpuMs: broker }), ...(load !== undefined && { loadCpuMs: load }) };
}
