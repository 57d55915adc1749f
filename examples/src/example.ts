import type { EventMap, Journal, Source, Topology } from '@kontor/streams';

/** A record that is fed to an example when it runs. */
export interface ExampleRecord {
  readonly to: Source<EventMap>;
  readonly key: string;
  readonly type: string;
  readonly data: object;
  /** Its event time, in milliseconds after the beginning of the minute in which the run starts. */
  readonly after: number;
}

/** A small application, with something to feed it and where to look. */
export interface Example {
  readonly summary: string;
  readonly topology: Topology;
  readonly inputs: readonly ExampleRecord[];
  readonly results: Journal<EventMap>;
  /** So many events come of the inputs. */
  readonly resultCount: number;
}
