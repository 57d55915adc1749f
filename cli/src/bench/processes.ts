import type { Rig } from '../rig/rig.js';
import { usageOf, type Usage } from './usage.js';

export interface ProcessUsage {
  readonly name: string;
  /** CPU milliseconds per whole transfer, or per second of a steady load. */
  readonly cpuMs: number;
  readonly residentMiB: number;
}

/** Everything that runs for a benchmark: services, broker, database, and the process that makes the load. */
export function processesOf(rig: Rig, load: readonly [name: string, pid: number]): ReadonlyMap<string, number> {
  const pids: [string, number][] = [...rig.services].map(([name, service]) => [name, service.pid]);
  if (rig.kafka.child !== undefined) pids.push(['kafka', rig.kafka.child.pid]);
  return new Map([...pids, ['postgres', rig.postgres.child.pid], load]);
}

export type Usages = ReadonlyMap<string, Usage | undefined>;

export const usages = (pids: ReadonlyMap<string, number>): Usages => new Map([...pids].map(([name, pid]) => [name, usageOf(pid)]));

/** @param count of what the CPU time is divided by */
export function used(before: Usages, after: Usages, count: number): ProcessUsage[] {
  return [...after].flatMap(([name, now]) => {
    const then = before.get(name);
    if (now === undefined || then === undefined) return [];
    return [{ name, cpuMs: ((now.cpuSeconds - then.cpuSeconds) * 1000) / count, residentMiB: now.residentMiB }];
  });
}
