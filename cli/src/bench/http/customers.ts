// The process that plays the customers, apart from everything it measures.
import { Latencies, wallClock } from '../timeline.js';
import { Api } from './api.js';
import type { HttpNews, HttpPlan, HttpResult, LedgerResult } from './plan.js';
import { Steady } from './steady.js';

const tell = (news: HttpNews): void => void process.send?.(news);

async function main(plan: HttpPlan): Promise<HttpResult> {
  const api = await Api.open(plan);
  try {
    const steady = new Steady(plan, api);
    await steady.run(plan.warmUpSeconds, (second) => tell({ kind: 'progress', doing: `warming up, ${second} of ${plan.warmUpSeconds} s` }));
    tell({ kind: 'measuring' });
    const measured = await steady.run(plan.seconds, (second) => tell({ kind: 'progress', doing: `${plan.rate} transfers/s and ${plan.reads} reads/s, ${second} of ${plan.seconds} s` }));
    tell({ kind: 'measured' });
    if (plan.ledgerSeconds === 0) return { steady: measured };
    tell({ kind: 'progress', doing: `plain transfers, ${plan.clients} clients` });
    return { steady: measured, ledger: await ledger(plan, api) };
  } finally {
    await api.close();
  }
}

/** A tenth of the time again, before what counts. */
const LEDGER_WARM_UP = 0.1;

/** Each client sends its next transfer when the one before is booked. */
async function ledger({ clients, ledgerSeconds }: HttpPlan, api: Api): Promise<LedgerResult> {
  const latency = new Latencies();
  const errors: Record<string, number> = {};
  const begins = wallClock() + ledgerSeconds * LEDGER_WARM_UP * 1000;
  const ends = begins + ledgerSeconds * 1000;
  let [next, booked] = [0, 0];
  const client = async (): Promise<void> => {
    for (let sent = wallClock(); sent < ends; sent = wallClock()) {
      const { status, body } = await api.move(next++);
      const now = wallClock();
      const isRight = status === 201 && body.status !== 'rejected';
      if (!isRight) errors[`${status} ${body.code ?? body.status ?? ''}`] = (errors[`${status} ${body.code ?? body.status ?? ''}`] ?? 0) + 1;
      if (now < begins || now >= ends || !isRight) continue;
      booked++;
      latency.add(now - sent);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { booked, perSecond: booked / ledgerSeconds, latency: latency.percentiles(), errors };
}

process.once('message', (plan: HttpPlan) => {
  main(plan).then(
    (result) => tell({ kind: 'result', result }),
    (error: unknown) => tell({ kind: 'failed', message: (error as Error).message }),
  );
});
