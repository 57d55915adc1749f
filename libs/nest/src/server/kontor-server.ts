import { Inject, Injectable } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler, type WritePacket } from '@nestjs/microservices';
import { NotOwner, partitionOf, type FollowedEvent, type Log } from '@kontor/streams';
import { isObservable, lastValueFrom, throwError, type Observable } from 'rxjs';
import { Readiness } from '../health/readiness.js';
import { ServiceParts } from '../kontor/service-parts.js';
import type { Ownership } from '../kontor/ownership.js';
import { CURSORS, LOG, OWNERSHIP, PARTITIONS } from '../kontor/tokens.js';
import type { ListedEffectKey, ParkedEffectQueue, ReleasedEvents } from './effect-parking.js';
import { blockSpans } from '../tracing/block-spans.js';
import { isTracing } from '../tracing/spans.js';
import { effectBindingOf, type CursorStore, type EffectBinding, type EffectContext } from './effects.js';
import { EffectWorker, type EffectStatus } from './effect-worker.js';
import { Queries, type Holding, type QueryCounts } from './queries.js';
import type { QueryContext } from './query-context.js';

/** What a server is doing, as Nest's `status` stream tells it. */
export type ServerStatus = 'starting' | 'running' | 'stopping' | 'stopped';
// A type, not an interface: Nest asks for an index signature.
/** What a server tells listeners of `on`. */
export type ServerEvents = {
  /** Every task is restored and runs. */
  readonly running: () => void;
  /** A task, an effect or a projection has stopped for good; the others go on. */
  readonly stopped: (error: Error) => void;
};

/** Identifies this transport: `@MessagePattern(pattern, KONTOR_TRANSPORT)` is answered by no other. */
export const KONTOR_TRANSPORT = Symbol('kontor');

/**
 * Runs a service's topologies and workers, answers its queries (`@MessagePattern`, Nest's Kafka
 * request–reply) and does its effects (`@Effect`), as a Nest transport:
 * `app.connectMicroservice({ strategy: app.get(KontorServer) }, { inheritAppConfig: true })`.
 */
@Injectable()
export class KontorServer extends Server<ServerEvents, ServerStatus> implements CustomTransportStrategy {
  override readonly transportId = KONTOR_TRANSPORT;
  /** Failures of effects are awaited and retried here; Nest must not log and drop them. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly queries: Queries;
  private effects: EffectWorker[] = [];
  private ignoreOwnership: () => void = () => undefined;

  constructor(
    @Inject(ServiceParts) private readonly parts: ServiceParts,
    @Inject(Readiness) readiness: Readiness,
    @Inject(LOG) private readonly log: Log,
    @Inject(PARTITIONS) private readonly partitions: number,
    @Inject(CURSORS) private readonly cursors: CursorStore | null,
    @Inject(OWNERSHIP) private readonly ownership: Ownership,
  ) {
    super();
    this.queries = new Queries({
      log,
      handle: (...question) => this.answer(...question),
      holding: (count, partition) => this.holding(count, partition),
      warn: (message) => void this.logger.warn(message),
    });
    readiness.add('effects', () => this.effectsReport());
  }

  /** Calls back when every task is restored and runs, or with what prevents it. */
  listen(callback: (error?: unknown) => void): void {
    this._status$.next('starting');
    this.start().then(
      () => {
        this._status$.next('running');
        callback();
      },
      (error: unknown) => callback(error),
    );
  }

  /** Drains: what was taken is finished, nothing new is taken. */
  async close(): Promise<void> {
    this._status$.next('stopping');
    this.ignoreOwnership();
    await Promise.all([this.queries.close(), ...this.effects.map((effect) => effect.stop())]);
    await this.parts.stop();
    this._status$.next('stopped');
  }

  /** The topics of this service's queries, each with its `.reply`: whoever creates topics asks for these. */
  get queryPatterns(): readonly string[] {
    return [...this.messageHandlers].filter(([, handler]) => handler.isEventHandler !== true).map(([pattern]) => pattern);
  }

  override on<K extends keyof ServerEvents>(event: K, listener: ServerEvents[K]): void {
    this.parts.events.on(event, listener);
  }

  /** The `ServiceParts`: runtimes, workers and their status. */
  override unwrap<T>(): T {
    return this.parts as T;
  }

  /** By pattern. */
  queryCounts(): ReadonlyMap<string, QueryCounts> {
    return this.queries.counts;
  }

  effectStatus(): readonly EffectStatus[] {
    return this.effects.map((effect) => effect.status());
  }

  /** All parked keys of this service's effects, or those of one partition, where this instance leads it. */
  async parkedEffects(partition?: number): Promise<readonly ListedEffectKey[]> {
    const effects = this.effects.filter((effect) => partition === undefined || (effect.partition === partition && effect.leads()));
    const found = await Promise.all(effects.map(async (effect) => (await effect.parkedKeys()).map((key) => ({ cursor: effect.cursor, journal: effect.journal, partition: effect.partition, ...key }))));
    return found.flat();
  }

  /** The first waiting events of an effect's key; undefined if it is not parked. Throws as `redriveEffect` does. */
  parkedEffect(cursor: string, key: string, limit: number): Promise<ParkedEffectQueue | undefined> {
    return this.effectOf(cursor, key).parkedQueue(key, limit);
  }

  /**
   * Handles the waiting events of an effect's key again, in order, up to the first that fails. `by` is who asked for it, for the log.
   * Throws `NotOwner` where another instance leads the partition, and knows the key as parked, and an error for a name that is no effect's.
   */
  redriveEffect(cursor: string, key: string, { by }: { readonly by: string }): Promise<ReleasedEvents> {
    const effect = this.effectOf(cursor, key);
    this.logger.log(`effect ${cursor}/${effect.partition}: a key is re-driven, as ${by} asks`);
    return effect.redrive(key);
  }

