import { shapes } from '@kontor/events';
import { PAGE_DEFAULT, pageFields } from '@kontor/nest';
import { z } from 'zod';
import type { Group } from '../projections/rate-history.query.js';

// No rates are older, and dates far off cost a database an error.
const instant = z.iso.datetime({ offset: true }).refine((text) => text >= '1970' && text < '2200', 'must be between 1970 and 2200').transform((text) => new Date(text));

/** The query of `GET /v1/rates`: the pair alone, with a `time`, or with `from` and `to`. */
export const ratesQuery = z
  .strictObject({
    ...pageFields,
    source: shapes.sentCurrency,
    target: shapes.sentCurrency.meta({ examples: ['USD'] }),
    time: instant.optional().describe('The rate of this time, to the minute'),
    from: instant.optional().describe('History from this on'),
    to: instant.optional().describe('Before this'),
    group: z.enum(['minute', 'hour', 'day']).optional().describe('The last rate of each; day, unless it is named'),
  })
  .superRefine(({ time, from, to, group, limit, next }, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if ((from === undefined) !== (to === undefined)) fault(from === undefined ? 'from' : 'to', 'from and to belong together');
    if (time !== undefined && from !== undefined) fault('time', 'is not for a range');
    if (from !== undefined && to !== undefined && from >= to) fault('to', 'must be after from');
    if (from === undefined) for (const [name, value] of Object.entries({ group, limit, next })) if (value !== undefined) fault(name, 'is for a range, with from and to');
  });

export type RatesQuery = z.output<typeof ratesQuery>;

export interface Range {
  readonly from: Date;
  readonly to: Date;
  readonly group: Group;
  readonly limit: number;
  readonly next: string | undefined;
}

/** The range that is asked for, if one is. */
export function rangeOf({ from, to, group = 'day', limit = PAGE_DEFAULT, next }: RatesQuery): Range | undefined {
  return from === undefined || to === undefined ? undefined : { from, to, group, limit, next };
}
