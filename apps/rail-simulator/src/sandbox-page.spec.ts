import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MAGIC_AMOUNTS, type Behaviour, type Later } from './behaviour.js';
import { STEPS } from './orders.js';

const page = readFileSync(join(dirname(fileURLToPath(import.meta.url)), '../../../docs/api/sandbox.md'), 'utf8');
const rowsThatBegin = (pattern: RegExp): string[][] => page.split('\n').filter((line) => pattern.test(line)).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

const HOUR = 3_600_000;
const PAID = 10_000n;

function after(ms: number): string {
  const [days, hours] = [Math.floor(ms / (24 * HOUR)), (ms / HOUR) % 24];
  const parts = [...(days > 0 ? [`${days} d`] : []), ...(hours > 0 ? [`${hours} h`] : [])];
  return parts.length === 0 ? '' : ` after ${parts.join(' ')}`;
}

function told(later: Later): string {
  const charges = later.kind !== 'debit' && later.charges !== undefined ? ` with charges ${later.charges}` : '';
  if (later.kind === 'return') return `${later.message} of ${later.amountOf(PAID)}${charges}${after(later.afterMs)}`;
  if (later.kind === 'debit') return `debit${after(later.afterMs)}`;
  return [later.status, ...(later.code === undefined ? [] : [later.code])].join(' ') + charges + (later.anotherRef ? ' under another reference' : '') + after(later.afterMs);
}

function rowOf([name, { atOnce, later, pays, waits, cutsFirst }]: [string, Behaviour]): string[] {
  const first = cutsFirst ? 'the line breaks' : [atOnce.status, ...(atOnce.code === undefined ? [] : [atOnce.code])].join(' ');
  return [name, first, later.length === 0 ? 'nothing' : later.map(told).join(', '), waits ? 'when ordered' : pays ? 'yes' : 'no'];
}

describe('the page of the sandbox', () => {
  it('says of every magic amount what this bank does with it', () => {
    const rows = rowsThatBegin(/^\| 9[0-9]{2} /);
    expect(rows.map((row) => row.slice(0, 4))).toEqual(Object.entries(MAGIC_AMOUNTS).map(rowOf));
    expect(rows.filter((row) => row[4] === undefined || row[4] === ''), 'rows that do not say what for').toEqual([]);
  });

  it('says of every verb from where it leads where', () => {
    const rows = rowsThatBegin(/^\| `[a-z-]+` \|/).map(([verb = '', from = '', , to]) => [verb.replaceAll('`', ''), { from: from.split(', '), to }]);
    expect(Object.fromEntries(rows)).toEqual(STEPS);
  });
});
