import { totalsOf, type Outcome } from './outcome.js';

const messageLinesMax = 25;

/** The table of all rows, the failures with their messages, and every skipped test by name. */
export function summary(outcomes: readonly Outcome[]): string[] {
  return [...table(outcomes), ...failures(outcomes), ...skipped(outcomes)];
}

/** What a machine reads: the last line of the run. */
export function lastLine(outcomes: readonly Outcome[]): string {
  const { passed, failed, skipped: left } = totalsOf(outcomes);
  return `${passed} passed, ${failed} failed, ${left} skipped`;
}

function table(outcomes: readonly Outcome[]): string[] {
  const widest = Math.max(...outcomes.map(({ what }) => what.length), 'whole run'.length);
  const row = (what: string, ...cells: readonly string[]): string => `  ${what.padEnd(widest)}${cells.map((cell) => cell.padStart(10)).join('')}`;
  const of = ({ what, passed, failed, skipped: left, durationMs }: Outcome): string =>
    row(what, String(passed), String(failed), String(left.length), `${(durationMs / 1000).toFixed(1)} s`);
  return ['', row('', 'passed', 'failed', 'skipped', 'time'), ...outcomes.map(of), ''];
}

function failures(outcomes: readonly Outcome[]): string[] {
  const all = outcomes.flatMap(({ what, failures: rows }) => rows.map((failure) => ({ what, ...failure })));
  if (all.length === 0) return [];
  return ['Failed:', ...all.flatMap(({ what, name, message }) => [`  ✘ ${what === name ? name : `${what}: ${name}`}`, ...indented(message)]), ''];
}

function indented(message: string): string[] {
  // Frames of the runner and its libraries say nothing about the failure.
  const lines = message.split('\n').filter((line) => line.trim() !== '' && !/^\s+at .*(?:\/node_modules\/|node:)|^\s+at new Promise/.test(line));
  const shown = lines.slice(0, messageLinesMax).map((line) => `      ${line}`);
  return lines.length > messageLinesMax ? [...shown, `      … ${lines.length - messageLinesMax} more lines`] : shown;
}

function skipped(outcomes: readonly Outcome[]): string[] {
  const all = outcomes.flatMap(({ what, skipped: names }) => names.map((name) => `  - ${what}: ${name}`));
  return all.length === 0 ? [] : ['Skipped:', ...all, ''];
}
