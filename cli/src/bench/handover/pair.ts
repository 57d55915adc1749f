import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../../rig/wait-until.js';
import { HANDOVER_PARTITIONS } from './counting.js';

const member = fileURLToPath(new URL('member.js', import.meta.url));
const PATIENCE_MS = 60_000;

/** One of the two; started again under a new name after its end. */
class Instance {
  owns: readonly number[] = [];
  readonly exited: Promise<void>;
  private readonly child: ChildProcess;

  constructor(brokers: readonly string[], readonly name: string, folder: string) {
    this.child = fork(member, [brokers.join(','), name, join(folder, name)]);
    this.child.on('message', ({ owns, stopped }: { owns?: readonly number[]; stopped?: string }) => {
      if (stopped !== undefined) process.stderr.write(`${name}: ${stopped}\n`);
      this.owns = owns ?? this.owns;
    });
    this.exited = new Promise((resolve) => this.child.once('exit', () => resolve()));
  }

  end(signal: NodeJS.Signals): void {
    this.owns = [];
    this.child.kill(signal);
  }
}

/** Two instances that own two partitions each. */
export class Pair {
  private instances: readonly [Instance, Instance];
  private started = 0;

  constructor(private readonly brokers: readonly string[], private readonly folder: string) {
    this.instances = [this.next(), this.next()];
  }

  /** Until each owns half. */
  async shared(): Promise<void> {
    await waitUntil(async () => this.instances.every(({ owns }) => owns.length === HANDOVER_PARTITIONS / 2) || undefined, { timeoutMs: PATIENCE_MS, giveUp: () => new Error('the two instances do not share the partitions') });
  }

  /** Ends one of them by a signal, waits until the other owns all, and starts another in its place. Resolves with what was handed over. */
  async lose(signal: NodeJS.Signals): Promise<readonly number[]> {
    const [ended, other] = this.instances;
    const { owns } = ended;
    ended.end(signal);
    await waitUntil(async () => other.owns.length === HANDOVER_PARTITIONS || undefined, { timeoutMs: PATIENCE_MS, giveUp: () => new Error(`nobody took over from ${ended.name}`) });
    await ended.exited;
    this.instances = [other, this.next()];
    return owns;
  }

  async end(): Promise<void> {
    for (const instance of this.instances) instance.end('SIGKILL');
    await Promise.all(this.instances.map(({ exited }) => exited));
  }

  private next(): Instance {
    return new Instance(this.brokers, `instance-${++this.started}`, this.folder);
  }
}
