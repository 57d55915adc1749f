import { pageFields } from '@kontor/nest';
import { z } from 'zod';

/** A day begins at midnight UTC. */
const instantLike = (example: string) => z.union([z.iso.datetime({ offset: true }), z.iso.date()], { error: 'must be a date or a time of RFC 3339' }).meta({ examples: [example] }).transform((text) => new Date(text));

export const statementQuery = z.strictObject({
  ...pageFields,
  from: instantLike('2026-11-01'),
  to: instantLike('2026-12-01').describe('Before this'),
  format: z.enum(['json', 'csv', 'camt053']).default('json'),
  purse: z.enum(['available', 'held', 'frozen']).default('available'),
}).refine(({ from, to }) => from < to, { path: ['to'], error: 'must be after from' });

export const balanceQuery = z.strictObject({ at: instantLike('2026-11-30').optional().describe('As it stood then') });
