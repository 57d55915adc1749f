import { NOTICE_TYPES } from '@kontor/events';
import { z } from 'zod';

const FAMILIES = [...new Set(NOTICE_TYPES.map((type) => `${type.split('.')[0]}.*`))];
const KNOWN: ReadonlySet<string> = new Set([...NOTICE_TYPES, ...FAMILIES]);

/** The name of a notice, or `transfer.*` for all of a family. */
export const typeWanted = z.string().max(64).refine((type) => KNOWN.has(type), { params: { code: 'EVENT_TYPE_UNKNOWN' }, error: `must be one of ${[...KNOWN].join(', ')}` });

/** `transfer.paid,balance.*`, as a query has it. */
export const typesWanted = z.string().max(2_000).transform((text) => text.split(',')).pipe(z.array(typeWanted).min(1));

/** Whether a type is among those; everything, if none are named. */
export function wants(types: readonly string[] | undefined): (type: string) => boolean {
  if (types === undefined || types.length === 0) return () => true;
  const named = new Set(types);
  return (type) => named.has(type) || named.has(`${type.split('.')[0]}.*`);
}
