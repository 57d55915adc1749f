import { NotAnEvent } from '../journal/event.js';
import type { Schema } from './declarations.js';

/** The schema's own output, so that fields stand in the schema's order whatever order code gave them in. Throws `NotAnEvent`. */
export function validated(schema: Schema<object>, data: object): object {
  const result = schema['~standard'].validate(data);
  if (result instanceof Promise) throw new TypeError('event schemas must validate synchronously');
  if (result.issues === undefined) return result.value;
  const issues = result.issues.slice(0, 5).map((issue) => `${(issue.path ?? []).map(segment).join('.') || 'data'}: ${issue.message}`);
  throw new NotAnEvent(issues.join('; '));
}

const segment = (part: unknown): string => (typeof part === 'object' && part !== null && 'key' in part ? String(part.key) : String(part));
