import { InvalidArgumentError, type Command } from 'commander';
import { startProgress } from '../../../progress.mjs';
import { interruption } from '../../rig/interruption.js';
import { startRig } from '../../rig/rig.js';
import { environmentOf } from '../environment.js';
import { measureHandovers, type Handover } from './handover.js';

interface HandoverOptions {
  readonly times: number;
  readonly json?: boolean;
}

export function defineHandover(command: Command): void {
  command
    .option('--times <n>', 'hand-overs by SIGTERM, and as many by SIGKILL', times, 10)
    .option('--json', 'for programs: every hand-over, and the medians')
    .action(benchHandover);
}

async function benchHandover(options: HandoverOptions): Promise<void> {
  const progress = startProgress('Hand-over', { always: true });
  const rig = await startRig({ name: 'bench-handover', signal: interruption(), onProgress: (part, doing) => progress.doing(`${part}: ${doing}`) });
  try {
    const measured = await measureHandovers(rig, options.times, progress.doing);
    const medians = Object.fromEntries((['SIGTERM', 'SIGKILL'] as const).map((kind) => [kind, medianOf(measured.handovers.filter((one) => one.kind === kind))]));
    const report = { environment: await environmentOf(rig, {}), ...measured, medians, lostOrDoubled: measured.commands - measured.decided };
    progress.done();
    process.stdout.write(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : `${render(report)}\n`);
    if (report.lostOrDoubled !== 0) process.exitCode = 1;
  } finally {
    await rig.stop();
  }
}

interface Medians {
  readonly worstMs: number;
  readonly quietMs: number;
  /** Median of the differences: what the hand-over added. */
  readonly addedMs: number;
}

function medianOf(handovers: readonly Handover[]): Medians {
  return { worstMs: median(handovers.map((one) => one.worstMs)), quietMs: median(handovers.map((one) => one.quietMs)), addedMs: median(handovers.map((one) => one.worstMs - one.quietMs)) };
}

function render({ environment, medians, handovers, commands, lostOrDoubled }: { environment: Awaited<ReturnType<typeof environmentOf>>; medians: Record<string, Medians>; handovers: readonly Handover[]; commands: number; lostOrDoubled: number }): string {
  const { machine, versions } = environment;
  const lines = Object.entries(medians).map(([kind, { worstMs, quietMs, addedMs }]) =>
    `${kind.padEnd(8)} median of ${handovers.filter((one) => one.kind === kind).length}: longest wait ${worstMs} ms, ${quietMs} ms without a hand-over; it added ${addedMs} ms`);
  return [`${machine.cpu}, ${machine.cores} cores; Node ${versions['node']}, Kafka ${versions['kafka']}`, ...lines, `${commands} commands, ${lostOrDoubled} lost or doubled`].join('\n');
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length === 0 ? NaN : Math.round(((sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2) * 10) / 10;
}

function times(value: string): number {
  if (!/^[1-9][0-9]{0,2}$/.test(value)) throw new InvalidArgumentError('It must be a whole number from 1 to 999.');
  return Number(value);
}
