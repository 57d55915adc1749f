import type { Percentiles } from '../plan.js';
import { Latencies, wallClock } from '../timeline.js';
import type { Api, Answer } from './api.js';
import { latencyKinds, mainKinds, type HttpPlan, type MainKind, type RequestKind, type SteadyResult } from './plan.js';

const READS: readonly (readonly [kind: RequestKind, path: (id: string) => string])[] = [
  ['GET transfer', (id) => `/v1/transfers/${id}`],
  ['GET balance', () => '/v1/balances/EUR'],
  ['GET timeline', (id) => `/v1/transfers/${id}/timeline`],
  ['GET transfers', () => '/v1/transfers?limit=20'],
];
/** Transfers that reads may ask for: the newest. */
const RECENT = 512;

interface Sent {
  readonly nth: number;
  readonly id: string;
}

/** Transfers and reads at set rates, by the clock: a slow answer delays no other request, and its wait is counted. */
export class Steady {
  private latencies = fresh(latencyKinds);
  private minutes: Record<MainKind, Latencies>[] = [];
  private start = 0;
  private lateness = new Latencies();
  private errors = new Map<string, number>();
  private readonly recent: Sent[] = [];
  private transfers = 0;
  private reads = 0;
  private open = 0;
  private known = 0;

  constructor(private readonly plan: HttpPlan, private readonly api: Api) {}

  /** @param seconds how long requests are sent; then their answers are waited for */
  async run(seconds: number, tell: (second: number) => void): Promise<SteadyResult> {
    this.latencies = fresh(latencyKinds);
    this.minutes = [];
    this.lateness = new Latencies();
    this.errors = new Map();
    const start = (this.start = wallClock());
    const due = { transfers: this.transfers, reads: this.reads };
    for (let passed = 0, told = 0; passed < seconds; passed = (wallClock() - start) / 1000) {
      for (; this.transfers - due.transfers < passed * this.plan.rate; this.transfers++) this.transfer(this.transfers, start + ((this.transfers - due.transfers) / this.plan.rate) * 1000);
      for (; this.reads - due.reads < passed * this.plan.reads; this.reads++) this.read(this.reads, start + ((this.reads - due.reads) / this.plan.reads) * 1000);
      if (Math.floor(passed) > told) tell((told = Math.floor(passed)));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    while (this.open > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    return { latencies: percentiles(this.latencies), minutes: this.minutes.map(percentiles), sendLateness: this.lateness.percentiles(), errors: Object.fromEntries(this.errors) };
  }

  private transfer(nth: number, scheduled: number): void {
    const waits = nth % 2 === 1;
    this.send(waits ? 'POST, Prefer: wait' : 'POST', scheduled, () => this.api.pay(nth, waits), ({ status, body }) => {
      if (body.id !== undefined) this.recent[this.known++ % RECENT] = { nth, id: body.id };
      return status === (waits ? 201 : 202) && body.status !== 'rejected';
    });
  }

  private read(nth: number, scheduled: number): void {
    const [kind, path] = READS[nth % READS.length]!;
    const sent = this.recent[(nth * 7) % Math.max(1, this.recent.length)];
    if (sent === undefined) return; // before the first answers
    this.send(kind, scheduled, () => this.api.get(sent.nth, path(sent.id)), ({ status }) => status === 200);
  }

  private send(kind: RequestKind, scheduled: number, ask: () => Promise<Answer>, isRight: (answer: Answer) => boolean): void {
    this.lateness.add(wallClock() - scheduled);
    this.open++;
    void ask().then(
      (answer) => {
        const took = wallClock() - scheduled;
        this.latencies[kind].add(took);
        const main = mainKinds.find((one) => one === kind) ?? 'all reads';
        if (main === 'all reads') this.latencies[main].add(took);
        this.minute(scheduled)[main].add(took);
        if (!isRight(answer)) this.fault(`${kind}: ${answer.status} ${answer.body.code ?? answer.body.status ?? ''}`);
      },
      (error: unknown) => this.fault(`${kind}: ${(error as Error).message}`),
    ).finally(() => this.open--);
  }

  private minute(scheduled: number): Record<MainKind, Latencies> {
    const nth = Math.floor((scheduled - this.start) / 60_000);
    while (this.minutes.length <= nth) this.minutes.push(fresh(mainKinds));
    return this.minutes[nth]!;
  }

  private fault(what: string): void {
    this.errors.set(what, (this.errors.get(what) ?? 0) + 1);
  }
}

const fresh = <Kind extends string>(kinds: readonly Kind[]): Record<Kind, Latencies> =>
  Object.fromEntries(kinds.map((kind) => [kind, new Latencies()])) as Record<Kind, Latencies>;

const percentiles = <Kind extends string>(of: Readonly<Record<Kind, Latencies>>): Record<Kind, Percentiles> =>
  Object.fromEntries(Object.entries<Latencies>(of).map(([kind, latencies]) => [kind, latencies.percentiles()])) as Record<Kind, Percentiles>;
