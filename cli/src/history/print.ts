import { bold, dim, green, grouped, majorUnits, red, table } from '../journal/ink.js';
import { plot } from './plot.js';
import type { YearResult } from './year.js';

/** What stands in the first line: nobody is to take it for a run of the services. */
export const historyNotice = 'Simulated: all services in this process on the clock of a test driver. No broker, no database, no bank.';

export function describeYear(result: YearResult): string[] {
  const { from, to, fixings, seed, transfers, faults } = result;
  return [
    bold(`${grouped(transfers)} transfers over ${fixings} fixings of the European Central Bank, ${from} to ${to}, seed ${seed}`),
    '', ...table(['what came of them', ''], Object.entries(result.outcomes).map(([name, count]) => [name, grouped(count)]), ['left', 'right']),
    '', bold('Trial balance per currency'), ...trialBalance(result),
    '', bold('Positions at the end, and what they brought, in euro'), ...positions(result),
    '', bold('Income and expense, in euro at the last mids'), ...table(['', 'in all'], result.incomes.map(({ name, worth }) => [name, euros(worth)]), ['left', 'right']),
    '', bold('Open positions in foreign currency, long and short, by day'), ...plot(result.days.map(({ exposure }) => Number(exposure)), cents),
    '', bold('Result so far, by day'), ...plot(result.days.map((day) => Number(day.result)), cents), dim(`  from ${from} to ${to}, EUR`),
    '', ...(faults.length === 0 ? [green('Every currency balances, and the positions are worth what the results explain, to the cent.')] : [red(`${faults.length} of these did not hold:`), ...faults.map((fault) => red(`- ${fault}`))]),
  ];
}

function trialBalance({ trial }: YearResult): string[] {
  const rows = trial.map(({ currency, debits, credits }) => [currency, majorUnits(String(debits), currency), majorUnits(String(credits), currency), debits === credits ? green('0') : red(majorUnits(String(credits - debits), currency))]);
  return table(['', 'debits', 'credits', 'difference'], rows, ['left', 'right', 'right', 'right']);
}

function positions({ positions: held, differences }: YearResult): string[] {
  const rows = held.map(({ currency, position, worth, realised, unrealised }) => [currency, majorUnits(String(position), currency), euros(worth), euros(realised), euros(unrealised)]);
  const total = (of: 'worth' | 'realised' | 'unrealised'): string => euros(held.reduce((sum, row) => sum + row[of], 0n));
  const apart = differences.map(({ name, worth }) => [`${name}: its sides differ by`, '', euros(worth), '', '']);
  return table(['', 'position', 'worth', 'realised', 'unrealised'], [...rows, ['all', '', total('worth'), total('realised'), total('unrealised')], ...apart], ['left', 'right', 'right', 'right', 'right']);
}

const euros = (minor: bigint): string => majorUnits(String(minor), 'EUR');
const cents = (minor: number): string => grouped(Math.round(minor / 100));
