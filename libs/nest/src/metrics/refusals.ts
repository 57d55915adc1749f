import type { FastifyRequest } from 'fastify';
import type { ProblemException } from '../http/problem.js';

/** Codes, methods and patterns of routes are few; this many rows are never seen, and a scrape stays small whatever happens. */
const ROWS_MAX = 2_000;

/** Labels of a counter that a request answered with a problem is counted in. */
export interface RefusalLabels {
  readonly [label: string]: string | number;
  readonly code: string;
  readonly status: number;
  readonly method: string;
  readonly route: string;
}

/** How many requests of one server were answered with which problem, by the pattern of their route: never by what callers write. */
export class Refusals {
  readonly #rows = new Map<string, { readonly labels: RefusalLabels; count: number }>();

  count({ code, definition: { status } }: Pick<ProblemException, 'code' | 'definition'>, request: Pick<FastifyRequest, 'method' | 'routeOptions'>): void {
    const route = request.routeOptions.url;
    const labels = { code, status, method: route === undefined ? 'none' : request.method, route: route ?? 'none' };
    const key = `${code} ${labels.method} ${labels.route}`;
    const row = this.#rows.get(key) ?? { labels, count: 0 };
    row.count++;
    if (this.#rows.size < ROWS_MAX) this.#rows.set(key, row);
  }

  rows(): (readonly [RefusalLabels, number])[] {
    return [...this.#rows.values()].map(({ labels, count }) => [labels, count] as const);
  }
}

/** Of each HTTP server: several services may stand in one process. */
const byServer = new WeakMap<object, Refusals>();

export function refusalsOf(server: object): Refusals {
  const refusals = byServer.get(server) ?? new Refusals();
  byServer.set(server, refusals);
  return refusals;
}
