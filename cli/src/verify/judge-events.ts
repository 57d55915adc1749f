import { PARKING_TYPES, partitionOf, typeOfLine, type Envelope, type Journal } from '@kontor/streams';
import type { EventPlace } from './audit.js';
import type { FaultBook } from './faults.js';
import type { HeldBlock } from './held-block.js';

/** Written by the platform into any journal: a record that could not be decided, and why; and what became of it. */
export const isParking = (type: string): boolean => PARKING_TYPES.has(type);

/**
 * Checks each line of a block by itself: an event of this journal, in its place, with valid data.
 * @returns the events that may be looked at further; undefined where a line is none, or its data is not valid
 */
export function judgeEvents(journal: Journal, partitions: number, held: HeldBlock, place: Omit<EventPlace, 'line'>, faults: FaultBook): readonly (Envelope | undefined)[] {
  const time = new Date(held.block.at).toISOString();
  return held.lines().map((line, i) => {
    const at = { ...place, line: i };
    if (line.event === undefined) {
      faults.add('event', at, `the line is not an event: ${line.reason}`);
      return undefined;
    }
    const { event } = line;
    const expected = { id: `${place.journal}/${place.partition}/${place.height}/${i}`, time, source: journal.owner };
    for (const name of ['id', 'time', 'source'] as const) {
      if (event[name] !== expected[name]) faults.add('event', at, `its ${name} is ${event[name]}, in this place it must be ${expected[name]}`);
    }
    if (typeOfLine(line.text, 0) !== event.type) faults.add('event', at, 'its type does not stand first, where readers look for it');
    judgeKey(event, partitions, at, faults);
    return hasValidData(journal, event, at, faults) ? event : undefined;
  });
}

/** A plain record without a key is parked under the empty one, in the partition where it was found. */
function judgeKey(event: Envelope, partitions: number, at: EventPlace, faults: FaultBook): void {
  const { subject } = event;
  if (subject === '') {
    if (!isParking(event.type)) faults.add('event', at, 'it has no subject, so nobody knows whose it is');
    return;
  }
  // What came to a wrong partition is decided where it came, so the owner's rule for keys is checked where records enter.
  if (!isParking(event.type) && partitionOf(subject, partitions) !== at.partition) {
    faults.add('event', at, `its key ${subject} belongs in partition ${partitionOf(subject, partitions)}`);
  }
}

function hasValidData(journal: Journal, event: Envelope, at: EventPlace, faults: FaultBook): boolean {
  if (isParking(event.type)) return true;
  const schema = journal.schemas[event.type];
  if (schema === undefined) {
    faults.add('schema', at, `${event.type} is not an event of this journal`);
    return false;
  }
  const result = schema['~standard'].validate(event.data);
  if (result instanceof Promise) throw new TypeError('event schemas must validate synchronously');
  if (result.issues === undefined) return true;
  const issues = result.issues.slice(0, 3).map(({ message, path }) => `${(path ?? []).map(segment).join('.') || 'data'}: ${message}`);
  faults.add('schema', at, `${event.type} is not valid: ${issues.join('; ')}`);
  return false;
}

const segment = (part: unknown): string => (typeof part === 'object' && part !== null && 'key' in part ? String(part.key) : String(part));
