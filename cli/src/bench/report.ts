import Table from 'cli-table3';
import type { Environment } from './environment.js';
import type { ScenarioResult } from './bench.js';
import type { Percentiles } from './plan.js';

export interface BenchReport {
  readonly environment: Environment;
  readonly customers: number;
  readonly results: readonly ScenarioResult[];
  /** What `verify` said of everything that was written. */
  readonly verified: { readonly ok: boolean; readonly summary: string };
}

const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(1));
const row = ({ count, p50, p90, p99, max }: Percentiles): string[] => (count === 0 ? ['–', '–', '–', '–', '0'] : [ms(p50), ms(p90), ms(p99), ms(max), String(count)]);

export function renderReport(report: BenchReport): string {
  return [...environmentLines(report), ...report.results.flatMap(scenarioLines), ...medianLines(report.results), '', `verify: ${report.verified.summary}`].join('\n');
}

/** The middle one, or the lower of the two middle ones. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

/** One line per scenario: the medians over its runs, which are what may be compared. */
function medianLines(results: readonly ScenarioResult[]): string[] {
  const runs = Map.groupBy(results, ({ scenario }) => scenario.name);
  const table = new Table({
    head: ['medians', 'runs', 'transfers/s', 'booked p50', 'booked p99', 'visible p50', 'visible p99', 'answered p50', 'answered p99', 'CPU ms'],
    style: { head: [], border: [] },
  });
  for (const [name, all] of runs) {
    const of = (value: (result: ScenarioResult) => number): string => ms(median(all.map(value)));
    const answered = all[0]?.scenario.entrance === 'http';
    table.push([
      name, all.length, String(Math.round(median(all.map((one) => one.settledPerSecond)))),
      of((one) => one.acceptedToBooked.p50), of((one) => one.acceptedToBooked.p99), of((one) => one.acceptedToVisible.p50), of((one) => one.acceptedToVisible.p99),
      answered ? of((one) => one.scheduledToAnswered.p50) : '', answered ? of((one) => one.scheduledToAnswered.p99) : '',
      median(all.map((one) => one.processes.reduce((sum, { cpuMs }) => sum + cpuMs, 0))).toFixed(2),
    ]);
  }
  return ['', table.toString()];
}

function environmentLines({ environment, customers }: BenchReport): string[] {
  const { machine, versions, broker, postgres } = environment;
  const list = (of: Readonly<Record<string, string>>): string => Object.entries(of).map(([name, value]) => `${name} ${value}`).join(', ');
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.kernel}; load generator on the same machine`,
    list(versions),
    `Kafka: ${list(broker)}`,
    `Postgres: ${list(postgres)}`,
    `${customers} customers`,
  ];
}

function scenarioLines(result: ScenarioResult): string[] {
  const { scenario } = result;
  const how = `${scenario.entrance === 'http' ? 'over HTTP' : 'straight to the command topic'}, ${scenario.rate === 0 ? 'full speed' : `${scenario.rate}/s, open loop`}`;
  const latencies = new Table({ head: ['ms', 'p50', 'p90', 'p99', 'max', 'n'], style: { head: [], border: [] } });
  if (scenario.entrance === 'http') latencies.push(['scheduled → answered', ...row(result.scheduledToAnswered)]);
  latencies.push(
    ['accepted → booked', ...row(result.acceptedToBooked)],
    ['scheduled → booked', ...row(result.scheduledToBooked)],
    ['accepted → visible in Postgres', ...row(result.acceptedToVisible)],
    ['accepted → settled and posted', ...row(result.acceptedToSettled)],
    ['(send lateness)', ...row(result.sendLateness)],
  );
  const processes = new Table({ head: ['process', 'CPU ms per transfer', 'resident MiB'], style: { head: [], border: [] } });
  for (const { name, cpuMs, residentMiB } of result.processes) processes.push([name, cpuMs.toFixed(3), residentMiB.toFixed(0)]);
  const total = result.processes.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  processes.push(['together', total.toFixed(3), '']);
  return [
    '',
    `${scenario.name}: ${how}; ${result.settled} whole transfers in ${result.seconds.toFixed(1)} s, ${Math.round(result.settledPerSecond)}/s, ${result.refused} refused${result.putOff > 0 ? `, ${result.putOff} put off at the door` : ''}`,
    latencies.toString(),
    processes.toString(),
  ];
}
