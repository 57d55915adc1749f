import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';

export interface ChildSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Both streams are appended here. */
  readonly logFile: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Shell text that ends the child more gently than SIGKILL when its supervisor is gone; `$$` is the child's pid. */
  readonly onOrphaned?: string;
  /** It takes what others leave where cores are short. */
  readonly background?: boolean;
  /** Kills it at once. */
  readonly signal?: AbortSignal;
}

/** How a child ended: one of the two is null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Before it becomes the child, the shell leaves a watcher behind that reads the lifeline, a pipe whose other end only
 * the supervisor holds. When that ends, by whatever death, SIGKILL and stopped children included, the watcher ends
 * the process group. The group's number cannot pass to another process while the watcher is a member of it.
 * Who is to give way gets least: niceness 19. Linux may share out cores by sessions, of which each child is one; within it niceness
 * then counts for nothing, and that of the session is set by a file that takes one write in a tenth of a second. And it gives way
 * at once (SCHED_IDLE, man 7 sched): whoever wakes up would otherwise wait until the slice is over that it was given, some 3 ms.
 */
const guard = `
end=$1; background=$2; shift 2
( read -r _ <&3; eval "$end"; kill -s KILL -- "-$$" ) </dev/null >/dev/null 2>&1 &
exec 3<&-
[ "$background" = false ] && exec "$@"
for _ in 1 2 3 4 5 6 7 8 9 10; do
  [ -w /proc/self/autogroup ] || break
  ( echo 19 > /proc/self/autogroup ) 2>/dev/null && break
  sleep 0.1
done
command -v chrt >/dev/null && chrt --idle --pid 0 $$
exec nice -n 19 "$@"
`;

/** A process that cannot outlive its supervisor. `pid` is that of the command itself. */
export class Child {
  readonly exited: Promise<Exit>;
  readonly name: string;
  readonly logFile: string;
  #exit: Exit | undefined;
  readonly #process: ChildProcess;

  constructor(spec: ChildSpec) {
    this.name = spec.name;
    this.logFile = spec.logFile;
    this.#process = spawnGuarded(spec);
    const lifeline = this.#process.stdio[3] as Duplex;
    lifeline.on('error', () => undefined); // the watcher may be gone first; that is what it is for
    const abort = (): void => this.kill('SIGKILL');
    spec.signal?.addEventListener('abort', abort);
    this.exited = new Promise((resolve) => {
      const ended = (exit: Exit): void => {
        this.#exit = exit;
        spec.signal?.removeEventListener('abort', abort);
        lifeline.destroy();
        resolve(exit);
      };
      this.#process.once('error', () => ended({ code: 127, signal: null }));
      this.#process.once('exit', (code, signal) => ended({ code, signal }));
    });
    if (spec.signal?.aborted === true) abort();
  }

  get pid(): number {
    return this.#process.pid ?? -1;
  }

  /** How it ended, or undefined while it runs. */
  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** Sends a signal; SIGKILL also to all that it started. Nothing happens if it has ended. */
  kill(signal: NodeJS.Signals): void {
    if (this.#exit !== undefined || this.#process.pid === undefined) return;
    if (signal !== 'SIGKILL') this.#process.kill(signal);
    else killGroup(this.#process.pid);
  }

  /** Ends it: the signal, then SIGKILL if it has not ended after the grace. */
  async end(signal: NodeJS.Signals, graceMs: number): Promise<void> {
    this.kill(signal);
    const timer = setTimeout(() => this.kill('SIGKILL'), graceMs);
    await this.exited;
    clearTimeout(timer);
  }

  /** The last lines of the log. */
  logTail(lines = 30): string[] {
    return tailOf(this.logFile, lines);
  }
}

/** The number is the leader's, who has not been waited for: it names no other group. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // all of it ended in this moment
  }
}

export function tailOf(logFile: string, lines: number): string[] {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').filter((line) => line !== '').slice(-lines);
  } catch {
    return [];
  }
}

/** "exited with code 1", "was ended by SIGKILL" */
export function describeExit(exit: Exit): string {
  return exit.signal === null ? `exited with code ${exit.code}` : `was ended by ${exit.signal}`;
}

function spawnGuarded(spec: ChildSpec): ChildProcess {
  const log = openSync(spec.logFile, 'a', 0o600);
  try {
    return spawn('/bin/sh', ['-c', guard, 'sh', spec.onOrphaned ?? ':', String(spec.background ?? false), spec.command, ...spec.args], {
      stdio: ['ignore', log, log, 'pipe'],
      detached: true, // a session of its own: Ctrl-C in the terminal reaches the supervisor alone, which stops in order
      env: spec.env ?? process.env,
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      ...(spec.uid === undefined ? {} : { uid: spec.uid }),
      ...(spec.gid === undefined ? {} : { gid: spec.gid }),
    });
  } finally {
    closeSync(log);
  }
}
