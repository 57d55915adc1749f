import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow } from './csv.js';

/** Reads one row as RFC 4180 says. */
function cellsOf(row: string): string[] {
  return [...`,${row.replace(/\r\n$/, '')}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, plain]) => (quoted === undefined ? plain! : quoted.replaceAll('""', '"')));
}

describe('a row of CSV', () => {
  it.each([
    ['=HYPERLINK("x")', '\'=HYPERLINK("x")'], ['+1', "'+1"], ['-2', "'-2"], ['@SUM(A1)', "'@SUM(A1)"], ['\t=1', "'\t=1"], ['\r=1', "'\r=1"], ['\n=1', "'\n=1"], ['1-2', '1-2'], ['', ''],
  ])('keeps a spreadsheet from running %j', (text, safe) => expect(cellsOf(csvRow([text, 'x']))).toEqual([safe, 'x']));

  it('gives back every text but those, and no cell ever begins as a formula does', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', '=', '-', 'ö', '\t') }), { minLength: 1, maxLength: 5 }), (cells) => {
      const read = cellsOf(csvRow(cells));
      expect(read.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n])/, ''))).toEqual(cells);
      for (const cell of read) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
    }));
  });
});
