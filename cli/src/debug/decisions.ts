import type { Handler, InputDefinition, ProcessorDefinition, TimerDefinition } from '@kontor/streams';

/** One decision as it was taken again: what went in, what came out. */
export interface Decision {
  /** Topic of the input, or `timer:name`. */
  readonly input: string;
  readonly type: string;
  /** What the journal is keyed by. */
  readonly key: string | null;
  /** The entry of the primary state before it; of derived processors, which have none, undefined. */
  readonly before: unknown;
  readonly event: unknown;
  /** Every entry that was looked up: `name(key)` and what was found. */
  readonly lookups: readonly { readonly of: string; readonly value: unknown }[];
  readonly result: unknown;
  /** Words of the error that it threw, which parks the key. */
  readonly threw: string | undefined;
}

export interface Watch {
  /** Hears of each decision in order. */
  readonly decided: (decision: Decision) => void;
  /** Called just before a decider is, with the key: for a breakpoint. */
  readonly before: (key: string | null) => void;
}

/** The same processor, whose every decision is watched. Its decisions are the same, and so are its blocks. */
export function watched(processor: ProcessorDefinition, watch: Watch): ProcessorDefinition {
  return { ...processor, inputs: processor.inputs.map((input) => watchedInput(input, watch)), timers: processor.timers.map((timer) => watchedTimer(timer, watch)) };
}

function watchedInput(input: InputDefinition, watch: Watch): InputDefinition {
  return { ...input, handlers: new Map([...input.handlers].map(([type, handler]) => [type, watchedHandler(input.source.name, handler, watch)])) };
}

function watchedHandler(input: string, handler: Handler, watch: Watch): Handler {
  if ('derive' in handler) {
    const derive: typeof handler.derive = (record, block) =>
      observed(watch, { input, type: handler.type, key: record.key, before: undefined, event: record.value }, [], () => handler.derive(record, block));
    return { type: handler.type, derive };
  }
  const decide: typeof handler.decide = (state, event, context) => {
    const { seen, given } = recording(context as DecidingContext);
    return observed(watch, { input, type: handler.type, key: given.key, before: state, event }, seen, () => handler.decide(state, event, given));
  };
  return { type: handler.type, by: (event, key) => handler.by(event, key), decide };
}

function watchedTimer(timer: TimerDefinition, watch: Watch): TimerDefinition {
  if (timer.clock === 'stream') return timer;
  const fire: typeof timer.fire = (state, context) => {
    const { seen, given } = recording(context as DecidingContext);
    return observed(watch, { input: `timer:${timer.name}`, type: timer.name, key: given.key, before: state, event: undefined }, seen, () => timer.fire(state, given));
  };
  return { ...timer, fire };
}

type Lookups = Decision['lookups'];
type DecidingContext = Readonly<Record<string, unknown>> & { readonly key: string };

/** A context whose lookups are noted. */
function recording(context: DecidingContext): { seen: { of: string; value: unknown }[]; given: DecidingContext } {
  const seen: { of: string; value: unknown }[] = [];
  const given = Object.fromEntries(Object.entries(context).map(([name, part]) => {
    if (typeof part !== 'object' || part === null || !('get' in part)) return [name, part];
    const { get } = part as { get: (key: string) => unknown };
    return [name, { get: (key: string) => {
      const value = get.call(part, key);
      seen.push({ of: `${name}(${key})`, value });
      return value;
    } }];
  }));
  return { seen, given: given as DecidingContext };
}

function observed<R>({ before, decided }: Watch, going: Omit<Decision, 'lookups' | 'result' | 'threw'>, lookups: Lookups, decide: () => R): R {
  before(going.key);
  // Kept as it is now: the event is the code's own from here on.
  const event = structuredClone(going.event);
  try {
    const result = decide();
    decided({ ...going, event, lookups, result, threw: undefined });
    return result;
  } catch (error) {
    decided({ ...going, event, lookups, result: undefined, threw: `${(error as Error).name}: ${(error as Error).message}` });
    throw error;
  }
}
