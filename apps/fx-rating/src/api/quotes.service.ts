import { Inject, Injectable, Optional } from '@nestjs/common';
import { fxCommands, quoteIdOf, quotes, type CreateQuote, type QuoteCreated, type QuoteRefused } from '@kontor/events';
import { InjectRuntime, LOG, Metrics, PARTITIONS, Requests, standardProblems, type RequestLimits } from '@kontor/nest';
import { Projections, type Database } from '@kontor/postgres';
import { DATABASE } from '@kontor/postgres/nest';
import type { Log, Runtime } from '@kontor/streams';
import { quoteKey, type HeldQuote } from '../domain/desk.js';
import { QuoteRow, quoteRowOf } from '../projections/quote-row.js';
import { QUOTES } from '../projections/quotes.projection.js';
import { fxRating } from '../topology.js';
import type { QuoteRequest } from './quote-request.js';
import { viewOf, type QuoteView } from './quote-view.js';

/** How long and how many requests wait. */
export const QUOTE_LIMITS = Symbol('quote limits');

/** For the table to come to where the journal is. */
const ROW_MS = 5_000;

export interface AskedQuote {
  readonly customerId: string;
  readonly key: string;
  readonly bodyHash: string;
  readonly request: QuoteRequest;
}

export interface AnsweredQuote {
  readonly quote: QuoteView;
  /** The key was used before, by the same body. */
  readonly replayed: boolean;
  /** Token of where in the journal it was decided, or of something later. */
  readonly position: string;
}

@Injectable()
export class QuotesService {
  private readonly requests: Requests<HeldQuote | undefined>;

  constructor(
    @InjectRuntime(fxRating) runtime: Runtime,
    @Inject(LOG) log: Log,
    @Inject(PARTITIONS) partitions: number,
    @Inject(DATABASE) private readonly database: Pick<Database, 'dataSource'>,
    @Inject(Projections) private readonly projections: Pick<Projections, 'reaches'>,
    @Inject(QUOTE_LIMITS) limits: RequestLimits,
    @Optional() @Inject(Metrics) metrics?: Metrics,
  ) {
    this.requests = new Requests({ runtime, log, partitions, commands: fxCommands, state: fxRating.handles.quotesById, idField: 'quoteId', limits, metrics });
  }

  /** Makes a quote, once: its id follows from customer and key. A repeat is answered with what became of it. */
  async ask({ customerId, key, bodyHash, request }: AskedQuote): Promise<AnsweredQuote> {
    const quoteId = quoteIdOf(customerId, key);
    const outcome = await this.requests.ask<QuoteCreated | QuoteRefused>({
      customerId, id: quoteId, stateKey: quoteKey(customerId, quoteId), bodyHash,
      decidedBy: ['QuoteCreated', 'QuoteRefused'],
      earlier: (first) => first?.bodyHash,
      command: (commandId): CreateQuote => ({ type: 'CreateQuote', quoteId, commandId, bodyHash, ...request }),
    });
    const position = this.requests.positionOf(customerId, outcome);
    if (outcome.repeated) return { quote: viewOf(await this.rowAt(customerId, quoteId, outcome.height)), replayed: true, position };
    // What is shown comes from the event itself: the answer waits for no table.
    const { event, at } = outcome.decision;
    return { quote: viewOf(quoteRowOf(event, customerId, new Date(at))), replayed: false, position };
  }

  /** The quote as it is now, or undefined if there is none, or it is another customer's. Sees every quote that was answered before the call. */
  async find(customerId: string, quoteId: string): Promise<QuoteRow | undefined> {
    const { value, height } = await this.requests.read(customerId, quoteKey(customerId, quoteId));
    return value === undefined ? undefined : this.rowAt(customerId, quoteId, height);
  }

  /** The row as of a height of the journal, or newer. */
  private async rowAt(customerId: string, quoteId: string, height: number): Promise<QuoteRow> {
    const there = await this.projections.reaches(QUOTES, quotes.name, this.requests.partitionOf(customerId), height, { timeoutMs: ROW_MS });
    const row = there ? await this.database.dataSource.getRepository(QuoteRow).findOneBy({ quoteId, customerId }) : null;
    if (row === null) throw standardProblems.BEHIND({ headers: { 'retry-after': '1' } });
    return row;
  }
}
