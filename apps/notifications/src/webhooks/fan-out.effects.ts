import { Controller, Inject } from '@nestjs/common';
import { notices, type NoticeGiven } from '@kontor/events';
import { Effect, type EffectContext, type EffectEvent } from '@kontor/nest';
import { bodyOf } from '../projections/notice-body.js';
import { Deliverer } from './deliverer.js';
import { DeliveryQueue } from './delivery-queue.js';

type Told = EffectEvent<{ NoticeGiven: Omit<NoticeGiven, 'type'> }>;

/** Queues every notice for the endpoints that want it. At least once, as all effects; a notice is in each queue once. */
@Controller()
export class FanOutEffects {
  constructor(@Inject(DeliveryQueue) private readonly queue: DeliveryQueue, @Inject(Deliverer) private readonly deliverer: Deliverer) {}

  /** Most customers have no endpoint: nothing is made of what they are told, and nothing is locked. */
  @Effect(notices, ['NoticeGiven'], { cursor: 'webhooks', pace: 'relaxed' })
  async queueAll(events: readonly Told[], _context: EffectContext): Promise<void> {
    const listening = await this.queue.listening([...new Set(events.map(({ key }) => key))]);
    if (listening.size === 0) return;
    const queued = await this.queue.enqueue(events.filter(({ key }) => listening.has(key)).map(({ key, at, data }) => ({
      customerId: key, noticeId: data.noticeId, sequence: data.sequence, type: data.notice.type, about: data.about, body: bodyOf(data, at),
    })), Date.now());
    if (queued > 0) this.deliverer.wake();
  }
}
