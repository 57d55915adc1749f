import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { failedAltogether, type Failure, type Outcome } from './outcome.js';

/** How a runner ended, and where it was told to write its report. */
export interface RunnerEnd {
  readonly what: string;
  readonly reportFile: string;
  /** Of the package, to shorten file names. */
  readonly folder: string;
  /** Null if a signal ended it. */
  readonly exitCode: number | null;
  readonly durationMs: number;
  /** The end of what the runner printed, for when it wrote no report. */
  readonly lastLines: readonly string[];
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string; readonly failureMessages?: readonly string[] }[];
  }[];
}

/**
 * Counts a runner's own report, test by test. A runner that wrote none has failed, and so has a file that could not be
 * loaded, a suite in which nothing ran, and a runner that ended badly though no test did.
 */
export function outcomeOf(end: RunnerEnd): Outcome {
  const report = readReport(end.reportFile);
  const said = end.lastLines.join('\n');
  if (report === undefined) return failedAltogether(end.what, `The runner wrote no report (exit code ${end.exitCode}).\n${said}`, end.durationMs);
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const failures = [...failedTests(tests), ...unloadedFiles(report, end.folder)];
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => fullName);
  if (failures.length === 0 && tests.length === 0) failures.push({ name: end.what, message: 'There are test files, and no test ran.' });
  if (failures.length === 0 && end.exitCode !== 0) failures.push({ name: end.what, message: `No test failed, and the runner ended with exit code ${end.exitCode}.\n${said}` });
  return { what: end.what, passed, failed: failures.length, skipped, failures, durationMs: end.durationMs };
}

function readReport(file: string): Report | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Partial<Report>;
    return Array.isArray(report.testResults) ? (report as Report) : undefined;
  } catch {
    return undefined; // cut off in the middle: as good as none
  }
}

function failedTests(tests: Report['testResults'][number]['assertionResults']): Failure[] {
  return tests.filter(({ status }) => status === 'failed').map(({ fullName, failureMessages }) => ({ name: fullName, message: (failureMessages ?? []).join('\n') }));
}

/** Files that failed although none of their tests did: they broke while loading, or in a hook around the tests. */
function unloadedFiles(report: Report, folder: string): Failure[] {
  return report.testResults
    .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'))
    .map(({ name, message }) => ({ name: relative(folder, name), message: message ?? 'The file could not be run.' }));
}
