import type { Issuer } from '../../rig/issuer.js';
import type { Percentiles } from '../plan.js';

/** What the process that plays the customers is told. */
export interface HttpPlan {
  /** Where the API is, as customers reach it. */
  readonly origin: string;
  readonly issuer: Issuer;
  readonly customers: number;
  /** Makes keys of this run unlike those of any other. */
  readonly run: string;
  /** Transfers per second, sent at their scheduled instants whether or not earlier ones were answered. */
  readonly rate: number;
  /** Reads per second, likewise. */
  readonly reads: number;
  readonly seconds: number;
  /** Left out of the figures. */
  readonly warmUpSeconds: number;
  /** After that: single requests for plain transfers, one after another, by so many clients. */
  readonly ledgerSeconds: number;
  readonly clients: number;
}

/** Requests of the steady part; every second transfer waits for its booking. */
export const requestKinds = ['POST', 'POST, Prefer: wait', 'GET transfer', 'GET timeline', 'GET transfers', 'GET balance'] as const;
export type RequestKind = (typeof requestKinds)[number];

/** All that latencies are told of. */
export const latencyKinds = [...requestKinds, 'all reads'] as const;
export type LatencyKind = (typeof latencyKinds)[number];

/** What the figures' goals are about. */
export const mainKinds = ['POST', 'POST, Prefer: wait', 'all reads'] as const;
export type MainKind = (typeof mainKinds)[number];

export interface SteadyResult {
  /** From the instant at which a request was scheduled until its answer was read whole. */
  readonly latencies: Readonly<Record<LatencyKind, Percentiles>>;
  /** Of each minute in which requests were scheduled: a long run shows what it comes to. */
  readonly minutes: readonly Readonly<Record<MainKind, Percentiles>>[];
  /** How late requests left: what the generator itself adds. */
  readonly sendLateness: Percentiles;
  /** Answers that are no success, by what they were. */
  readonly errors: Readonly<Record<string, number>>;
}

export interface LedgerResult {
  /** Booked within the measured time, and how many that is per second. */
  readonly booked: number;
  readonly perSecond: number;
  /** Of one request: from its send until its answer, which comes when it is booked. */
  readonly latency: Percentiles;
  readonly errors: Readonly<Record<string, number>>;
}

export interface HttpResult {
  readonly steady: SteadyResult;
  readonly ledger?: LedgerResult;
}

export type HttpNews = { readonly kind: 'progress'; readonly doing: string } | { readonly kind: 'measuring' | 'measured' } | { readonly kind: 'result'; readonly result: HttpResult } | { readonly kind: 'failed'; readonly message: string };
