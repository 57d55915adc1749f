import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { totalsOf, type Outcome } from './outcome.js';
import { outcomeOf } from './report.js';
import { lastLine, summary } from './table.js';

const folder = mkdtempSync(join(tmpdir(), 'kontor-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

let planted = 0;
function outcomeOfReport(report: unknown, exitCode: number | null = 0): Outcome {
  const reportFile = join(folder, `${(planted += 1)}.json`);
  if (report !== undefined) writeFileSync(reportFile, typeof report === 'string' ? report : JSON.stringify(report));
  return outcomeOf({ what: 'unit  @kontor/x', reportFile, folder, exitCode, durationMs: 1200, lastLines: ['the last words'] });
}

const file = (status: string, tests: readonly (readonly [string, string])[], message = ''): unknown => ({
  name: join(folder, 'dist/a.spec.js'), status, message,
  assertionResults: tests.map(([fullName, outcome]) => ({ fullName, status: outcome, failureMessages: outcome === 'failed' ? [`${fullName} broke`] : [] })),
});

describe("a runner's report", () => {
  it('is counted test by test, with skipped and to-do tests by name', () => {
    const outcome = outcomeOfReport({ testResults: [
      file('passed', [['adds', 'passed'], ['later', 'todo'], ['elsewhere', 'pending'], ['off', 'skipped']]),
      file('failed', [['divides', 'failed'], ['multiplies', 'passed']]),
    ] }, 1);
    expect(outcome).toMatchObject({ passed: 2, failed: 1, skipped: ['later', 'elsewhere', 'off'], failures: [{ name: 'divides', message: 'divides broke' }] });
  });

  it('counts as failed when the runner wrote none', () => {
    expect(outcomeOfReport(undefined)).toMatchObject({ passed: 0, failed: 1, failures: [{ message: expect.stringContaining('the last words') as string }] });
  });

  it('counts as failed when it is cut off', () => {
    expect(outcomeOfReport('{"testResults": [')).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts a file that could not be loaded as a failure, though it holds no failed test', () => {
    const outcome = outcomeOfReport({ testResults: [file('failed', [], 'no such module'), file('passed', [['adds', 'passed']])] }, 1);
    expect(outcome).toMatchObject({ passed: 1, failed: 1, failures: [{ name: 'dist/a.spec.js', message: 'no such module' }] });
  });

  it('counts a suite in which nothing ran as failed', () => {
    expect(outcomeOfReport({ testResults: [] })).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts a runner that ends badly as failed, though every test passed', () => {
    const outcome = outcomeOfReport({ testResults: [file('passed', [['adds', 'passed']])] }, null);
    expect(outcome).toMatchObject({ passed: 1, failed: 1 });
  });
});

describe('the end of a run', () => {
  const outcomes = [
    outcomeOfReport({ testResults: [file('passed', [['adds', 'passed'], ['waits for data', 'skipped']])] }),
    outcomeOfReport({ testResults: [file('failed', [['divides', 'failed']])] }, 1),
  ];

  it('sums what all runners reported', () => {
    expect(totalsOf(outcomes)).toEqual({ passed: 1, failed: 1, skipped: 1 });
    expect(lastLine(outcomes)).toBe('1 passed, 1 failed, 1 skipped');
  });

  it('names every failed and every skipped test', () => {
    const text = summary(outcomes).join('\n');
    expect(text).toContain('✘ unit  @kontor/x: divides');
    expect(text).toContain('divides broke');
    expect(text).toContain('- unit  @kontor/x: waits for data');
  });
});
