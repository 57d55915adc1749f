import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@kontor/cli/rig';

/** What a command has said when it ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command as a person runs it: `./kontor` from the root, in a process group of its own as from a terminal. */
export class Command {
  readonly ended: Promise<Ended>;
  readonly #mark = `KONTOR_MARK=${randomUUID()}`;
  readonly #process: ChildProcess;
  #out = '';
  #err = '';

  /** @param environment over this process's own */
  constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const [name = '', mark] = this.#mark.split('=');
    this.#process = spawn(join(workspaceRoot, 'kontor'), args, {
      cwd: workspaceRoot,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, KONTOR_NO_BUILD: '1', NO_COLOR: '1', ...environment, [name]: mark },
    });
    this.#process.stdout!.setEncoding('utf8').on('data', (text: string) => (this.#out += text));
    this.#process.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#err += text));
    this.ended = new Promise((resolve, reject) => {
      this.#process.once('error', reject);
      this.#process.once('close', (code) => resolve({ code, out: this.#out, err: this.#err }));
    });
  }

  /** What it has printed so far. */
  get out(): string {
    return this.#out;
  }

  /** Everything it has said so far, for a test that has waited in vain. */
  get said(): string {
    return this.#out + this.#err;
  }

  /** As the terminal does: to every process of the foreground. */
  ctrlC(): void {
    process.kill(-this.#process.pid!, 'SIGINT');
  }

  /** Ends it if a test did not. */
  kill(): void {
    if (this.#process.exitCode === null && this.#process.signalCode === null) process.kill(-this.#process.pid!, 'SIGKILL');
  }

  /**
   * Pids of all that the command has started, whoever adopted it since: what a process starts inherits its environment.
   * Known on Linux alone; elsewhere none are found.
   */
  get descendants(): readonly number[] {
    if (process.platform !== 'linux') return [];
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(this.#mark)).map(Number);
  }
}

/** Runs a command to its end. */
export const kontor = (...args: readonly string[]): Promise<Ended> => new Command(args).ended;

/** Whether a rig has left anything on disk. */
export const rigIsThere = (name: string): boolean => existsSync(join(workspaceRoot, '.kontor/rigs', name));

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return ''; // it ended, or is somebody else's
  }
}
