import type { Metrics } from '@kontor/nest';
import type { DeliveryQueue, Verdict } from './delivery-queue.js';

/** Counts attempts by what follows from them. */
export class DeliveryMetrics {
  private readonly outcomes = new Map<Verdict['kind'], number>();

  count({ kind }: Verdict): void {
    this.outcomes.set(kind, (this.outcomes.get(kind) ?? 0) + 1);
  }

  /** The queue is looked at when somebody asks. */
  showIn(metrics: Pick<Metrics, 'counter' | 'gauge'>, queue: Pick<DeliveryQueue, 'depth'>): void {
    metrics.counter('kontor_webhook_attempts_total', 'Attempts to deliver, by what follows from them', ['outcome'], () => [...this.outcomes].map(([outcome, count]) => [{ outcome }, count] as const));
    metrics.gauge('kontor_webhook_queue', 'Deliveries that wait: due, or behind an earlier one about the same', ['state'], async () => {
      const { due, behind } = await queue.depth(Date.now());
      return [[{ state: 'due' }, due], [{ state: 'behind' }, behind]];
    });
    metrics.gauge('kontor_webhook_queue_seconds', 'For how long the oldest delivery has been due', [], async () => [[{}, (await queue.depth(Date.now())).oldestS]]);
  }
}
