/** A place in a partition of a journal: a block, or one of its lines. */
export interface JournalPlace {
  readonly journal: string;
  readonly partition: number;
  readonly height: number;
  /** From 0; absent: all of the block. */
  readonly line?: number;
  /** Of the event in that line: nothing is waited for that does not follow from such an event. */
  readonly type?: string;
}

const TOKEN_LENGTH_MAX = 1_024;
const PLACES_MAX = 16;
const PLACE = /^([a-z][a-z0-9.-]{0,99})\/(0|[1-9][0-9]{0,5})\/(0|[1-9][0-9]{0,14})(?:\/(0|[1-9][0-9]{0,5})(?:\/([A-Z][A-Za-z]{0,63}))?)?$/;

/**
 * A position as callers carry it from what they wrote to what they read. They take it as it is; it holds nothing that
 * is not theirs to know, and a made-up one can at most make its reader wait.
 */
export const positionToken = (places: readonly JournalPlace[]): string => Buffer.from(places.map(placeText).join(' ')).toString('base64url');

/** Undefined if it was not made by `positionToken`. */
export function placesOfToken(token: string): readonly JournalPlace[] | undefined {
  if (token.length === 0 || token.length > TOKEN_LENGTH_MAX || !/^[A-Za-z0-9_-]+$/.test(token)) return undefined;
  const texts = Buffer.from(token, 'base64url').toString('latin1').split(' ');
  if (texts.length > PLACES_MAX) return undefined;
  const places = texts.map(placeOf);
  return places.some((place) => place === undefined) ? undefined : (places as readonly JournalPlace[]);
}

/** The position of an event: of the answer to a write whose outcome it is. @param id `<journal>/<partition>/<height>/<line>` */
export function positionOfEvent({ id, type }: { readonly id: string; readonly type: string }): string {
  const place = placeOf(`${id}/${type}`);
  if (place === undefined) throw new Error(`${id} is not the id of an event in a journal`);
  return positionToken([place]);
}

const placeText = ({ journal, partition, height, line, type }: JournalPlace): string =>
  [journal, partition, height, ...(line === undefined ? [] : [line, ...(type === undefined ? [] : [type])])].join('/');

function placeOf(text: string): JournalPlace | undefined {
  const [, journal, partition, height, line, type] = PLACE.exec(text) ?? [];
  if (journal === undefined) return undefined;
  return { journal, partition: Number(partition), height: Number(height), ...(line !== undefined && { line: Number(line) }), ...(type !== undefined && { type }) };
}
