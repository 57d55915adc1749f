import { Inject, Injectable, Logger } from '@nestjs/common';
import { EventEmitter } from 'node:events';
import type { CommitListener, ProcessorDefinition, Runtime, TaskStatus } from '@kontor/streams';
import { Readiness, type ReadinessReport } from '../health/readiness.js';

/** Something that runs beside the topologies for as long as the service does: projections, a poller. */
export interface Worker {
  start(): Promise<void>;
  /** Finishes what is in flight. */
  stop(): Promise<void>;
  status(): ReadinessReport;
  /** Tells of a part of it that has stopped for good; the service logs it. */
  onStopped?(listener: (error: Error) => void): void;
}

export type BlockListener = (journal: string, ...committed: Parameters<CommitListener>) => void;

/** All that a service runs in the background, started and drained together by `KontorServer`. */
@Injectable()
export class ServiceParts {
  /** `running`, and `stopped` with the error of what has stopped for good. */
  readonly events = new EventEmitter();
  private readonly logger = new Logger('Kontor');
  private readonly runtimes: Runtime[] = [];
  private readonly workers: Worker[] = [];
  private readonly committed: BlockListener[] = [];
  private running = false;

  constructor(@Inject(Readiness) private readonly readiness: Readiness) {
    readiness.add('started', () => ({ ready: this.running, detail: {} }));
  }

  addRuntime(runtime: Runtime): void {
    this.runtimes.push(runtime);
    for (const listener of this.committed) this.listen(runtime, listener);
    this.readiness.add(`tasks of ${runtime.topology.name}`, () => ({ ready: runtime.ready, detail: { tasks: runtime.status().map(shown) } }));
  }

  addWorker(name: string, worker: Worker): void {
    this.workers.push(worker);
    worker.onStopped?.((error) => this.stopped(error));
    this.readiness.add(name, () => worker.status());
  }

  /** Topologies first: they check the topics that everything else reads. */
  async start(): Promise<void> {
    await Promise.all(this.runtimes.map((runtime) => runtime.start()));
    await Promise.all(this.workers.map((worker) => worker.start()));
    this.running = true;
    this.events.emit('running');
  }

  /** Also after a start that failed half-way. Workers first: they read what topologies write. */
  async stop(): Promise<void> {
    this.running = false;
    // Others take over while this instance finishes: they are told before anything here ends.
    await this.settle(this.runtimes.map((runtime) => ({ stop: () => runtime.leave() })));
    await this.settle(this.workers);
    await this.settle(this.runtimes);
  }

  all(): readonly Runtime[] {
    return this.runtimes;
  }

  /** Throws if no topology here writes the journal. */
  runtimeOf(journal: string): Runtime {
    const runtime = this.runtimes.find(({ topology }) => topology.processors.some((processor) => processor.journal.name === journal));
    if (runtime === undefined) throw new Error(`no topology of this service writes ${journal}`);
    return runtime;
  }

  processors(): readonly ProcessorDefinition[] {
    return this.runtimes.flatMap(({ topology }) => topology.processors);
  }

  /** Hears of every block that any task commits. */
  onCommitted(listener: BlockListener): void {
    this.committed.push(listener);
    for (const runtime of this.runtimes) this.listen(runtime, listener);
  }

  tasks(): readonly TaskStatus[] {
    return this.runtimes.flatMap((runtime) => runtime.status());
  }

  /** A task, an effect or a part of a worker has stopped for good. Reads still work; readiness says what happened, and so does the log. */
  stopped(error: Error): void {
    this.logger.error({ msg: error.message, stack: error.stack });
    this.events.emit('stopped', error);
  }

  private listen(runtime: Runtime, listener: BlockListener): void {
    for (const { journal } of runtime.topology.processors) runtime.onCommitted(journal, (...committed) => listener(journal.name, ...committed));
  }

  private async settle(parts: readonly { stop(): Promise<void> }[]): Promise<void> {
    for (const outcome of await Promise.allSettled(parts.map((part) => part.stop()))) {
      if (outcome.status === 'rejected') this.logger.error({ msg: 'a part of the service did not stop cleanly', err: outcome.reason as unknown });
    }
  }
}

const shown = ({ journal, partition, phase, height, paused, reason, restore }: TaskStatus) => ({
  journal, partition, phase, height, ...(paused ? { paused } : {}), ...(reason === undefined ? {} : { reason }), ...(restore === undefined ? {} : { restore }),
});
