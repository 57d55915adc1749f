/**
 * A row of CSV (RFC 4180), with its line end. A cell that begins with `=`, `+`, `-`, `@`, a tab or a line break gets an
 * apostrophe before it: a spreadsheet would take it for a formula, and run it.
 */
export const csvRow = (cells: readonly string[]): string => `${cells.map(cellOf).join(',')}\r\n`;

const FORMULA = /^[=+\-@\t\r\n]/;

function cellOf(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
