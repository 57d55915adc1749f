import { z } from 'zod';
import { standardProblems } from '../problem.js';

/** Items on a page, if the caller names no `limit`. */
export const PAGE_DEFAULT = 50;
const PAGE_MAX = 200;

type Scalar = string | number;

/**
 * The `next` of a list. A place in it, by the values that it is ordered by, so that what is inserted meanwhile moves nothing.
 * @param list name of the list: the cursor of one is refused by another
 * @param place checks the values
 */
export function cursorOf<S extends z.ZodType<readonly Scalar[]>>(list: string, place: S): Cursor<z.output<S>> {
  const schema = z.tuple([z.literal(list), z.string(), place]);
  return {
    encode: (values, filters) => Buffer.from(JSON.stringify([list, filtersText(filters), values])).toString('base64url'),
    decode(text, filters) {
      if (text === undefined) return undefined;
      const read = schema.safeParse(parsed(Buffer.from(text, 'base64url').toString('utf8')));
      if (!read.success || read.data[1] !== filtersText(filters)) throw standardProblems.QUERY_INVALID({ errors: [NOT_OF_THIS_LIST] });
      return read.data[2] as z.output<S>;
    },
  };
}

/** Makes and reads the `next` of one list. */
export interface Cursor<P> {
  encode(place: P, filters: Filters): string;
  /** Undefined without a text. Throws a 400 problem on one that `encode` did not make of the same filters. */
  decode(text: string | undefined, filters: Filters): P | undefined;
}

/** What a list was narrowed by: a cursor goes on in that list, and in no other. */
export type Filters = Readonly<Record<string, string | readonly string[] | undefined>>;

const CURSOR_LENGTH_MAX = 1_024;
const NOT_OF_THIS_LIST = { pointer: '/next', code: 'CURSOR_INVALID', message: 'must be the `next` of the page before, with the same filters' };

const filtersText = (filters: Filters): string => JSON.stringify(Object.entries(filters).filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `limit` and `next` of a list's query, to be spread into `z.strictObject({ ...pageFields, … })`. */
export const pageFields = {
  limit: z.string().regex(/^[1-9][0-9]{0,2}$/, 'must be a whole number').meta({ pattern: '^([1-9][0-9]?|1[0-9]{2}|200)$', description: 'Items on a page, at most 200', examples: ['50'] }).transform(Number).pipe(z.number().max(PAGE_MAX)).optional(),
  next: z.string().min(1).max(CURSOR_LENGTH_MAX).describe('The `next` of the page before').optional(),
};