  /** Gives up the first `count` waiting events of an effect's key, or all that wait now. They stay in their journal. Throws as `redriveEffect` does. */
  discardEffect(cursor: string, key: string, { by, count }: { readonly by: string; readonly count?: number }): Promise<ReleasedEvents> {
    const effect = this.effectOf(cursor, key);
    this.logger.warn(`effect ${cursor}/${effect.partition}: ${count ?? 'all'} waiting events of a key are given up, as ${by} asks`);
    return effect.discard(key, count);
  }

  private effectOf(cursor: string, key: string): EffectWorker {
    const workers = this.effects.filter((effect) => effect.cursor === cursor);
    const worker = workers.find(({ partition }) => partition === partitionOf(key, workers.length));
    if (worker === undefined) throw new Error(`this service has no effect ${cursor}; it has ${[...new Set(this.effects.map((effect) => effect.cursor))].join(', ') || 'none'}`);
    if (!worker.leads()) throw new NotOwner(`effect ${cursor} of partition ${worker.partition} is another instance's`, this.ownership.ownerOf(worker.journal, worker.partition));
    return worker;
  }

  /** Effects and queries need running tasks: they send commands to them and read their state. */
  private async start(): Promise<void> {
    const effects = this.effectWorkers();
    if (isTracing()) this.parts.onCommitted(blockSpans(this.ownership, Date.now()));
    await this.parts.start();
    await this.openQueries();
    this.effects = effects;
    for (const effect of effects) effect.start();
  }

  private async openQueries(): Promise<void> {
    this.ignoreOwnership = this.ownership.onChanged(() => {
      for (const effect of this.effects) effect.ownershipChanged();
      for (const opened of this.queries.ownershipChanged()) opened.catch((error: unknown) => this.parts.stopped(new Error(`questions are not heard: ${(error as Error).message}`, { cause: error })));
    });
    await this.queries.open(new Map(this.queryPatterns.map((pattern) => [pattern, this.messageHandlers.get(pattern)!])));
  }

  /** Journals of a service move together by their partitions, and the questions' topic has the partitions of those that are asked. */
  private holding(count: number, partition: number): Holding {
    const journals = this.parts.processors().map(({ journal }) => journal).filter((journal) => (journal.partitions ?? this.partitions) === count);
    if (journals.length === 0) throw new Error(`a topic of questions has ${count} partitions, and no journal of this service has as many: create it with theirs`);
    const roles = journals.map(({ name }) => this.ownership.roleOf(name, partition));
    const role = roles.find((one) => one === 'owner') ?? roles.find((one) => one === 'standby') ?? 'none';
    return { role, owner: this.ownership.ownerOf(journals[0]!.name, partition) };
  }

  private effectWorkers(): EffectWorker[] {
    return [...this.messageHandlers].filter(([, handler]) => handler.isEventHandler === true).flatMap(([pattern, handler]) => {
      const binding = effectBindingOf(pattern, handler.extras);
      if (handler.next !== undefined) throw new Error(`two effects have the cursor ${binding.cursor}`);
      const count = binding.journal.partitions ?? this.partitions;
      return Array.from({ length: count }, (_, partition) => this.effectWorker(binding, handler, partition));
    });
  }

  private effectWorker(binding: EffectBinding, handler: MessageHandler, partition: number): EffectWorker {
    const { log, cursors } = this;
    if (cursors === null) throw new Error(`effect ${binding.cursor} needs a cursor store: give one to KontorModule.forRootAsync`);
    const name = `effect ${binding.cursor}/${partition}`;
    return new EffectWorker({
      log,
      cursors,
      binding,
      partition,
      handle: (events, context) => this.runEffect(handler, events, context),
      leads: () => this.ownership.leads(binding.journal.name, partition),
      failed: (error, attempt) => void this.logger.warn(`${name} failed (attempt ${attempt}) and will be tried again: ${error.message}`),
      stopped: (error) => this.parts.stopped(new Error(`${name} has stopped: ${error.message}`, { cause: error })),
    });
  }

  /** Nest's tracing hooks need not return what they run, so the outcome is passed around them. */
  private runEffect(handler: MessageHandler, events: readonly FollowedEvent[], context: EffectContext): Promise<void> {
    return new Promise((resolve, reject) => {
      this.runWithProcessingHooks(context, async (runEndHook) => {
        const handled = async () => {
          const result: unknown = await handler(events, context);
          if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
        };
        await handled().then(resolve, reject);
        runEndHook();
      });
    });
  }

  /** Resolves when the last message of the answer was sent. */
  private answer(handler: MessageHandler, data: unknown, context: QueryContext, respond: (packet: WritePacket) => Promise<void>): Promise<void> {
    const produce = async (): Promise<Observable<unknown>> => {
      try {
        return this.transformToObservable(await handler(data, context)) as Observable<unknown>;
      } catch (error) {
        return throwError(() => error);
      }
    };
    return new Promise((resolve, reject) => {
      const respondInTurn = async (packet: WritePacket) => {
        await respond(packet).catch(reject);
        if (packet.isDisposed === true) resolve();
      };
      this.handleRequest(context, produce, respondInTurn);
    });
  }

  /** An effect that retries is waiting for something outside; one that has stopped needs a person. */
  private effectsReport() {
    const effects = this.effectStatus();
    return { ready: effects.every(({ phase }) => phase !== 'stopped'), detail: { effects } };
  }
}
