import { readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

/** What a process and its children have used. */
export interface Usage {
  readonly cpuSeconds: number;
  /** Resident now, in MiB. Postgres' backends share pages, which are counted once per backend here. */
  readonly residentMiB: number;
}

/** Sums a process tree from /proc; undefined where there is none (macOS), so that nobody takes a zero for a measurement. */
export function usageOf(pid: number): Usage | undefined {
  try {
    const ticks = clockTicks();
    let cpu = 0;
    let resident = 0;
    for (const member of tree(pid)) {
      const stat = readFileSync(`/proc/${member}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      cpu += (Number(fields[11]) + Number(fields[12])) / ticks;
      const status = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${member}/status`, 'utf8'));
      resident += Number(status?.[1] ?? 0) / 1024;
    }
    return { cpuSeconds: cpu, residentMiB: resident };
  } catch {
    return undefined;
  }
}

function tree(root: number): number[] {
  const members = [root];
  for (const pid of members) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim();
      if (children !== '') members.push(...children.split(' ').map(Number));
    }
  }
  return members;
}

let ticksPerSecond: number | undefined;
const clockTicks = (): number => (ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })));
