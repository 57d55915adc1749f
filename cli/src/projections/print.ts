import type { TableComparison } from '@kontor/postgres';
import { dim, green, grouped, red, table } from '../journal/ink.js';

/** @param switched whether the new tables are in place now */
export function describeComparison(compared: readonly TableComparison[], switched: boolean): string[] {
  const rows = compared.map(({ table: name, equal, live, rebuilt }) => [name, grouped(live.rows), grouped(rebuilt.rows), equal ? green('equal') : red('different')]);
  return [
    ...table(['table', 'rows', 'built anew', 'checksums'], rows, ['left', 'right', 'right', 'left']),
    ...compared.filter(({ equal }) => !equal).flatMap(examples),
    switched ? 'The new tables are in place.' : 'Nothing was changed.',
  ];
}

function examples({ table: name, onlyLive, onlyRebuilt }: TableComparison): string[] {
  return [`${name}:`, ...onlyLive.map((row) => `  ${red('-')} ${row}  ${dim('only in the table that served')}`), ...onlyRebuilt.map((row) => `  ${green('+')} ${row}  ${dim('only in the one built anew')}`)];
}
