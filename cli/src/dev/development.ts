import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bold, dim, green, red } from '../journal/ink.js';
import type { Rig } from '../rig/rig.js';
import type { Service } from '../rig/service.js';
import { createDeclaredTopics } from '../rig/topics.js';
import { hostedEnvironments, listHosted, type ServicesOptions } from '../rig/services.js';
import type { HostPlan } from './host.js';
import { fundDemonstrationAt } from './money.js';
import { Builds, type News } from './builds.js';
import { CompilerWords, startCompiler, type Compilation } from './compiler.js';

const LOOK_EVERY_MS = 250;
/** Of a compiler's errors, before one loses sight of the first. */
const ERRORS_SHOWN = 12;

/** All services in one process beside a rig, which is started again whenever they were built anew. */
export class Development {
  /** The last compilation, as long as nobody was told. */
  private compiled: Compilation | undefined;

  private constructor(private readonly rig: Rig, private readonly host: Service, private readonly plan: HostPlan, private readonly print: (line: string) => void) {}

  /** Resolves when the services are ready; rejects with the end of their log if they do not get there. */
  static async start(rig: Rig, options: ServicesOptions, print: (line: string) => void): Promise<Development> {
    const inMemory = rig.kafka.kind === 'in-memory';
    if (!inMemory) await createDeclaredTopics(rig.kafka.brokers);
    const plan: HostPlan = { environments: await hostedEnvironments(rig, options), ...(inMemory ? { memoryFile: join(rig.folder, 'log.ndjson') } : {}) };
    const host = await rig.startService({ name: 'host', entry: 'cli/dist/dev/host.js', env: { KONTOR_HOST: JSON.stringify(plan) } });
    if (!inMemory) await fundDemonstrationAt(rig.kafka.brokers);
    const development = new Development(rig, host, plan, print);
    development.list();
    return development;
  }

  get logFile(): string {
    return this.host.logFile;
  }

  /** Reloads until the signal. @param compile whether to compile sources here, or only to watch what others build */
  async follow(signal: AbortSignal, compile: boolean): Promise<void> {
    const logFile = join(this.rig.folder, 'logs', 'compiler.log');
    const compiler = compile ? startCompiler(logFile, signal) : undefined;
    const builds = new Builds(compile ? new CompilerWords(logFile) : undefined);
    void compiler?.exited.then(() => (signal.aborted ? undefined : this.say(red('✘'), `The compiler has ended; its log: ${logFile}`)));
    while (!signal.aborted) {
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.take(builds.look(), signal);
    }
    await compiler?.exited;
  }

  private async take({ compiled, built }: News, signal: AbortSignal): Promise<void> {
    if (compiled !== undefined && compiled.errors.length > 0) return this.showErrors(compiled.errors);
    this.compiled = compiled ?? this.compiled;
    if (!built) return;
    const started = performance.now();
    try {
      await this.host.stop();
      this.host.launch();
      await this.host.ready();
      this.list();
      const after = this.compiled === undefined ? '' : `compiled in ${seconds(this.compiled.tookMs)}, `;
      this.compiled = undefined;
      this.say(green('✔'), `${after}services back in ${seconds(performance.now() - started)}`);
    } catch (error) {
      if (!signal.aborted) this.say(red('✘'), `${(error as Error).message}\n${dim('Waiting for the next change.')}`);
    }
  }

  private showErrors(errors: readonly string[]): void {
    const more = errors.length - ERRORS_SHOWN;
    const count = errors.length === 1 ? 'One error' : `${errors.length} errors`;
    this.say(red('✘'), [`${bold(count)}; the services go on as they were.`, ...errors.slice(0, ERRORS_SHOWN).map((line) => `  ${line}`), ...(more > 0 ? [dim(`  and ${more} more`)] : [])].join('\n'));
  }

  private list(): void {
    listHosted(this.rig, this.plan.environments, { pid: this.host.pid, logFile: this.host.logFile });
  }

  private say(mark: string, text: string): void {
    this.print(`${dim(new Date().toISOString().slice(11, 19))} ${mark} ${text}`);
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
