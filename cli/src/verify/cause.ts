/** A coordinate, as an event's `cause` writes it. */
export type Cause =
  | { readonly kind: 'timer'; readonly name: string }
  | { readonly kind: 'line'; readonly topic: string; readonly partition: number; readonly height: number; readonly line: number }
  | { readonly kind: 'record'; readonly topic: string; readonly partition: number; readonly offset: number };

const LINE = /^([^/]+)\/(\d{1,9})\/(\d{1,15})\/(\d{1,9})$/;
const RECORD = /^([^/]+)\/(\d{1,9})\/(\d{1,15})$/;

/** Undefined if it is none. */
export function parseCause(text: string): Cause | undefined {
  if (text.startsWith('timer:')) return { kind: 'timer', name: text.slice('timer:'.length) };
  const line = LINE.exec(text);
  if (line !== null) return { kind: 'line', topic: line[1]!, partition: Number(line[2]), height: Number(line[3]), line: Number(line[4]) };
  const record = RECORD.exec(text);
  return record === null ? undefined : { kind: 'record', topic: record[1]!, partition: Number(record[2]), offset: Number(record[3]) };
}
