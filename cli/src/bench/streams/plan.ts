import type { KafkaClientName } from '@kontor/streams-kafka';
import type { Percentiles } from '../plan.js';

export const PARTITIONS = 4;
export const CUSTOMERS = 1_000;
export const CURRENCIES = ['USD', 'GBP', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'HUF', 'JPY'] as const;

/** What the process that runs the four applications is told. */
export interface AppPlan {
  readonly run: string;
  readonly brokers: readonly string[];
  readonly client: KafkaClientName;
  /** A folder for its stores; found again after it was killed. */
  readonly stateFolder: string;
}

export type AppNews = { readonly kind: 'ready'; readonly afterMs: number } | { readonly kind: 'failed'; readonly message: string };

/** What the load process is told once. */
export interface LoadOrder {
  readonly run: string;
  readonly brokers: readonly string[];
}

/** One measurement, or a warm-up that is thrown away. */
export type Step =
  | { readonly kind: 'rate'; readonly perSecond: number; readonly seconds: number }
  | { readonly kind: 'flood'; readonly transfers: number }
  | { readonly kind: 'kill'; readonly perSecond: number; readonly seconds: number; readonly killAfterMs: number };

export type LoadTask = { readonly kind: 'step'; readonly step: Step } | { readonly kind: 'killed'; readonly at: number } | { readonly kind: 'check' };

export interface StepResult {
  readonly transfers: number;
  /** From the scheduled send until the sink has the fourth hop. */
  readonly scheduledToSink: Percentiles;
  /** From the log-append time of the command to that of the fourth hop; the broker's times are whole milliseconds. */
  readonly appendToAppend: Percentiles;
  /** How late sends left: what the generator itself adds to the first. */
  readonly sendLateness: Percentiles;
  /** From the first send to the last arrival. */
  readonly seconds: number;
  /** Kill only: from SIGKILL to the arrival of the first transfer that was sent after it. */
  readonly killToFirstOutputMs?: number;
}

/** What arrived in the end: each transfer once, and every account's entries without a gap. */
export interface Check {
  readonly sent: number;
  readonly arrived: number;
  readonly twice: number;
  /** Sum of the highest entry number of every customer: as many as were sent, if nothing was booked twice or lost. */
  readonly entries: number;
  readonly commandBytes: number;
  readonly sinkBytes: number;
}

export type LoadNews =
  | { readonly kind: 'ready' }
  | { readonly kind: 'kill' }
  | { readonly kind: 'result'; readonly result: StepResult }
  | { readonly kind: 'checked'; readonly check: Check }
  | { readonly kind: 'failed'; readonly message: string };
