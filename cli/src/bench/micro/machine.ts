import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, totalmem } from 'node:os';

/** What a figure of one process means nothing without. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  /** Others that want the cores, over the last minute, when the measuring began. */
  readonly load: number;
  readonly versions: Readonly<Record<string, string>>;
}

export function thisMachine(packages: readonly string[] = ['classic-level']): Machine {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string): string => (JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')) as { version: string }).version;
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: process.platform,
    load: Math.round(loadavg()[0]! * 10) / 10,
    versions: { node: process.version, ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])) },
  };
}

export function machineLine({ cpu, cores, memoryGiB, kernel, load, versions }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${kernel}, load ${load}; ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')}`;
}
