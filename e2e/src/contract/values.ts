// Values that a JSON Schema takes, for fast-check.
import fc from 'fast-check';
import type { Schema } from './operations.js';

/** Rather what the document shows as an example than what a pattern alone allows: that reaches further into a service. */
const EXAMPLES_WEIGHT = 4;

const known = new WeakMap<Schema, fc.Arbitrary<unknown>>();

/** The same for the same schema: to turn a pattern around takes longer than a request. */
export function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  const values = known.get(schema) ?? weighed(schema);
  known.set(schema, values);
  return values;
}

function weighed(schema: Schema): fc.Arbitrary<unknown> {
  const examples = (schema['examples'] as readonly unknown[] | undefined) ?? [];
  const made = madeOf(schema);
  return examples.length === 0 ? made : fc.oneof({ arbitrary: fc.constantFrom(...examples), weight: EXAMPLES_WEIGHT }, { arbitrary: made, weight: 1 });
}

function madeOf(schema: Schema): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema['const']);
  if (schema['enum'] !== undefined) return fc.constantFrom(...(schema['enum'] as unknown[]));
  for (const among of ['anyOf', ...(schema['type'] === undefined ? ['oneOf'] : [])]) if (schema[among] !== undefined) return fc.oneof(...(schema[among] as Schema[]).map(valuesOf));
  switch (schema['type']) {
    case 'object': return objects(schema);
    case 'array': return fc.array(valuesOf((schema['items'] as Schema | undefined) ?? { type: 'string' }), { minLength: (schema['minItems'] as number | undefined) ?? 0, maxLength: Math.min((schema['maxItems'] as number | undefined) ?? 3, 5) });
    case 'integer': return fc.integer({ min: Math.max((schema['minimum'] as number | undefined) ?? 0, -1e6), max: Math.min((schema['maximum'] as number | undefined) ?? 1e6, 1e6) });
    case 'boolean': return fc.boolean();
    case 'null': return fc.constant(null);
    default: return texts(schema);
  }
}

const CURRENCY = '^[A-Z]{3}$';

/** With `oneOf` as our requests have it: each branch names a field that is there instead of the others'. */
function objects(schema: Schema): fc.Arbitrary<object> {
  const branches = ((schema['oneOf'] as Schema[] | undefined) ?? []).map((branch) => (branch['required'] as string[] | undefined) ?? []);
  const chosen = branches.length === 0 ? [[]] : branches;
  return fc.oneof(...chosen.map((branch) => {
    const required = new Set([...((schema['required'] as string[] | undefined) ?? []), ...branch]);
    const absent = new Set(branches.flat().filter((name) => !required.has(name)));
    const fields = Object.entries((schema['properties'] as Record<string, Schema> | undefined) ?? {}).filter(([name]) => !absent.has(name));
    return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, valuesOf(field)])), { requiredKeys: [...required] as never[] });
  }));
}

function texts(schema: Schema): fc.Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength = 40 } = schema as { format?: string; pattern?: string; minLength?: number; maxLength?: number };
  if (format === 'date-time') return instants.map((at) => at.toISOString());
  if (format === 'date') return instants.map((at) => at.toISOString().slice(0, 10));
  if (format === 'uri') return fc.stringMatching(/^[a-z]{1,20}$/).map((name) => `https://${name}.example/${name}`); // at nobody's host
  if (pattern === CURRENCY) return fc.constantFrom('EUR', 'USD', 'GBP', 'JPY', 'KWD', 'XXX', 'ZZZ');
  if (pattern === undefined) return fc.string({ minLength, maxLength: Math.min(maxLength, 60), unit: 'grapheme-ascii' });
  return matching(pattern).filter((text) => text.length >= minLength && text.length <= maxLength);
}

const instants = fc.date({ min: new Date('2024-01-01T00:00:00Z'), max: new Date('2027-01-01T00:00:00Z'), noInvalidDate: true });

/** Any letters but some: `^[^…]{1,140}$`. */
const ALL_BUT = /^\^(\[\^.*\])\{([0-9]+),[0-9]+\}\$$/;
/** A letter may be several code points, so that these stay below what the pattern allows. */
const LETTERS_MAX = 20;

/** Throws for a pattern that cannot be turned around (looks ahead, refers back): it is too clever for a document. */
function matching(pattern: string): fc.Arbitrary<string> {
  const [, letters, least] = ALL_BUT.exec(pattern) ?? [];
  if (letters === undefined) return fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 60 });
  const allowed = new RegExp(`^${letters}+$`, 'u');
  return fc.string({ unit: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }).filter((letter) => allowed.test(letter)), minLength: Number(least), maxLength: LETTERS_MAX });
}
