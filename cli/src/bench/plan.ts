import type { Issuer } from '../rig/issuer.js';

/** How transfers enter: as a customer sends them, or written to the command topic, which leaves HTTP and its checks out. */
export type Entrance = 'http' | 'commands';

/** What the load process is told. */
export interface LoadPlan {
  readonly entrance: Entrance;
  readonly brokers: readonly string[];
  readonly intakeUrl: string;
  readonly issuer: Issuer;
  /** The auditor's connection, to see when a projection has a block. */
  readonly postgresUrl: string;
  readonly partitions: number;
  readonly customers: number;
  /** Transfers per second, sent at their scheduled instants whether or not earlier ones were answered; 0 sends as fast as they are taken. */
  readonly rate: number;
  readonly transfers: number;
  /** Left out of the figures: sockets open, code is compiled. */
  readonly warmUp: number;
  /** Latency is taken of all transfers, or of one in sixteen; all are counted. */
  readonly sample: 'all' | 'some';
  /** Makes keys and ids of this run unlike those of any other. */
  readonly run: string;
  readonly giveUpAfterMs: number;
}

/** Milliseconds. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface LoadResult {
  readonly sent: number;
  readonly refused: number;
  /** HTTP only: how often the door was full, and a request was sent again when it said. */
  readonly putOff: number;
  readonly booked: number;
  readonly settled: number;
  /** First scheduled send to last settlement seen. */
  readonly seconds: number;
  /** Whole transfers (accepted, rated, booked, paid out, settled, posted) per second, between the 5th and 95th percentile of settlements. */
  readonly settledPerSecond: number;
  /** From the log-append time of the command until a reader of the ledger's journal has the booking. */
  readonly acceptedToBooked: Percentiles;
  /** The same from the instant at which the request was scheduled to be sent. */
  readonly scheduledToBooked: Percentiles;
  /** From the log-append time of the command until the customer's view in Postgres has the booking. */
  readonly acceptedToVisible: Percentiles;
  /** From the log-append time of the command until the settlement is in the ledger's journal. */
  readonly acceptedToSettled: Percentiles;
  /** HTTP only: the answer to the request, from the scheduled instant. */
  readonly scheduledToAnswered: Percentiles;
  /** How late sends left, measured: what the generator itself adds. */
  readonly sendLateness: Percentiles;
}

export type LoadNews =
  | { readonly kind: 'progress'; readonly sent: number; readonly settled: number; readonly of: number }
  | { readonly kind: 'measuring' }
  | { readonly kind: 'result'; readonly result: LoadResult }
  | { readonly kind: 'failed'; readonly message: string };
