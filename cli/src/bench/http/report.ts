import Table from 'cli-table3';
import type { Environment } from '../environment.js';
import type { Percentiles } from '../plan.js';
import type { ProcessUsage } from '../processes.js';
import { latencyKinds, mainKinds, type HttpResult, type LatencyKind, type SteadyResult } from './plan.js';

export interface HttpReport extends HttpResult {
  readonly environment: Environment;
  readonly settings: { readonly rate: number; readonly reads: number; readonly seconds: number; readonly ledgerSeconds: number; readonly clients: number; readonly customers: number };
  /** During the steady part, per second of it. */
  readonly processes: readonly ProcessUsage[];
  /** What `verify` said of everything that was written. */
  readonly verified: { readonly ok: boolean; readonly summary: string };
}

/** Milliseconds that the 99th percentile is to stay below, on two cores with the generator. */
const GOALS: Readonly<Partial<Record<LatencyKind, number>>> = { 'POST': 60, 'POST, Prefer: wait': 150, 'all reads': 30 };

const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(1));
const row = ({ count, p50, p90, p99, max }: Percentiles): string[] => [ms(p50), ms(p90), ms(p99), ms(max), String(count)];

export function renderHttp({ environment, settings, steady, processes, ledger, verified }: HttpReport): string {
  const { machine, versions } = environment;
  const latencies = new Table({ head: ['ms, from the scheduled send', 'p50', 'p90', 'p99', 'max', 'n', 'goal for p99'], style: { head: [], border: [] } });
  for (const kind of latencyKinds) latencies.push([kind, ...row(steady.latencies[kind]), GOALS[kind] === undefined ? '' : `≤ ${GOALS[kind]}`]);
  latencies.push(['(send lateness)', ...row(steady.sendLateness), '']);
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB; customers on the same machine; Node ${versions['node']}, Kafka ${versions['kafka']}, Postgres ${versions['postgres']}`,
    '',
    `${settings.rate} transfers/s and ${settings.reads} reads/s over the gateway, open loop, ${settings.seconds} s, ${settings.customers} customers`,
    latencies.toString(),
    errorsLine(steady.errors),
    ...(steady.minutes.length < 2 ? [] : [minuteTable(steady.minutes)]),
    processTable(processes),
    ...(ledger === undefined ? [] : [
      '',
      `plain transfers between customers by single requests: ${Math.round(ledger.perSecond)}/s booked, ${settings.clients} clients, each request answered when it is booked: p50 ${ms(ledger.latency.p50)} ms, p99 ${ms(ledger.latency.p99)} ms`,
      errorsLine(ledger.errors),
    ]),
    '',
    `verify: ${verified.summary}`,
  ].join('\n');
}

function minuteTable(minutes: SteadyResult['minutes']): string {
  const table = new Table({ head: ['minute, p50 / p99 ms', ...mainKinds], style: { head: [], border: [] } });
  minutes.forEach((minute, nth) => table.push([String(nth + 1), ...mainKinds.map((kind) => `${ms(minute[kind].p50)} / ${ms(minute[kind].p99)}`)]));
  return table.toString();
}

function processTable(processes: readonly ProcessUsage[]): string {
  const table = new Table({ head: ['process', 'CPU ms per second', 'resident MiB'], style: { head: [], border: [] } });
  for (const { name, cpuMs, residentMiB } of processes) table.push([name, cpuMs.toFixed(0), residentMiB.toFixed(0)]);
  table.push(['together', processes.reduce((sum, { cpuMs }) => sum + cpuMs, 0).toFixed(0), '']);
  return table.toString();
}

function errorsLine(errors: Readonly<Record<string, number>>): string {
  const listed = Object.entries(errors);
  return listed.length === 0 ? 'no errors' : `errors: ${listed.map(([what, count]) => `${what} (${count})`).join(', ')}`;
}
