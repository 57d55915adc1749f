import { Inject, Injectable, Logger, Optional, type OnModuleDestroy } from '@nestjs/common';
import { Metrics, standardProblems } from '@kontor/nest';
import type { ServerResponse } from 'node:http';
import { NoticeTable } from '../projections/notice-table.js';
import { EventStream, type StreamLimits, type StreamOrder } from './event-stream.js';
import { NewsOfCustomers } from './news-of-customers.js';
import { notificationProblems } from './problems.js';

/** Token of `StreamLimits`. */
export const STREAM_LIMITS = Symbol('stream limits');

/** The streams that are open here. */
@Injectable()
export class EventsService implements OnModuleDestroy {
  private readonly logger = new Logger('Events');
  private readonly open = new Map<EventStream, string>();
  private stopping = false;

  constructor(
    @Inject(NoticeTable) private readonly table: NoticeTable,
    @Inject(NewsOfCustomers) private readonly news: NewsOfCustomers,
    @Inject(STREAM_LIMITS) private readonly limits: StreamLimits,
    @Optional() @Inject(Metrics) metrics?: Metrics,
  ) {
    metrics?.gauge('kontor_event_streams', 'Streams of server-sent events that are open here', [], () => [[{}, this.open.size]]);
  }

  /** Where a new reader begins that names no last event: with what is told from now on. */
  newest(customerId: string): Promise<number> {
    return this.table.newest(customerId);
  }

  /** Throws a problem where one stream more would be too many. */
  admit(customerId: string): void {
    if (this.stopping || this.open.size >= this.limits.inAll) throw standardProblems.UNAVAILABLE({ headers: { 'retry-after': '5' } });
    const own = [...this.open.values()].filter((other) => other === customerId).length;
    if (own >= this.limits.perCustomer) throw notificationProblems.TOO_MANY_STREAMS({ headers: { 'retry-after': '30' } });
  }

  /** Sends events until the stream ends; the head of the answer is out already. */
  async send(response: ServerResponse, order: StreamOrder): Promise<void> {
    const stream = new EventStream(response, order, this.table, this.limits);
    this.open.set(stream, order.customerId);
    try {
      await stream.run(this.news);
    } catch (error) {
      // The reader comes back with its last event, and misses nothing.
      this.logger.warn({ msg: `a stream of events broke off: ${(error as Error).message}` });
    } finally {
      this.open.delete(stream);
    }
  }

  /** HTTP closes only after what it has begun: open streams would hold it up for ever. */
  onModuleDestroy(): void {
    this.stopping = true;
    for (const stream of this.open.keys()) stream.end();
  }
}
