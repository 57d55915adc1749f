import { bold, dim, green, majorUnits, red, table } from '../journal/ink.js';
import { describeReport } from '../verify/print.js';
import { describeStory } from '../why/print.js';
import type { Books } from './books.js';
import type { DemoResult, DemoStep } from './run.js';

/** What the demo stands on. */
export interface DemoSurroundings {
  readonly kafka: { readonly kind: string; readonly version: string; readonly clusterId: string };
  readonly postgres: { readonly version: string };
  readonly fixing: { readonly provider: string; readonly date: string; readonly currencies: number };
}

export function describeSurroundings({ kafka, postgres, fixing }: DemoSurroundings): string[] {
  return [
    `${bold('Broker')}   ${kafka.kind === 'in-memory' ? 'none: all services in this process, their log in its memory' : `Kafka ${kafka.version} (${kafka.kind}), cluster ${kafka.clusterId}`}`,
    `${bold('Postgres')} ${postgres.version}`,
    `${bold('Rates')}    fixing of ${fixing.provider}, ${fixing.date}, ${fixing.currencies} currencies against EUR`,
  ];
}

export function describeDemo(result: DemoResult): string[] {
  return [
    ...result.steps.flatMap((step, i) => describeStep(step, i + 1)),
    '', bold('Balances, as Postgres has them'), ...balances(result.books),
    '', bold('Trial balance per currency'), ...trialBalance(result.books),
    '', bold('Verify'), ...describeReport(result.verified),
    '', ...verdict(result),
  ];
}

function describeStep({ request, answer, more = [], story, faults }: DemoStep, nth: number): string[] {
  const mark = faults.length === 0 ? green('✔') : red('✘');
  const said = answer.status < 300 ? `${answer.status}${answer.replayed ? ', a repeat' : ''}, ${answer.id}` : `${answer.status} ${answer.code}: ${String(answer.body['detail'] ?? answer.body['title'])}`;
  return [
    '',
    `${mark} ${bold(`${nth}. ${request.title}`)}  ${dim(`(${request.customerId}, Idempotency-Key ${request.key})`)}`,
    ...(request.held === true ? [dim('  an operator holds its payout back')] : []),
    `  POST /v1/${request.resource ?? 'transfers'} → ${said}`,
    ...more.map((line) => `  ${line}`),
    ...(story === undefined ? [] : describeStory(story).slice(1).map((line) => `  ${line}`)),
    ...faults.map((fault) => `  ${red(fault)}`),
  ];
}

function balances({ accounts }: Books): string[] {
  const rows = accounts.map(({ account, currency, partition, balance }) => [account, currency, String(partition), majorUnits(balance, currency)]);
  return table(['account', '', 'partition', 'balance'], rows, ['left', 'left', 'right', 'right']);
}

function trialBalance({ trialBalance: rows }: Books): string[] {
  const lines = rows.map(({ currency, credits, debits, difference }) => [currency, majorUnits(debits, currency), majorUnits(credits, currency), difference === '0' ? green('0') : red(majorUnits(difference, currency))]);
  return table(['', 'debits', 'credits', 'difference'], lines, ['left', 'right', 'right', 'right']);
}

function verdict({ faults }: DemoResult): string[] {
  if (faults.length === 0) return [green('All of this held: every transfer ended as it should, the books balance, every chain verifies.')];
  return [red(`${faults.length} of these did not hold:`), ...faults.map((fault) => red(`- ${fault}`))];
}
