import type { KontorEvent } from './event.js';
import { KontorProblem } from './problem.js';
import { framesOf, type Frame } from './server-sent.js';
import { sleep, type Sleep } from './sleep.js';

/** Which events are read, and from where on. */
export interface EventsOptions {
  /** `transfer.paid`, `balance.*`, …; absent: all. */
  readonly types?: readonly string[];
  /** `sequence` of the last event that you have dealt with: the stream goes on after it. 0: with the oldest that is kept. Absent: with what comes next. */
  readonly after?: number;
  /** Ends it: the reason is thrown. */
  readonly signal?: AbortSignal;
}

/** Events that the API no longer keeps, or that are too many to be sent again. Read by the other operations how things stand, and go on with `after: to`. */
export class EventsMissed extends Error {
  override name = 'EventsMissed';
  /**
   * @param from `sequence` of the first one that is missed
   * @param to and of the last
   */
  constructor(readonly from: number, readonly to: number) {
    super(`Events ${from} to ${to} are not to be had any more.`);
  }
}

/** Opens the stream after an event. Throws `KontorProblem` if it is refused. */
export type Connect = (after: string | undefined, signal: AbortSignal) => Promise<Response>;
interface Around {
  readonly sleep: Sleep;
  readonly random: () => number;
}

/** The API says something at least every 15 s; a connection that is silent for so long is dead. */
const SILENT_MS = 45_000;
const RETRY_MS = 1_000;
/** A service that restarts is away for some seconds: whoever waits longer than needed hears late of his money. */
const RETRY_MS_MAX = 10_000;

/**
 * Events without a gap and without end: a connection that breaks, or ends with its token, is opened again after the last event.
 * Throws `KontorProblem` if the API refuses the stream, `EventsMissed`, and the signal's reason; all else is tried again.
 */
export async function* eventsOf(connect: Connect, { after, signal }: Omit<EventsOptions, 'types'>, { sleep: wait, random }: Around = { sleep, random: Math.random }): AsyncGenerator<KontorEvent, never> {
  let last = after === undefined ? undefined : String(after);
  let retryMs = RETRY_MS;
  for (let failures = 0; ; ) {
    let askedMs = 0;
    try {
      for await (const frame of connection(connect, last, signal)) {
        failures = 0;
        last = frame.id ?? last;
        retryMs = frame.retryMs ?? retryMs;
        if (frame.data !== undefined) yield eventOf(frame.type, frame.data);
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (isFinal(error)) throw error;
      failures++;
      askedMs = error instanceof KontorProblem ? (error.retryAfterS ?? 0) * 1_000 : 0;
    }
    await wait(Math.max(askedMs, Math.min(RETRY_MS_MAX, retryMs * 2 ** Math.max(0, failures - 1)) * (0.5 + random() / 2)), signal);
  }
}

async function* connection(connect: Connect, last: string | undefined, signal: AbortSignal | undefined): AsyncGenerator<Frame, void> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  const start = (): void => void (timer = setTimeout(() => silence.abort(new Error('The stream is silent.')), SILENT_MS));
  try {
    start();
    const { body } = await connect(last, AbortSignal.any([silence.signal, ...(signal === undefined ? [] : [signal])]));
    stop();
    if (body !== null) yield* framesOf(body, { start, stop });
  } finally {
    stop();
  }
}

/** Too many streams, or a service that is away, is for now; a token without the scope is not, nor an event that is no JSON. */
const isFinal = (error: unknown): boolean => error instanceof EventsMissed || error instanceof SyntaxError || (error instanceof KontorProblem && error.status < 500 && error.status !== 429);

function eventOf(type: string, data: string): KontorEvent {
  const told = JSON.parse(data) as KontorEvent & { readonly from: number; readonly to: number };
  if (type === 'stream.gap') throw new EventsMissed(told.from, told.to);
  return told;
}
