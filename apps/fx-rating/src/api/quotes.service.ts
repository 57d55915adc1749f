import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { fxCommands, quoteIdOf, quotes, type CreateQuote } from '@kontor/events';
import { activeTrace, InjectRuntime, LOG, PARTITIONS, standardProblems } from '@kontor/nest';
import { Projections, type Database } from '@kontor/postgres';
import { DATABASE } from '@kontor/postgres/nest';
import { encodeEvent, NotOwner, partitionOf, type Log, type Read, type Runtime } from '@kontor/streams';
import { quoteKey, type HeldQuote } from '../domain/desk.js';
import { QuoteRow, quoteRowOf } from '../projections/quote-row.js';
import { QUOTES } from '../projections/quotes.projection.js';
import { fxRating } from '../topology.js';
import { fxProblems } from './problems.js';
import { QuoteDecisions } from './quote-decisions.js';
import type { QuoteRequest } from './quote-request.js';
import { viewOf, type QuoteView } from './quote-view.js';

/** For the decision: one append in each of two topics lies before it, and a leader election may lie between them. */
const DECISION_MS = 10_000;
/** For the table to come to where the journal is. */
const ROW_MS = 5_000;
/** Requests that wait at one time. Above it is overload, and a quick answer serves the caller better. */
const WAITING_MAX = 5_000;

export interface AskedQuote {
  readonly customerId: string;
  readonly key: string;
  readonly bodyHash: string;
  readonly request: QuoteRequest;
}

@Injectable()
export class QuotesService {
  private readonly logger = new Logger('Quotes');
  private readonly decisions: QuoteDecisions;

  constructor(
    @InjectRuntime(fxRating) private readonly runtime: Runtime,
    @Inject(LOG) private readonly log: Log,
    @Inject(PARTITIONS) private readonly partitions: number,
    @Inject(DATABASE) private readonly database: Pick<Database, 'dataSource'>,
    @Inject(Projections) private readonly projections: Pick<Projections, 'reaches'>,
  ) {
    this.decisions = new QuoteDecisions(runtime);
  }

  /**
   * 1. Listen for the decision about this quote id, which follows from customer and key.
   * 2. Look whether it was taken already: then the answer is what became of it.
   * 3. Put the command into the log, and wait. If the decision names another command, that one was the first.
   */
  async ask({ customerId, key, bodyHash, request }: AskedQuote): Promise<{ readonly quote: QuoteView; readonly replayed: boolean }> {
    if (this.decisions.waiting >= WAITING_MAX) throw standardProblems.UNAVAILABLE({ detail: 'Too many requests are waiting to be decided.', headers: { 'retry-after': '1' } });
    const quoteId = quoteIdOf(customerId, key);
    const expected = this.decisions.expect(quoteId);
    try {
      const earlier = await this.committed(customerId, quoteId);
      if (earlier.value !== undefined) return await this.replay(customerId, quoteId, bodyHash, earlier);
      const commandId = randomUUID();
      await this.send(customerId, { type: 'CreateQuote', quoteId, commandId, bodyHash, ...request });
      const decision = await expected.within(DECISION_MS);
      if (decision === undefined) throw fxProblems.NOT_DECIDED_IN_TIME({ headers: { 'retry-after': '2' } });
      // What is shown comes from the event itself: the answer waits for no table.
      if (decision.event.commandId === commandId) return { quote: viewOf(quoteRowOf(decision.event, customerId, new Date(decision.at))), replayed: false };
      return await this.replay(customerId, quoteId, bodyHash, await this.committed(customerId, quoteId));
    } finally {
      expected.end();
    }
  }

  /** The quote as it is now, or undefined if there is none, or it is another customer's. Sees every quote that was answered before the call. */
  async find(customerId: string, quoteId: string): Promise<QuoteRow | undefined> {
    const { value, height } = await this.committed(customerId, quoteId);
    return value === undefined ? undefined : this.rowAt(customerId, quoteId, height);
  }

  private async replay(customerId: string, quoteId: string, bodyHash: string, { value, height }: Read<HeldQuote | undefined>): Promise<{ readonly quote: QuoteView; readonly replayed: true }> {
    if (value?.bodyHash !== bodyHash) throw standardProblems.IDEMPOTENCY_KEY_REUSED();
    return { quote: viewOf(await this.rowAt(customerId, quoteId, height)), replayed: true };
  }

  /** The row as of a height of the journal, or newer. */
  private async rowAt(customerId: string, quoteId: string, height: number): Promise<QuoteRow> {
    const there = await this.projections.reaches(QUOTES, quotes.name, partitionOf(customerId, quotes.partitions ?? this.partitions), height, { timeoutMs: ROW_MS });
    const row = there ? await this.database.dataSource.getRepository(QuoteRow).findOneBy({ quoteId, customerId }) : null;
    if (row === null) throw fxProblems.BEHIND({ headers: { 'retry-after': '1' } });
    return row;
  }

  /** What was decided about a quote, from committed state. Where another instance owns the partition, this one reads what it follows. */
  private async committed(customerId: string, quoteId: string): Promise<Read<HeldQuote | undefined>> {
    try {
      const owned = this.runtime.owns(quotes, partitionOf(customerId, quotes.partitions ?? this.partitions));
      return await this.runtime.read(fxRating.handles.quotesById, quoteKey(customerId, quoteId), { partitionKey: customerId, ...(owned ? {} : { strict: true, standby: true }) });
    } catch (cause) {
      if (cause instanceof NotOwner) throw standardProblems.UNAVAILABLE({ cause }); // still starting
      throw cause;
    }
  }

  private async send(customerId: string, { type, ...data }: CreateQuote): Promise<void> {
    const event = encodeEvent({ type, specversion: '1.0', id: data.commandId, source: fxCommands.owner, subject: customerId, time: new Date().toISOString(), ...activeTrace(), data });
    try {
      await this.log.send(fxCommands.name, [{ key: customerId, value: Buffer.from(event), headers: {} }]);
    } catch (cause) {
      this.logger.warn({ msg: `a command did not reach the log: ${(cause as Error).message}`, quoteId: data.quoteId });
      throw fxProblems.NOT_DECIDED_IN_TIME({ headers: { 'retry-after': '2' }, cause });
    }
  }
}
