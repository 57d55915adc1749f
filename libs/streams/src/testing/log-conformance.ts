import { faultCases } from './log-conformance-faults.js';
import { followCases } from './log-conformance-follow.js';
import { writeCases } from './log-conformance-write.js';
import type { Log } from '../log/log.js';
import type { LogFaults } from './log-faults.js';

/** What every implementation of `Log` must do. A spec runs each case; it may leave out those that need a capability its harness lacks. */
export const logConformance: readonly LogCase[] = [...writeCases, ...followCases, ...faultCases];

/** A case that every implementation of the log must pass. */
export interface LogCase {
  /** A sentence. */
  readonly name: string;
  readonly needs?: keyof LogCapabilities;
  run(harness: LogHarness): Promise<void>;
}

/** How the suite gets at the implementation under test. */
export interface LogHarness {
  /** A log of its own on a new, empty topic. The case closes it. */
  open(topic: { readonly partitions: number; readonly settings?: Readonly<Record<string, string>> }): Promise<LogUnderTest>;
}

/** A log on one topic, and what can be done to it. */
export interface LogUnderTest extends LogCapabilities {
  readonly log: Log;
  readonly topic: string;
  /** Ends the log and frees what the harness holds for it. */
  close(): Promise<void>;
}

/** What only some harnesses can make happen. A case that needs one is left out where it is absent. */
export interface LogCapabilities {
  /** Drops the records below offset `first`. */
  expire?(partition: number, first: number): Promise<void>;
  /** Lets compaction happen to a partition of a compacted topic, and resolves when it has. */
  compact?(partition: number): Promise<void>;
  /** Deletes the topic and creates it again, empty, under the same name. */
  recreate?(): Promise<void>;
  readonly faults?: LogFaults;
}
