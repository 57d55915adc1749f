import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { encodeEvent, partitionOf, type EventMap, type Log, type Read, type Runtime, type State, type Topic } from '@kontor/streams';
import { CommandLag } from '../admission/command-lag.js';
import { Undecided } from '../admission/undecided.js';
import { standardProblems } from '../http/problem.js';
import type { Metrics } from '../metrics/metrics.js';
import { positionOfEvent, positionToken } from '../http/reads/position-token.js';
import { activeTrace } from '../tracing/spans.js';
import { Decisions, type Decision, type ExpectedDecision } from './decisions.js';
import { readCommitted } from './read-committed.js';

/** How long and how many requests wait. */
export interface RequestLimits {
  /** For the decision. One append in each of two topics lies before it, and a leader election may lie between them. */
  readonly decisionMs: number;
  /** Ids that are waited for at one time. Above it is overload, and a quick answer serves the caller better. */
  readonly waitingMax: number;
  /** Commands of one customer that wait at one time: nobody takes the place of all others. */
  readonly ofCustomerMax: number;
  /** How long the oldest command of a partition may lie in the log untaken; longer is overload. A leader election takes less. */
  readonly lagMs: number;
  /** How long an instance that only follows a partition may take to come to the end of its journal, before it says that it cannot answer. */
  readonly readMs: number;
}

/** What is under way through the services behind this one: `Backlog`. */
export interface Further {
  readonly full: boolean;
  taken(id: string): void;
  dropped(id: string): void;
}
/** Where a service sets none. */
export const requestLimits: RequestLimits = { decisionMs: 10_000, waitingMax: 5_000, ofCustomerMax: 500, lagMs: 3_000, readMs: 5_000 };

/** A lag of an hour is no reason to be away for an hour. */
const RETRY_S_MAX = 10;

/** The way of a service's requests into its journal. */
export interface RequestsOptions<S> {
  readonly runtime: Runtime;
  readonly log: Pick<Log, 'send'>;
  /** Partition count of topics that declare none. */
  readonly partitions: number;
  /** Where commands go, keyed by customer. */
  readonly commands: Topic;
  /** What is known of an id once it is decided. */
  readonly state: State<EventMap, S>;
  /** The field by which events name what they are about: `transferId`. */
  readonly idField: string;
  readonly limits?: RequestLimits;
  /** Where it is shown how many wait, and for how long. */
  readonly metrics?: Pick<Metrics, 'showAdmission'> | undefined;
}

/** An event that answers a request: it names the command that it was decided by. */
interface Answering {
  readonly type: string;
  readonly commandId: string;
  /** Of the request that was first, where bodies are compared. */
  readonly bodyHash?: string;
}

/** One request: what is asked for, and by what it is known to be decided. */
export interface Request<S, E extends Answering> {
  readonly customerId: string;
  /** Follows from customer and key, or names what is there already. */
  readonly id: string;
  /** Under which the state keeps it; by default the id. */
  readonly stateKey?: string;
  /** Types of the events that decide it. */
  readonly decidedBy: readonly E['type'][];
  /** What stands about it already: the hash of the first body, or true where bodies are not compared; undefined if nothing was decided. */
  readonly earlier: (known: S | undefined) => string | true | undefined;
  /** Of this request; unset where bodies are not compared. */
  readonly bodyHash?: string;
  readonly command: (commandId: string) => { readonly type: string; readonly commandId: string };
  /** Where what is asked for goes further; unset where this journal has the last word. */
  readonly further?: Further;
}

/** This request was the first, or it repeats one whose decision stands at `height` or below. */
export type Outcome<E> = { readonly decision: Decision<E>; readonly repeated: false } | { readonly height: number; readonly repeated: true };

/** Puts requests into the log and waits for what is decided; a repeat is told from the first, wherever and whenever that came. */
export class Requests<S> {
  private readonly logger = new Logger('Requests');
  private readonly decisions: Decisions;
  private readonly limits: RequestLimits;
  /** What this process has sent and waits for: a repeat need not be sent. */
  private readonly running = new Set<string>();
  private readonly ofCustomer = new Map<string, number>();
  private readonly lag: CommandLag;
  private readonly undecided = new Undecided();

  constructor(private readonly options: RequestsOptions<S>) {
    this.limits = options.limits ?? requestLimits;
    this.decisions = new Decisions(options.runtime, options.state.journal, options.idField);
    this.lag = new CommandLag(options.runtime, options.state.journal, options.commands);
    options.metrics?.showAdmission(options.state.name, { waiting: () => this.decisions.waiting, lagMs: () => this.lag.longestMs });
  }

  /**
   * 1. Listen for the decision about this id.
   * 2. Look whether it was taken already: then this is a repeat.
   * 3. If the first is still under way in this process, its decision is waited for.
   * 4. Put the command into the log, if there is room for more. If that fails nobody can say whether it is there, and the caller asks again.
   * 5. Wait. If the decision names our command, ours was the first; if another's, the two raced, and ours is the repeat.
   * Listening comes first, so that no decision falls between 2 and 5.
   * Throws `IDEMPOTENCY_KEY_REUSED` (422) to a repeat with another body, `STILL_RUNNING` (409) while the first is not
   * decided, `TOO_MANY_REQUESTS` (429), `OVERLOADED`, `NOT_DECIDED_IN_TIME` and `UNAVAILABLE` (503). A repeat of what is decided is answered in overload too.
   */
  async ask<E extends Answering>(request: Request<S, E>): Promise<Outcome<E>> {
    if (this.decisions.waiting >= this.limits.waitingMax) throw standardProblems.OVERLOADED({ detail: 'Too many requests are waiting to be decided.', headers: { 'retry-after': '1' } });
    const expected = this.decisions.expect<E>(request.id, request.decidedBy);
    try {
      const { value, height } = await this.read(request.customerId, request.stateKey ?? request.id);
      const earlier = request.earlier(value);
      if (earlier !== undefined) return repeat(request, earlier === true ? undefined : earlier, height);
      const place = [request.id, ...request.decidedBy].join(' ');
      return await (this.running.has(place) ? this.second(request, expected) : this.first(request, expected, place));
    } finally {
      expected.end();
    }
  }

