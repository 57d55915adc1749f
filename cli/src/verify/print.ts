import { bold, cyan, dim, green, grouped, majorUnits, red, table } from '../journal/ink.js';
import { describePlace, type Fault } from './faults.js';
import { short } from './journal-lane.js';
import type { ProofReport } from './proof.js';
import type { JournalReport, VerifyReport } from './report.js';

/** A report for people, as lines. */
export function describeReport(report: VerifyReport): string[] {
  return [
    ...journalTable(report),
    '',
    ...headTable(report.journals),
    '',
    ...topicTable(report),
    ...moneyTable(report),
    ...projectionTable(report),
    ...faultLines(report),
    verdict(report),
  ];
}

function journalTable({ journals }: VerifyReport): string[] {
  const rows = journals.map((journal) => [
    bold(journal.journal) + (journal.readFrom === undefined ? '' : dim(` read from ${journal.readFrom}`)),
    ...[journal.partitions, journal.blocks, journal.events, journal.orphans, journal.duplicates + journal.stale, journal.parked, journal.epochs, journal.writers].map(grouped),
  ]);
  return table(['journal', 'partitions', 'blocks', 'events', 'orphans', 'duplicates', 'parked', 'epochs', 'writers'], rows, ['left', ...Array<'right'>(8).fill('right')]);
}

const HEADS_PER_TABLE = 4;

/** Height and hash of each partition's newest block: what an auditor notes down. */
function headTable(journals: readonly JournalReport[]): string[] {
  const widest = Math.max(0, ...journals.map(({ partitions }) => partitions));
  const lines: string[] = [];
  for (let from = 0; from < widest; from += HEADS_PER_TABLE) {
    const partitions = Array.from({ length: Math.min(HEADS_PER_TABLE, widest - from) }, (_, i) => from + i);
    const rows = journals.map(({ journal, heads }) => [journal, ...partitions.map((partition) => headOf(heads[partition]))]);
    lines.push(...table(['heads', ...partitions.map((partition) => `partition ${partition}`)], rows, ['left', ...partitions.map(() => 'left' as const)]));
  }
  return lines;
}

function headOf(head: JournalReport['heads'][number] | undefined): string {
  if (head === undefined) return '';
  return head.height === 0 ? dim('empty') : `${grouped(head.height)} ${cyan(short(head.hash))}`;
}

function topicTable({ topics }: VerifyReport): string[] {
  if (topics.length === 0) return [];
  return [...table(['plain topic', 'partitions', 'records'], topics.map(({ topic, partitions, records }) => [topic, grouped(partitions), grouped(records)]), ['left', 'right', 'right']), ''];
}

function moneyTable({ money }: VerifyReport): string[] {
  if (money.entries === 0) return [];
  const rows = money.trialBalance.map(({ currency, debits, credits, balance }) => [
    currency, majorUnits(debits, currency), majorUnits(credits, currency), balance === '0' ? green('0') : red(majorUnits(balance, currency)),
  ]);
  return [
    ...table(['trial balance', 'debits', 'credits', 'difference'], rows, ['left', 'right', 'right', 'right']),
    dim(`  ${grouped(money.entries)} entries on ${grouped(money.accounts)} accounts, ${grouped(money.transfers)} transfers`),
    ...standingLine(money.standing),
    '',
  ];
}

/** Of how many transfers and deposits money has left one place and not reached the next. */
function standingLine(standing: VerifyReport['money']['standing']): string[] {
  const told = Object.entries(standing).map(([where, count]) => `${where} ${grouped(count)}`);
  return told.length === 0 ? [] : [dim(`  money that is still to arrive: ${told.join(', ')}`)];
}

function projectionTable({ projections }: VerifyReport): string[] {
  if (projections === undefined) return [];
  const rows = projections.map(({ schema, positions, rows: compared }) => [
    schema, grouped(positions), Object.entries(compared).map(([name, count]) => `${grouped(count)} ${name}`).join(', ') || dim('no table to compare'),
  ]);
  return [...table(['projection', 'positions', 'rows compared'], rows, ['left', 'right', 'left']), ''];
}

function faultLines({ faults, faultCount }: VerifyReport): string[] {
  if (faultCount === 0) return [];
  const more = faultCount - faults.length;
  return [...faults.flatMap(faultText), ...(more > 0 ? [dim(`  … and ${grouped(more)} more of these kinds in these partitions`)] : []), ''];
}

const faultText = (fault: Fault): string[] => [`${red('✘')} ${bold(describePlace(fault))} ${dim(`(${fault.kind})`)}`, `    ${fault.sentence}`];

function verdict({ ok, faultCount, blocks, events, durationMs }: VerifyReport): string {
  const seconds = durationMs / 1000;
  const rate = seconds >= 0.1 ? `, ${grouped(Math.round(events / seconds))} events/s` : '';
  const extent = `${grouped(blocks)} blocks with ${grouped(events)} events ${dim(`(${seconds.toFixed(1)} s${rate})`)}`;
  return ok ? `${green('✔')} Verified: no fault in ${extent}` : `${red('✘')} ${bold(`${grouped(faultCount)} ${faultCount === 1 ? 'fault' : 'faults'}`)} in ${extent}`;
}

/** Of a proof, as lines: each block with what it decided, then what is wrong. */
export function describeProof({ ok, transferId, blocks, faults, records }: ProofReport): string[] {
  const rows = blocks.map(({ journal, partition, height, hash, at, events }) => [at, `${journal}/${partition}`, grouped(height), cyan(short(hash)), events.join(', ')]);
  return [
    ...table(['decided at', 'journal', 'block', 'hash', 'events'], rows, ['left', 'left', 'right', 'left', 'left']),
    '',
    ...faults.flatMap(({ journal, partition, height, sentence }) => [`${red('✘')} ${bold(`${journal}/${partition} block ${grouped(height)}`)}`, `    ${sentence}`]),
    ok
      ? `${green('✔')} Proven: the journals hold these blocks and lines of ${transferId} ${dim(`(${grouped(records)} records read)`)}`
      : `${red('✘')} ${bold('Not proven')}: the journals do not bear out this proof of ${transferId}`,
  ];
}
