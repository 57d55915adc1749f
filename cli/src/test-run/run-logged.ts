import { mkdirSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Child, tailOf } from '../rig/child.js';
import { workspaceRoot } from '../rig/paths.js';

export interface LoggedRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Killed after this long. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** It takes the processor time that others leave. */
  readonly beside?: boolean;
  /** The last line it printed, twice a second. */
  readonly onLine: (line: string) => void;
}

export interface LoggedEnd {
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
}

/**
 * Linux weighs sessions against each other where they are grouped (man 7 sched, autogroup), and there a process's own niceness says
 * nothing to other sessions. With a tenth of their weight it does not stand still either while they keep all processors busy.
 */
const niced = '{ echo 10 >/proc/self/autogroup; } 2>/dev/null; exec nice -n 10 "$@"';

/** Runs a tool to its end, its output going to a file; what it left running ends with it. */
export async function runLogged(run: LoggedRun): Promise<LoggedEnd> {
  mkdirSync(dirname(run.logFile), { recursive: true });
  rmSync(run.logFile, { force: true });
  const started = performance.now();
  const [command, ...args] = run.beside === true ? ['/bin/sh', '-c', niced, 'sh', run.command, ...run.args] as const : [run.command, ...run.args] as const;
  const child = new Child({
    name: run.command, command, args, cwd: run.cwd, logFile: run.logFile, signal: run.signal,
    env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', PATH: `${join(workspaceRoot, 'node_modules/.bin')}${delimiter}${process.env.PATH}`, ...run.env },
  });
  let timedOut = false;
  const timeout = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, run.timeoutMs);
  const watch = setInterval(() => run.onLine(tailOf(run.logFile, 1)[0]?.trim() ?? ''), 500);
  const exit = await child.exited;
  clearTimeout(timeout);
  clearInterval(watch);
  return { exitCode: exit.code, timedOut, durationMs: performance.now() - started };
}