  private async first<E extends Answering>(request: Request<S, E>, expected: ExpectedDecision<E>, place: string): Promise<Outcome<E>> {
    const { customerId, id, further } = request;
    this.refuseOverload(request);
    this.running.add(place);
    this.ofCustomer.set(customerId, (this.ofCustomer.get(customerId) ?? 0) + 1);
    further?.taken(id);
    const partition = this.partitionOf(customerId);
    this.undecided.sent(partition, place, customerId);
    let decision: Decision<E> | undefined;
    try {
      const commandId = await this.send(request);
      decision = await expected.within(this.limits.decisionMs);
      if (decision === undefined) throw standardProblems.NOT_DECIDED_IN_TIME({ headers: { 'retry-after': '2' } });
      return decision.event.commandId === commandId ? { decision, repeated: false } : repeat(request, decision.event.bodyHash, decision.height);
    } finally {
      this.running.delete(place);
      if (decision === undefined) this.undecided.givenUp(partition, place);
      else this.undecided.decided(partition, place);
      this.left(customerId);
      if (decision === undefined) further?.dropped(id);
    }
  }

  /** Before anything is sent: what is refused here is nowhere. */
  private refuseOverload({ customerId, further }: Request<S, Answering>): void {
    const { ofCustomerMax, lagMs } = this.limits;
    if ((this.ofCustomer.get(customerId) ?? 0) >= ofCustomerMax) throw standardProblems.TOO_MANY_REQUESTS({ detail: 'Too many requests of this customer are waiting to be decided.', headers: { 'retry-after': '1' } });
    const behindMs = this.behindMs(this.partitionOf(customerId));
    if (behindMs > lagMs) throw standardProblems.OVERLOADED({ detail: 'Commands wait too long to be decided.', headers: { 'retry-after': String(Math.min(RETRY_S_MAX, Math.ceil(behindMs / 1_000))) } });
    if (further?.full === true) throw standardProblems.OVERLOADED({ detail: 'More is under way than gets through in time.', headers: { 'retry-after': '1' } });
  }

  /** Where another instance owns the partition, what was sent from here and is not decided tells how far that one is behind. */
  private behindMs(partition: number): number {
    return this.options.runtime.owns(this.options.state.journal, partition) ? this.lag.msOf(partition) : this.undecided.msOf(partition);
  }

  private left(customerId: string): void {
    const others = (this.ofCustomer.get(customerId) ?? 1) - 1;
    if (others === 0) this.ofCustomer.delete(customerId);
    else this.ofCustomer.set(customerId, others);
  }

  private async second<E extends Answering>(request: Request<S, E>, expected: ExpectedDecision<E>): Promise<Outcome<E>> {
    const decision = await expected.within(this.limits.decisionMs);
    if (decision === undefined) throw standardProblems.STILL_RUNNING({ headers: { 'retry-after': '2' } });
    return repeat(request, decision.event.bodyHash, decision.height);
  }

  /** What stands about an id, from committed state. */
  read(customerId: string, stateKey: string): Promise<Read<S>> {
    const { runtime, state, partitions } = this.options;
    return readCommitted(runtime, state, stateKey, { partitionKey: customerId, partitions, timeoutMs: this.limits.readMs });
  }

  /** Token of where an outcome stands in the journal, or of something later: what a write is answered with as its `Position`. */
  positionOf(customerId: string, outcome: Outcome<Answering>): string {
    if (!outcome.repeated) return positionOfEvent({ id: outcome.decision.id, type: outcome.decision.event.type });
    return positionToken([{ journal: this.options.state.journal.name, partition: this.partitionOf(customerId), height: outcome.height }]);
  }

  partitionOf(customerId: string): number {
    return partitionOf(customerId, this.options.state.journal.partitions ?? this.options.partitions);
  }

  private async send({ customerId, id, command }: Request<S, Answering>): Promise<string> {
    const { commands, log } = this.options;
    const { type, ...data } = command(randomUUID());
    const time = new Date().toISOString();
    const event = encodeEvent({ type, specversion: '1.0', id: data.commandId, source: commands.owner, subject: customerId, time, ...activeTrace(), data });
    try {
      await log.send(commands.name, [{ key: customerId, value: Buffer.from(event), headers: {} }]);
      return data.commandId;
    } catch (cause) {
      this.logger.warn({ msg: `a command did not reach the log: ${(cause as Error).message}`, about: id });
      throw standardProblems.NOT_DECIDED_IN_TIME({ headers: { 'retry-after': '2' }, cause });
    }
  }
}

function repeat({ bodyHash }: { readonly bodyHash?: string }, first: string | undefined, height: number): { readonly height: number; readonly repeated: true } {
  if (bodyHash !== first) throw standardProblems.IDEMPOTENCY_KEY_REUSED();
  return { height, repeated: true };
}
