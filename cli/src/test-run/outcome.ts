/** What came of one row of the run: a package's suite, or the build or lint, which count as one test each. */
export interface Outcome {
  readonly what: string;
  readonly passed: number;
  readonly failed: number;
  /** Full names of the tests that were skipped. */
  readonly skipped: readonly string[];
  /** Each with its name and its message. */
  readonly failures: readonly Failure[];
  readonly durationMs: number;
}

export interface Failure {
  readonly name: string;
  readonly message: string;
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function totalsOf(outcomes: readonly Outcome[]): Totals {
  const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  return { passed: sum(({ passed }) => passed), failed: sum(({ failed }) => failed), skipped: sum(({ skipped }) => skipped.length) };
}

/** One failure of the whole row: it did not build, did not run, did not report. */
export function failedAltogether(what: string, message: string, durationMs: number): Outcome {
  return { what, passed: 0, failed: 1, skipped: [], failures: [{ name: what, message }], durationMs };
}
