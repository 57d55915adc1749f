import type { EventMap, FollowedEvent, Journal, JournalPosition, Pace } from '@kontor/streams';
import { PermanentFailure, type EffectQueues } from './effect-parking.js';
import { BaseRpcContext, Ctx, EventPattern, Payload } from '@nestjs/microservices';

/** Where effects keep how far they are, and what is parked. `@kontor/postgres` has one. */
export interface CursorStore {
  /** Without it nothing is parked: what fails is tried for ever. */
  readonly queues?: EffectQueues;
  load(name: string, journal: string, partition: number): Promise<JournalPosition | undefined>;
  /** Moves a cursor that stands at `from`. False if it stands elsewhere: another worker has moved it. */
  move(name: string, journal: string, partition: number, from: JournalPosition | undefined, to: JournalPosition): Promise<boolean>;
}

/** An event of a journal, with its data typed by its type. */
export type EffectEvent<E extends EventMap, K extends keyof E & string = keyof E & string> = {
  readonly [T in K]: Omit<FollowedEvent, 'type' | 'data'> & { readonly type: T; readonly data: E[T] };
}[K];

/** How an effect goes through the events of a journal, and what becomes of those that fail. */
export interface EffectOptions {
  /** Name of the durable cursor: change it, and everything since genesis is done again. */
  readonly cursor: string;
  /** Most events handed over at once. Default 500. */
  readonly batchMax?: number;
  /** `relaxed` lets some tens of milliseconds of events come together, for effects that are cheaper in batches. Default `eager`. */
  readonly pace?: Pace;
  /**
   * How often an event is tried again before its key is parked: later events of the key wait in order, other keys flow on.
   * Default: for ever, since most of what fails is away for a while; only a `PermanentFailure` parks then.
   */
  readonly retries?: number;
}

/** What Nest keeps of an effect until the server starts it. */
export interface EffectBinding {
  readonly journal: Journal;
  readonly types: readonly string[];
  readonly cursor: string;
  readonly batchMax: number;
  readonly pace: Pace;
  readonly retries: number;
}

const BATCH_MAX = 500;

/** What an effect may know besides its events: its second argument. */
export class EffectContext extends BaseRpcContext<[partition: number, attempt: number, signal: AbortSignal]> {
  /** Set where the effect threw it: exception filters on the way hand on something else. */
  permanent: PermanentFailure | undefined;

  getPartition(): number {
    return this.args[0];
  }

  /** From 1. Above 1 the same events were given before, and may have had their effect. */
  getAttempt(): number {
    return this.args[1];
  }

  /** Aborts when the service stops: what is given up then is given again after the next start. */
  getSignal(): AbortSignal {
    return this.args[2];
  }
}

type EffectMethod<E extends EventMap, K extends keyof E & string> = (events: readonly EffectEvent<E, K>[], context: EffectContext) => Promise<void>;

/**
 * Binds a method of a controller to events of a journal: the method is awaited with all that have come
 * meanwhile on a partition, in order, and again, with growing pauses, until it succeeds. Only then does its
 * cursor move, so everything is handled **at least once**: what it does must be idempotent by the events' ids.
 * When a batch fails and keys may be parked, its events are handed over again one by one, to find whose cannot be handled.
 */
export function Effect<E extends EventMap, K extends keyof E & string>(journal: Journal<E>, types: readonly K[], { cursor, batchMax = BATCH_MAX, pace = 'eager', retries = Infinity }: EffectOptions) {
  if (!/^[a-z][a-z0-9-]*$/.test(cursor)) throw new Error(`cursor name ${cursor} is not lower-case words with hyphens`);
  const binding: EffectBinding = { journal, types, cursor, batchMax, pace, retries };
  const decorate = EventPattern(`effect:${cursor}`, { effect: binding });
  return (target: object, name: string, method: TypedPropertyDescriptor<EffectMethod<E, K>>): void => {
    // Nest hands over the payload alone unless told.
    Payload()(target, name, 0);
    Ctx()(target, name, 1);
    const effect = method.value!;
    method.value = async function (this: unknown, events, context) {
      try {
        await effect.call(this, events, context);
      } catch (error) {
        if (error instanceof PermanentFailure) context.permanent = error;
        throw error;
      }
    };
    decorate(target, name, method as PropertyDescriptor);
  };
}

/** Throws for an `@EventPattern` that was not made by `@Effect`: it says neither which journal nor how far it is. */
export function effectBindingOf(pattern: string, extras: Readonly<Record<string, unknown>> | undefined): EffectBinding {
  const binding = extras?.['effect'] as EffectBinding | undefined;
  if (binding === undefined) throw new Error(`event pattern ${pattern} is bound to no journal; declare it with @Effect(journal, types, { cursor })`);
  return binding;
}
