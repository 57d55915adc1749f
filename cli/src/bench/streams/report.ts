import Table from 'cli-table3';
import type { KafkaClientName } from '@kontor/streams-kafka';
import type { PeerKind, PeerRun } from './peer.js';
import type { SystemRun } from './run.js';

/** Medians over the runs of one system at one step; what was not measured is absent. */
export interface StepMedians {
  readonly name: string;
  readonly scheduledP50?: number;
  readonly scheduledP99?: number;
  readonly appendP50?: number;
  readonly appendP99?: number;
  readonly perSecond?: number;
  /** CPU milliseconds per transfer, which is seconds per thousand. */
  readonly appCpuMs?: number;
  readonly brokerCpuMs?: number;
  readonly killToFirstOutputMs?: number;
}

export interface SystemMedians {
  readonly system: string;
  readonly runs: number;
  readonly steps: readonly StepMedians[];
  readonly appResidentMiB?: number;
}

export interface StreamsReport {
  readonly environment: Readonly<Record<string, string>>;
  readonly kontor: readonly { readonly client: KafkaClientName; readonly runs: readonly SystemRun[] }[];
  readonly peer: readonly { readonly kind: PeerKind; readonly runs: readonly PeerRun[] }[];
  /** Why there is no peer. */
  readonly peerAbsent?: string;
  readonly medians: readonly SystemMedians[];
  /** Of transfers that were lost or doubled: one line each; none is what must be. */
  readonly faults: readonly string[];
}

type Figures = Readonly<Partial<Record<Exclude<keyof StepMedians, 'name'>, number>>>;

export function mediansOf({ kontor, peer }: Pick<StreamsReport, 'kontor' | 'peer'>): SystemMedians[] {
  return [
    ...kontor.map(({ client, runs }) => summary(`kontor on ${client}`, runs.map((run) => new Map(run.steps.map((step) => [step.name, figuresOf(step)]))), runs.map((run) => run.appResidentMiB))),
    ...peer.map(({ kind, runs }) => summary(`Kafka Streams, ${kind}`, runs.map((run) => new Map(run.steps.map(({ name, p50, p99, ...rest }) => [name, { ...rest, ...(p50 !== undefined && { scheduledP50: p50 }), ...(p99 !== undefined && { scheduledP99: p99 }) }]))), runs.map((run) => run.appResidentMiB))),
  ];
}

function figuresOf({ step, result, costs: { appCpuMs, brokerCpuMs } }: SystemRun['steps'][number]): Figures {
  const cpu = { ...(appCpuMs !== undefined && { appCpuMs }), ...(brokerCpuMs !== undefined && { brokerCpuMs }) };
  // Latencies at full speed are those of a queue, and at a kill those of the pause: neither is a figure of its own.
  if (step.kind === 'flood') return { ...cpu, perSecond: result.transfers / result.seconds };
  if (step.kind === 'kill') return result.killToFirstOutputMs === undefined ? {} : { killToFirstOutputMs: result.killToFirstOutputMs };
  const { scheduledToSink, appendToAppend } = result;
  return { ...cpu, scheduledP50: scheduledToSink.p50, scheduledP99: scheduledToSink.p99, appendP50: appendToAppend.p50, appendP99: appendToAppend.p99 };
}

function summary(system: string, runs: readonly ReadonlyMap<string, Figures>[], resident: readonly (number | undefined)[]): SystemMedians {
  const names = [...new Set(runs.flatMap((run) => [...run.keys()]))];
  const steps = names.map((name) => {
    const all = runs.flatMap((run) => run.get(name) ?? []);
    const keys = [...new Set(all.flatMap((one) => Object.keys(one)))] as (keyof Figures)[];
    return { name, ...Object.fromEntries(keys.map((key) => [key, median(all.flatMap((one) => one[key] ?? []))])) };
  });
  const residents = resident.filter((one) => one !== undefined);
  return { system, runs: runs.length, steps, ...(residents.length > 0 && { appResidentMiB: median(residents) }) };
}

/** The middle one, or the lower of the two middle ones. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

/** What was lost or doubled, by the counts of the sink. */
export function faultsOf(kontor: StreamsReport['kontor']): string[] {
  return kontor.flatMap(({ client, runs }) => runs.flatMap(({ check }, i) => {
    const { sent, arrived, twice, entries } = check;
    const wrong = arrived !== sent || twice > 0 || entries !== sent;
    return wrong ? [`kontor on ${client}, run ${i + 1}: ${sent} sent, ${arrived} arrived, ${twice} twice, ${entries} booked`] : [];
  }));
}

const COLUMNS: readonly (readonly [title: string, key: keyof Figures, digits: number])[] = [
  ['sched. p50', 'scheduledP50', 1], ['sched. p99', 'scheduledP99', 1], ['append p50', 'appendP50', 1], ['append p99', 'appendP99', 1],
  ['per second', 'perSecond', 0], ['CPU s/1000', 'appCpuMs', 3], ['broker CPU', 'brokerCpuMs', 3], ['to first ms', 'killToFirstOutputMs', 0],
];

export function renderStreams(report: StreamsReport): string {
  const { environment, medians, peerAbsent, faults } = report;
  const steps = [...new Set(medians.flatMap((one) => one.steps.map(({ name }) => name)))];
  const check = report.kontor[0]?.runs[0]?.check;
  return [
    ...Object.entries(environment).map(([name, value]) => `${name}: ${value}`),
    ...(check === undefined ? [] : [`Bytes per transfer: ${check.commandBytes} as a command, ${check.sinkBytes} after the fourth hop`]),
    'sched.: from the scheduled send to the sink; append: from log-append time of the command to that of the fourth hop; milliseconds, medians over the runs',
    ...steps.map((name) => `\n${tableOf(name, medians)}`),
    '',
    ...medians.map(({ system, appResidentMiB }) => `${system}: ${appResidentMiB?.toFixed(0) ?? '?'} MiB resident`),
    ...(peerAbsent === undefined ? [] : [peerAbsent]),
    faults.length === 0 ? 'Nothing lost, nothing doubled.' : faults.join('\n'),
  ].join('\n');
}

/** A system per line, and under each peer how many times as much it took as the first system. */
function tableOf(step: string, medians: readonly SystemMedians[]): string {
  const rows = medians.flatMap(({ system, runs, steps }) => {
    const found = steps.find(({ name }) => name === step);
    return found === undefined ? [] : [{ system, runs, found }];
  });
  const shown = COLUMNS.filter(([, key]) => rows.some(({ found }) => found[key] !== undefined));
  const table = new Table({ head: [step, 'runs', ...shown.map(([title]) => title)], style: { head: [], border: [] } });
  const [first] = rows;
  for (const { system, runs, found } of rows) {
    table.push([system, String(runs), ...shown.map(([, key, digits]) => found[key]?.toFixed(digits) ?? '')]);
    if (first !== undefined && found !== first.found) table.push([`  ÷ ${first.system}`, '', ...shown.map(([, key]) => ratio(found[key], first.found[key]))]);
  }
  return table.toString();
}

const ratio = (one: number | undefined, other: number | undefined): string => (one === undefined || other === undefined ? '' : `${(one / other).toFixed(2)}×`);
