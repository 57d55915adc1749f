import { readFileSync, readdirSync } from 'node:fs';
import { decodeEvent, encodeEvent } from '@kontor/streams';
import type { Declaration } from '@kontor/streams';
import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue.js';
import { isCustomerId } from './ids.js';
import { jsonSchemaFiles } from './json-schemas.js';

const folder = (name: string): URL => new URL(`../${name}/`, import.meta.url);
const textOf = (name: string, file: string): string => readFileSync(new URL(file, folder(name)), 'utf8');
const goldenLines = (declared: Declaration): string[] => textOf('golden', `${declared.name}.ndjson`).trimEnd().split('\n');

function validate(declared: Declaration, type: string, data: object): unknown {
  const result = declared.schemas[type]!['~standard'].validate(data);
  if (result instanceof Promise) throw new Error('the catalogue validates at once');
  if (result.issues) throw new Error(`${declared.name} ${type}: ${result.issues.map((issue) => `${issue.path?.join('.')}: ${issue.message}`).join('; ')}`);
  return result.value;
}

describe('the catalogue', () => {
  it('declares each topic once, owned by the service its name begins with', () => {
    const prefixes: Readonly<Record<string, string>> = { intake: 'transfer-intake', fx: 'fx-rating', ledger: 'balance-aggregation', payout: 'payout', audit: 'auditor', notifications: 'notifications' };
    expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length);
    for (const { name, owner } of catalogue) expect(owner).toBe(prefixes[name.split('.')[0]!]);
  });

  it('names an event type in one topic only, lanes apart', () => {
    const types = catalogue.filter(({ kind }) => kind !== 'lane').flatMap(({ schemas }) => Object.keys(schemas)); // a lane carries events of a journal
    expect(new Set(types).size).toBe(types.length);
  });

  it('calls everything personal that is keyed by a customer', () => {
    for (const { key, classification } of catalogue) expect(classification).toBe(key === 'customerId' ? 'personal' : 'not-personal');
  });

  it('has its JSON Schemas committed as they are generated', () => {
    const committed = new Map(readdirSync(folder('schemas')).sort().map((file) => [file, textOf('schemas', file)]));
    expect(committed).toEqual(new Map([...jsonSchemaFiles()].sort()));
  });

  it('bounds every text, list and map, so that a record is as large as its schema allows and no larger', () => {
    for (const [file, text] of jsonSchemaFiles()) expect(unboundedIn(JSON.parse(text).$defs, file)).toEqual([]);
  });
});

describe.each(catalogue.map((declared) => ({ declared, name: declared.name })))('golden records of $name', ({ declared }) => {
  it('hold every event type', () => {
    const types = goldenLines(declared).map((line) => decodeEvent(line).type);
    expect(new Set(types)).toEqual(new Set(Object.keys(declared.schemas)));
  });

  it('still parse, validate, and come out the same bytes', () => {
    for (const line of goldenLines(declared)) {
      const envelope = decodeEvent(line);
      expect(encodeEvent({ ...envelope, data: validate(declared, envelope.type, envelope.data) as object })).toBe(line);
      expect(declared.key !== 'customerId' || isCustomerId(envelope.subject)).toBe(true);
      expect(envelope.cause === undefined).toBe(declared.kind !== 'journal');
    }
  });

  it('are refused with one more field, with one less, and with an amount as a number', () => {
    for (const line of goldenLines(declared)) {
      const { type, data } = decodeEvent(line);
      expect(() => validate(declared, type, { ...data, surprise: 1 })).toThrow(/surprise/);
      const [required] = Object.keys(data);
      expect(() => validate(declared, type, { ...data, [required!]: undefined })).toThrow(required!);
      for (const [field, value] of Object.entries(data)) {
        if (typeof value === 'string') expect(() => validate(declared, type, { ...data, [field]: 1 })).toThrow(field);
      }
    }
  });
});

/** Paths of texts without a pattern or greatest length that bound them, and of lists and maps without a greatest size. */
function unboundedIn(schema: unknown, path: string): string[] {
  if (schema === null || typeof schema !== 'object') return [];
  const { type, pattern, maxLength, maxItems, maxProperties, enum: values, const: value, additionalProperties } = schema as Record<string, unknown>;
  const bounded =
    (type === 'string' && (maxLength !== undefined || values !== undefined || value !== undefined || isBounding(pattern))) ||
    (type === 'array' && maxItems !== undefined) ||
    (type === 'object' && (additionalProperties === false || maxProperties !== undefined)) ||
    !['string', 'array', 'object'].includes(type as string);
  return [...(bounded ? [] : [path]), ...Object.entries(schema).flatMap(([name, inner]) => unboundedIn(inner, `${path}/${name}`))];
}

const isBounding = (pattern: unknown): boolean => typeof pattern === 'string' && /^\^.*\$$/s.test(pattern) && !/[*+]/.test(pattern);
