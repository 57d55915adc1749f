import type { EventMap, JsonValue, State } from '@kontor/streams';
import { z } from 'zod';

// What the built-in queries of a topology's states are asked, and what they answer.

/** The pattern, and with it the topic, of the built-in queries of a topology. */
export const storesPattern = (topology: string): string => `${topology}.stores`;

const key = z.string().max(4_096);

/** Keys are ordered by their UTF-8 bytes: `from` ≤ key < `to`, and both within `prefix`. */
export const storeQuestion = z.discriminatedUnion('read', [
  z.strictObject({ read: z.literal('get'), state: z.string(), key, partitionKey: key.optional() }),
  z.strictObject({
    read: z.literal('scan'),
    state: z.string(),
    partition: z.number().int().min(0),
    from: key.optional(),
    to: key.optional(),
    prefix: key.optional(),
    reverse: z.boolean().optional(),
    limit: z.number().int().min(1).optional(),
  }),
]);

export type StoreQuestion = z.output<typeof storeQuestion>;

/** One message of an answer; a scan has as many as its entries need. Values are as the state's codec writes them. */
export interface StoreAnswer {
  readonly entries: readonly (readonly [key: string, value: JsonValue])[];
}

export function encodeValue<S>({ codec }: State<EventMap, S>, value: S): JsonValue {
  return codec === undefined ? (value as JsonValue) : codec.encode(value);
}

export function decodeValue<S>({ codec }: State<EventMap, S>, json: JsonValue): S {
  return codec === undefined ? (json as S) : codec.decode(json);
}
