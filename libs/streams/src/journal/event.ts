/**
 * One line of a block, or the value of one record of a plain topic: a CloudEvent 1.0 in structured JSON,
 * `type` first, so that a reader can pass over what it did not ask for without parsing it.
 */
export interface Envelope {
  readonly type: string;
  readonly specversion: '1.0';
  /** Unique per source; in a journal `topic/partition/height/line`. */
  readonly id: string;
  readonly source: string;
  /** What the topic is keyed by. */
  readonly subject: string;
  /** RFC 3339, UTC. */
  readonly time: string;
  /** Coordinate of the input that caused it: `topic/partition/height/line`, `topic/partition/offset` or `timer:name`. */
  readonly cause?: string;
  /** W3C trace context that the input came with, handed on to all that is decided from it: CloudEvents' extension for distributed tracing. */
  readonly traceparent?: string;
  /** Set on an event that travels to another partition over a lane. */
  readonly route?: Route;
  readonly data: object;
}

/** Where an event goes, recorded when it is decided and never worked out again. */
export interface Route {
  /** `lane/partition`. */
  readonly to: string;
  /** What the lane's reader keys it by. */
  readonly key: string;
  /** Height of the block before this one with events for the same destination; 0 if there is none. */
  readonly after: number;
}

const TYPE_FIRST = '{"type":"';

/** The type of a line, without parsing it; undefined if it does not begin as every line does. */
export function typeOfLine(text: string, start: number): string | undefined {
  if (!text.startsWith(TYPE_FIRST, start)) return undefined;
  const from = start + TYPE_FIRST.length;
  const to = text.indexOf('"', from);
  return to < 0 ? undefined : text.slice(from, to);
}

const ROUTED = '","to":"';

/** Whether a line travels over a lane, without parsing it. */
export function isRouted(text: string, start: number): boolean {
  const end = text.indexOf('"', start + TYPE_FIRST.length);
  return end >= 0 && text.startsWith(ROUTED, end);
}

/** Whether any line of a block may travel over a lane: cheap, and never wrongly false. */
export const mayRoute = (value: Buffer): boolean => value.includes(ROUTED);

/** The id of a line, without parsing it: no member before it can hold these bytes, as quotes within text are escaped. */
export function idOfLine(text: string): string | undefined {
  const from = text.indexOf(ID);
  return from < 0 ? undefined : text.slice(from + ID.length, text.indexOf('"', from + ID.length));
}

const ID = '"id":"';

/** Writes an envelope with `type` first. Amounts are decimal strings by then: JSON knows no bigint. */
export function encodeEvent(envelope: Envelope): string {
  const { type, specversion, id, source, subject, time, cause, traceparent, route, data } = envelope;
  const to = route === undefined ? undefined : { to: route.to, after: route.after, partitionkey: route.key };
  // Members that are undefined are left out.
  return JSON.stringify({ type, ...to, specversion, id, source, subject, time, cause, traceparent, data });
}

const SAMPLED = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f][13579bdf]$/;

/** The trace that an event belongs to, if it is one and somebody records it: only such a one is worth its bytes in a journal. */
export function sampledTrace({ traceparent }: Envelope): string | undefined {
  return typeof traceparent === 'string' && SAMPLED.test(traceparent) ? traceparent : undefined;
}

/** Why some bytes are not an event. */
export class NotAnEvent extends Error {
  override name = 'NotAnEvent';
}

/** Parses an envelope and checks its shape (not its data). Throws `NotAnEvent`. */
export function decodeEvent(text: string): Envelope {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new NotAnEvent(`not JSON: ${(error as Error).message}`);
  }
  if (!isEnvelope(parsed)) throw new NotAnEvent('not a CloudEvent 1.0 with type, id, source, subject, time and data');
  return 'to' in parsed ? withRoute(parsed as Envelope & Record<string, unknown>) : parsed;
}

function withRoute(parsed: Envelope & Record<string, unknown>): Envelope {
  const { to, after, partitionkey: key } = parsed;
  if (typeof to !== 'string' || typeof key !== 'string' || !Number.isSafeInteger(after) || (after as number) < 0) throw new NotAnEvent('its route is not a destination, a key and a height');
  return { ...parsed, route: { to, key, after: after as number } };
}

function isEnvelope(value: unknown): value is Envelope {
  if (value === null || typeof value !== 'object') return false;
  const e = value as Record<string, unknown>;
  return (
    typeof e['type'] === 'string' && e['specversion'] === '1.0' && typeof e['id'] === 'string' && typeof e['source'] === 'string' &&
    typeof e['subject'] === 'string' && typeof e['time'] === 'string' && e['data'] !== null && typeof e['data'] === 'object'
  );
}
