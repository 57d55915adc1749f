import type { Declaration, EventMap, Journal, Source, Topology } from '@kontor/streams';
import { TopologyTestDriver } from '@kontor/streams/testing';

/** An event that a service has written. */
export interface Written {
  readonly journal: string;
  readonly type: string;
  readonly key: string;
  /** Milliseconds since the epoch, of the simulated clock. */
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * All services in this process, on the clock of test drivers: what one writes is handed to those that read it, until
 * nothing more comes of it. No log, no waiting; the same events in give the same events out.
 */
export class DrivenServices {
  private readonly drivers: readonly TopologyTestDriver[];

  constructor(topologies: readonly Topology[], now: number, partitions: number, private readonly written: (event: Written) => void) {
    this.drivers = topologies.map((topology) => new TopologyTestDriver(topology, { now, partitions }));
  }

  get now(): number {
    return this.drivers[0]!.now;
  }

  /** Moves the clock on and fires what comes due meanwhile. Back is nowhere. */
  advanceTo(now: number): void {
    const ms = Math.max(0, now - this.now);
    for (const driver of this.drivers) driver.advance(ms);
    this.settle();
  }

  /** Whether any service decides on events of this type. */
  reads(source: Pick<Declaration, 'name'>, type: string): boolean {
    return this.drivers.some(({ topology }) => topology.processors.some(({ inputs }) => inputs.some((input) => input.source.name === source.name && input.handlers.has(type))));
  }

  send(source: Source, type: string, key: string, data: object): void {
    this.hand(source, type, key, data);
    this.settle();
  }

  /** Keys among these that wait for a person. */
  parked(keys: readonly string[]): readonly string[] {
    return keys.filter((key) => this.drivers.some((driver) => driver.parked(key) !== undefined));
  }

  private hand(source: Source, type: string, key: string, data: object, from?: TopologyTestDriver): void {
    for (const driver of this.drivers) if (driver !== from && readsFrom(driver.topology, source.name)) driver.topic(source as Source<EventMap>).pipe(type, data, { key });
  }

  private settle(): void {
    for (let moved = true; moved; ) {
      moved = false;
      for (const driver of this.drivers) for (const { journal } of driver.topology.processors) moved = this.spread(driver, journal) || moved;
    }
  }

  private spread(driver: TopologyTestDriver, journal: Journal): boolean {
    const records = driver.output(journal).readAllRecords();
    for (const { event, key, at } of records) {
      const { type, ...data } = event;
      this.written({ journal: journal.name, type, key, at, data });
      this.hand(journal, type, key, data, driver);
    }
    return records.length > 0;
  }
}

function readsFrom({ processors, tables }: Topology, name: string): boolean {
  return processors.some(({ inputs }) => inputs.some(({ source }) => source.name === name)) || tables.some(({ state }) => state.journal.name === name);
}
