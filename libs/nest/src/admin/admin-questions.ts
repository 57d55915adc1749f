import { z } from 'zod';

// What operators order of a service over the log, and what it answers.

/** The pattern, and with it the topic, of a topology's operations. */
export const adminPattern = (topology: string): string => `${topology}.admin`;
/** The scope that a token must hold for any of them. */
export const OPERATIONS_SCOPE = 'ops';

const place = { journal: z.string().max(249), partition: z.number().int().min(0) };
const parkedKey = { journal: place.journal, key: z.string().max(4_096) };

export const adminQuestion = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('status'), partition: place.partition }),
  z.strictObject({ operation: z.literal('pause'), ...place }),
  z.strictObject({ operation: z.literal('resume'), ...place }),
  z.strictObject({ operation: z.literal('hand-over'), ...place }),
  z.strictObject({ operation: z.literal('rebuild'), ...place }),
  z.strictObject({ operation: z.literal('parked-list'), ...place }),
  z.strictObject({ operation: z.literal('parked-show'), ...parkedKey }),
  z.strictObject({ operation: z.literal('parked-redrive'), ...parkedKey }),
  z.strictObject({ operation: z.literal('parked-discard'), ...parkedKey, count: z.number().int().min(1).optional() }),
]);

export type AdminQuestion = z.output<typeof adminQuestion>;
