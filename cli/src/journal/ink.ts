import { styleText } from 'node:util';
import { currency, formatAmount } from '@kontor/money';
import Table from 'cli-table3';

type Style = Parameters<typeof styleText>[0];

/** Colours, where stdout is a terminal that wants them (`NO_COLOR`, `FORCE_COLOR`). */
const ink = (style: Style) => (text: string): string => styleText(style, text);

export const bold = ink('bold');
export const dim = ink('dim');
export const red = ink('red');
export const green = ink('green');
export const cyan = ink('cyan');
export const yellow = ink('yellow');

/** 1234567 → `1,234,567` */
export const grouped = (count: number): string => count.toLocaleString('en-US');

const NO_BORDERS = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ',
};

/** Lines of a table without borders: the first column to the left, the others as said. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], align: readonly ('left' | 'right')[]): string[] {
  const shown = new Table({
    head: head.map(dim), chars: NO_BORDERS, colAligns: [...align],
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  shown.push(...rows.map((row) => [...row]));
  return shown.toString().split('\n').map((line) => `  ${line.trimEnd()}`);
}

/** Minor units as `1,234.50 EUR`; as they are, if the currency is none. */
export function amountText(minor: string, code: string): string {
  return `${majorUnits(minor, code)} ${code}`;
}

export function majorUnits(minor: string, code: string): string {
  try {
    const [whole, fraction] = formatAmount(BigInt(minor), currency(code).digits).split('.');
    const text = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
    return fraction === undefined ? text : `${text}.${fraction}`;
  } catch {
    return `${minor} (minor units)`;
  }
}
