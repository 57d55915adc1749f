import { z } from 'zod';

// What operators order of a service over the log, and what it answers.

/** The pattern, and with it the topic, of a topology's operations. */
export const adminPattern = (topology: string): string => `${topology}.admin`;
/** The scope that a token must hold for any of them. */
export const OPERATIONS_SCOPE = 'ops';

const partition = z.number().int().min(0);
const journal = z.string().max(249);
/** The empty one holds records that came without a key. */
const key = z.string().max(4_096);
/** An effect by its cursor. */
const effect = z.string().max(249);

export const adminQuestion = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('status'), partition }),
  z.strictObject({ operation: z.enum(['pause', 'resume', 'hand-over', 'rebuild', 'reset']), journal, partition }),
  z.strictObject({ operation: z.literal('parked-list'), journal, partition, limit: z.number().int().min(1).max(1_000) }),
  z.strictObject({ operation: z.literal('parked-show'), journal, key, limit: z.number().int().min(1).max(100) }),
  z.strictObject({ operation: z.literal('parked-redrive'), journal, key }),
  z.strictObject({ operation: z.literal('parked-discard'), journal, key, count: z.number().int().min(1).optional() }),
  z.strictObject({ operation: z.literal('effects-list'), partition, limit: z.number().int().min(1).max(1_000) }),
  z.strictObject({ operation: z.literal('effects-show'), effect, key, limit: z.number().int().min(1).max(100) }),
  z.strictObject({ operation: z.literal('effects-redrive'), effect, key }),
  z.strictObject({ operation: z.literal('effects-discard'), effect, key, count: z.number().int().min(1).optional() }),
]);

/** An order or a question of an operator, as it travels to `<topology>.admin`. */
export type AdminQuestion = z.output<typeof adminQuestion>;
