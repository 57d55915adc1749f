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
  readonly data: object;
}

const TYPE_FIRST = '{"type":"';

/** The type of a line, without parsing it; undefined if it does not begin as every line does. */
export function typeOfLine(text: string, start: number): string | undefined {
  if (!text.startsWith(TYPE_FIRST, start)) return undefined;
  const from = start + TYPE_FIRST.length;
  const to = text.indexOf('"', from);
  return to < 0 ? undefined : text.slice(from, to);
}

/** Writes an envelope with `type` first. Amounts are decimal strings by then: JSON knows no bigint. */
export function encodeEvent(envelope: Envelope): string {
  const { type, specversion, id, source, subject, time, cause, data } = envelope;
  return JSON.stringify(cause === undefined ? { type, specversion, id, source, subject, time, data } : { type, specversion, id, source, subject, time, cause, data });
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
  return parsed;
}

function isEnvelope(value: unknown): value is Envelope {
  if (value === null || typeof value !== 'object') return false;
  const e = value as Record<string, unknown>;
  return (
    typeof e['type'] === 'string' && e['specversion'] === '1.0' && typeof e['id'] === 'string' && typeof e['source'] === 'string' &&
    typeof e['subject'] === 'string' && typeof e['time'] === 'string' && e['data'] !== null && typeof e['data'] === 'object'
  );
}
