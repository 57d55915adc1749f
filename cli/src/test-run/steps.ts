import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startProgress } from '../../progress.mjs';
import { tailOf } from '../rig/child.js';
import { kontorFolder, pinnedNode, workspaceRoot } from '../rig/paths.js';
import { failedAltogether, type Outcome } from './outcome.js';
import type { Kind, Package } from './packages.js';
import { outcomeOf } from './report.js';
import { runLogged } from './run-logged.js';

const minutes = (count: number): number => count * 60_000;

// A suite that hangs must not take the whole run with it; these are several times what the slowest takes. Defects wait for all the others.
const timeoutMs: Readonly<Record<Kind, number>> = { unit: minutes(5), sim: minutes(10), int: minutes(10), e2e: minutes(10), defects: minutes(20), fault: minutes(15) };
const fullTimeoutMs = minutes(240);

export interface Step {
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string>>;
  readonly full: boolean;
  /** It runs beside others, who come first; nothing of it is shown before it has ended. */
  readonly beside?: boolean;
}

const logOf = (name: string): string => join(kontorFolder, 'logs/test', `${name.replace(/[^a-z0-9]+/gi, '-')}.log`);

/** A tool whose exit code is all it reports: it counts as one test. */
export async function runTool(what: string, command: string, args: readonly string[], step: Step): Promise<Outcome> {
  const label = `${what} (counts as one)`;
  const progress = startProgress(label, { always: true, out: process.stdout, still: step.beside === true });
  const logFile = logOf(what);
  const end = await runLogged({
    command, args, cwd: workspaceRoot, env: { NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true' }, logFile,
    timeoutMs: step.full ? fullTimeoutMs : minutes(15), signal: step.signal, beside: step.beside === true, onLine: (line) => progress.doing(line),
  });
  if (end.exitCode === 0) {
    progress.done();
    return { what: label, passed: 1, failed: 0, skipped: [], failures: [], durationMs: end.durationMs };
  }
  progress.failed();
  return failedAltogether(label, `${end.timedOut ? 'It took too long.' : `Exit code ${end.exitCode}.`} From ${logFile}:\n${whatMatters(logFile).join('\n')}`, end.durationMs);
}

/** The compiler's own lines where there are any, each once and with its package; otherwise the end of the log. */
function whatMatters(logFile: string): string[] {
  const errors = new Set<string>();
  let owner = '';
  for (const line of tailOf(logFile, 10_000)) {
    owner = /^> nx run (\S+):build/.exec(line)?.[1] ?? owner;
    if (/error TS\d+/.test(line)) errors.add(`${owner}: ${line}`);
  }
  return errors.size > 0 ? [...errors] : tailOf(logFile, 20);
}

/** One package's suite of one kind, counted from the report that its runner writes. */
export async function runSuite(kind: Kind, { name, folder }: Package, step: Step): Promise<Outcome> {
  const what = `${kind.padEnd(5)} ${name}`;
  const progress = startProgress(what, { always: true, out: process.stdout, still: step.beside === true });
  const reportFile = join(folder, 'reports', `${kind}.json`);
  rmSync(reportFile, { force: true });
  const logFile = logOf(`${kind}-${name}`);
  const end = await runLogged({
    command: pinnedNode(),
    // Verbose: each test's line when it ends, so that a long suite shows where it is.
    args: ['--disable-warning=TimeoutNegativeWarning', join(workspaceRoot, 'node_modules/vitest/vitest.mjs'), 'run', '--config', join(workspaceRoot, 'vitest.config.mjs'), '--reporter=verbose', '--reporter=json'],
    cwd: folder, env: { ...step.env, KONTOR_TEST_KIND: kind }, logFile,
    timeoutMs: step.full ? fullTimeoutMs : timeoutMs[kind], signal: step.signal, beside: step.beside === true,
    onLine: (line) => progress.doing(line),
  });
  const lastLines = [...(end.timedOut ? ['It took too long and was ended.'] : []), ...tailOf(logFile, 30)];
  const outcome = outcomeOf({ what, folder, reportFile, exitCode: end.exitCode, durationMs: end.durationMs, lastLines });
  const told = `${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped.length} skipped`;
  if (outcome.failed === 0) progress.done(told);
  else progress.failed(`${told}; log: ${logFile}`);
  return outcome;
}
