import { mkdirSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Child, describeExit, type Exit } from './child.js';
import { pinnedNode, workspaceRoot } from './paths.js';
import { freePort } from './ports.js';
import { childFailure } from './rig-error.js';
import { waitUntil } from './wait-until.js';

export interface ServiceDefinition {
  readonly name: string;
  /** The compiled entry, absolute or from the workspace's root. */
  readonly entry: string;
  /** Over what the rig gives. */
  readonly env?: Readonly<Record<string, string>>;
  /** For Node itself, before the entry. */
  readonly nodeArgs?: readonly string[];
  /** Nobody waits for it: where cores are short, it gives way to the others. */
  readonly background?: boolean;
  /** Default 60 s: restoring is not ready. */
  readonly readyTimeoutMs?: number;
}

export interface ServiceSurroundings {
  readonly rigFolder: string;
  readonly env: Readonly<Record<string, string>>;
  /** The pid changed: it started, restarted or ended. */
  readonly onChange: () => void;
  /** It ended, and nobody here had asked it to. */
  readonly onUnexpectedExit: (service: Service, exit: Exit) => void;
}

/**
 * Small generations: V8 sizes its heap by the machine's memory, and would let six services take a GiB each before it collects.
 * A young one of 16 MiB was full after a tenth of a second under load: what was under way then counted as old, and was marked every three seconds.
 * Nor is a young one collected by several threads: where eight services share two cores, each waits for helpers that have no core.
 * Left to itself V8 marks all of a heap as soon as it has grown by an eighth, every four seconds, and others wait meanwhile: it may double.
 * kafkajs counts a timer below zero now and then; Node 24 says so on every one.
 */
const NODE_ARGS = ['--import', pathToFileURL(join(workspaceRoot, 'libs/nest/dist/source-maps.js')).href, '--disable-warning=TimeoutNegativeWarning', '--max-old-space-size=256', '--max-semi-space-size=32', '--no-parallel-scavenge', '--heap-growing-percent=100'] as const;

/** A service process on a port and a state folder of its own, which stay the same over restarts. */
export class Service {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  readonly logFile: string;
  readonly stateFolder: string;
  #child: Child | undefined;
  #expected = new WeakSet<Child>();

  private constructor(private readonly definition: ServiceDefinition, private readonly around: ServiceSurroundings, port: number) {
    this.name = definition.name;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.logFile = join(around.rigFolder, 'logs', `${definition.name}.log`);
    this.stateFolder = join(around.rigFolder, 'state', definition.name);
  }

  /** A port is taken; nothing runs yet. */
  static async prepare(definition: ServiceDefinition, around: ServiceSurroundings): Promise<Service> {
    const service = new Service(definition, around, await freePort());
    mkdirSync(service.stateFolder, { recursive: true });
    return service;
  }

  /** Of the newest process, ended or not. */
  get pid(): number {
    return this.#current().pid;
  }

  /** Settles when the newest process ends, however that comes. */
  get exited(): Promise<Exit> {
    return this.#current().exited;
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exit === undefined;
  }

  /** Sends a signal (SIGKILL, SIGSTOP, SIGCONT, …) and returns at once; await `exited` for the end. */
  kill(signal: NodeJS.Signals): void {
    const child = this.#current();
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') this.#expected.add(child);
    child.kill(signal);
  }

  /** Starts the process; does not wait until it is ready. Throws if one runs. */
  launch(): void {
    if (this.running) throw new Error(`${this.name} runs already (pid ${this.pid})`);
    const { entry, env, nodeArgs, background = false } = this.definition;
    const child = new Child({
      name: this.name,
      command: pinnedNode(),
      args: [...NODE_ARGS, ...(nodeArgs ?? []), isAbsolute(entry) ? entry : resolve(workspaceRoot, entry)],
      logFile: this.logFile,
      cwd: workspaceRoot,
      background,
      env: { ...process.env, NODE_ENV: 'development', ...this.around.env, KONTOR_SERVICE: this.name, KONTOR_HTTP_PORT: String(this.port), KONTOR_STATE_DIR: this.stateFolder, ...env },
    });
    this.#child = child;
    this.around.onChange();
    void child.exited.then((exit) => {
      this.around.onChange();
      if (!this.#expected.has(child)) this.around.onUnexpectedExit(this, exit);
    });
  }

  /** Waits until `/health/ready` answers 200. Rejects with the end of the log if the process ends or takes too long. */
  async ready(): Promise<void> {
    const child = this.#current();
    const timeoutMs = this.definition.readyTimeoutMs ?? 60_000;
    await waitUntil(async () => {
      if (child.exit !== undefined) throw childFailure(`${this.name} ${describeExit(child.exit)} before it was ready.`, child.logTail());
      return (await this.#healthy()) ? true : undefined;
    }, { timeoutMs, giveUp: () => childFailure(`${this.name} was not ready within ${timeoutMs / 1000} s.`, child.logTail()) });
  }

  /** Ends it with SIGKILL if it runs, starts it on the same port and state, and waits until it is ready. */
  async restart(): Promise<void> {
    await this.stop('SIGKILL');
    this.launch();
    await this.ready();
  }

  /** Ends it: SIGTERM, after five seconds SIGKILL. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.#child === undefined) return;
    this.#expected.add(this.#child);
    this.#child.kill('SIGCONT'); // a stopped process takes no signal but SIGKILL
    await this.#child.end(signal, 5_000);
  }

  async #healthy(): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
      await response.body?.cancel();
      return response.status === 200;
    } catch {
      return false;
    }
  }

  #current(): Child {
    if (this.#child === undefined) throw new Error(`${this.name} was not started`);
    return this.#child;
  }
}
