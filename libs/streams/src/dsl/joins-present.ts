import type { Flow, Turn } from './turn.js';

type Valued = Flow & { readonly value: NonNullable<unknown> };
type Keyed = Valued & { readonly key: string };

/** Whether a record has what a join needs, a key and a value. One that has not is dropped, visibly. */
export function canJoin(record: Flow, turn: Turn, operator: string): record is Keyed {
  if (record.key !== null) return hasValue(record, turn, operator);
  turn.drop(operator, 'null-key', record);
  return false;
}

/** The same, where the key is found by the value. */
export function hasValue(record: Flow, turn: Turn, operator: string): record is Valued {
  if (record.value !== undefined && record.value !== null) return true;
  turn.drop(operator, 'null-value', record);
  return false;
}
