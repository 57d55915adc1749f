import Table from 'cli-table3';
import { InvalidArgumentError, type Command } from 'commander';
import { startProgress } from '../../../progress.mjs';
import { interruption } from '../../rig/interruption.js';
import { startRig } from '../../rig/rig.js';
import { machineLine, thisMachine } from './machine.js';
import { measureMicros, type MicroOptions, type MicroResult } from './measure.js';
import { REGRESSION_FACTOR, regressions, type Regression } from './regress.js';
import { measureRestore } from './restore.js';
import { measureStores } from './stores.js';

/** Benchmarks of the platform's parts, under `bench`. */
export function definePartBenchmarks(bench: Command): void {
  bench.enablePositionalOptions(); // `bench` has options of the same names: behind a subcommand they are the subcommand's
  bench.command('micro').description('encode, decode, hash, fold, and what a state store does, each alone')
    .option('--rounds <n>', 'how often each is measured; medians are printed', whole, 5)
    .option('--ms <n>', 'least time of one measurement', whole, 500)
    .option('--json', 'for programs')
    .action(micro);
  bench.command('stores').description('fill a state store on LevelDB, work with it, and say how much memory that took')
    .option('--keys <n>', 'entries of a 32-byte key and a 200-byte value', whole, 1_000_000)
    .option('--json', 'for programs')
    .action(stores);
  bench.command('restore').description('restore a task from an empty disk: through its journal, and by a snapshot, on Kafka')
    .option('--events <n>', 'six-posting events in the journal', whole, 500_000)
    .option('--json', 'for programs')
    .action(restore);
  bench.command('regress').description(`build the merge base in a temporary copy, and take turns with it: fails above ${REGRESSION_FACTOR}x`)
    .option('--base <commit>', 'compare with this commit', 'main')
    .option('--rounds <n>', 'turns of each', whole, 5)
    .option('--ms <n>', 'least time of one measurement', whole, 300)
    .option('--json', 'for programs')
    .action(regress);
}

interface Shown {
  readonly json?: boolean;
}

async function micro({ rounds, ms, json }: { readonly rounds: number; readonly ms: number } & Shown): Promise<void> {
  await measured('Micro-benchmarks', json, async (doing) => {
    const machine = thisMachine();
    const settings: MicroOptions = { rounds, roundMs: ms };
    const results = await measureMicros(settings, doing);
    return [{ machine, settings, results }, () => [machineLine(machine), `medians of ${rounds} rounds of at least ${ms} ms, in turns`, '', microTable(results)]];
  });
}

async function stores({ keys, json }: { readonly keys: number } & Shown): Promise<void> {
  await measured('State store', json, async (doing) => {
    const machine = thisMachine();
    const figures = await measureStores(keys, doing);
    const { residentMiB, reopenMs, ...rates } = figures;
    return [{ machine, ...figures }, () => [
      machineLine(machine),
      `${keys} keys of ${rates.keyBytes} bytes with ${rates.valueBytes}-byte values, in random order, 1,000 a batch`,
      '',
      table(['', 'per second'], [
        ['put', shown(rates.putsPerSecond)], ['put over an old value', shown(rates.overwritesPerSecond)],
        ['get, at random', shown(rates.readsPerSecond)], ['entry of a walk over all', shown(rates.scannedPerSecond)],
      ]),
      `closed and opened again in ${reopenMs.toFixed(0)} ms; at most ${residentMiB.highest} MiB resident, ${residentMiB.before} MiB of it before`,
    ]];
  });
}

async function restore({ events, json }: { readonly events: number } & Shown): Promise<void> {
  await measured('Restore', json, async (doing) => {
    const machine = thisMachine(['classic-level', 'kafkajs']);
    const rig = await startRig({ name: 'bench-restore', signal: interruption(), onProgress: (part, what) => doing(`${part}: ${what}`) });
    try {
      const figures = await measureRestore(rig, events, doing);
      const { fromJournal, fromSnapshot } = figures;
      return [{ machine, kafka: rig.kafka.version, ...figures }, () => [
        machineLine(machine),
        `Kafka ${rig.kafka.version} on the same machine; ${events} events of six postings, ${figures.eventsPerBlock} a block, ${figures.journalMiB.toFixed(0)} MiB`,
        '',
        table(['from an empty disk', 'ms', 'events/s', 'events per CPU second'], [
          ['through the journal: hash, parse, fold, store', fromJournal.ms.toFixed(0), shown(fromJournal.eventsPerSecond), shown(fromJournal.eventsPerCpuSecond)],
          [`by a snapshot of ${fromSnapshot.snapshotMiB.toFixed(0)} MiB`, fromSnapshot.ms.toFixed(0), shown(fromSnapshot.eventsPerSecond), shown(fromSnapshot.eventsPerCpuSecond)],
        ]),
        `at most ${figures.residentMiB} MiB resident`,
      ]];
    } finally {
      await rig.stop();
    }
  });
}

async function regress({ base, rounds, ms, json }: { readonly base: string; readonly rounds: number; readonly ms: number } & Shown): Promise<void> {
  await measured('Regression check', json, async (doing) => {
    const machine = thisMachine();
    const { commit, compared } = await regressions({ base, rounds, roundMs: ms }, doing);
    const slower = compared.filter(({ factor }) => factor > REGRESSION_FACTOR);
    if (slower.length > 0) process.exitCode = 1;
    return [{ machine, base: commit, limit: REGRESSION_FACTOR, compared, ok: slower.length === 0 }, () => [
      machineLine(machine),
      `against ${commit}, ${rounds} turns each`,
      '',
      regressTable(compared),
      slower.length === 0 ? `nothing is slower by more than ${REGRESSION_FACTOR}x` : `slower by more than ${REGRESSION_FACTOR}x: ${slower.map(({ name }) => name).join(', ')}`,
    ]];
  });
}

type Report = readonly [json: object, lines: () => readonly string[]];

async function measured(title: string, json: boolean | undefined, measure: (doing: (what: string) => void) => Promise<Report>): Promise<void> {
  const progress = startProgress(title, { always: true });
  const [report, lines] = await measure(progress.doing);
  progress.done();
  process.stdout.write(json === true ? `${JSON.stringify(report, null, 2)}\n` : `${lines().join('\n')}\n`);
}

const shown = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(1));

function table(head: string[], rows: readonly string[][]): string {
  const made = new Table({ head, style: { head: [], border: [] } });
  made.push(...rows);
  return made.toString();
}

const microTable = (results: readonly MicroResult[]): string =>
  table(['', 'per second', 'slowest', 'fastest', 'per CPU second', 'of what'], results.map(({ name, perSecond, slowest, fastest, perCpuSecond, unit }) => [name, shown(perSecond), shown(slowest), shown(fastest), shown(perCpuSecond), unit]));

const regressTable = (compared: readonly Regression[]): string =>
  table(['per CPU second', 'base', 'here', 'times slower'], compared.map(({ name, base, here, factor }) => [name, shown(base), shown(here), factor.toFixed(2)]));

function whole(value: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(value)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(value);
}

