import type { Declaration } from '@kontor/streams';
import { z } from 'zod';
import { catalogue } from './catalogue.js';
import { customerId } from './fields.js';

/** The JSON Schema files of the catalogue, by file name: one per topic, of the CloudEvents it carries. */
export function jsonSchemaFiles(): ReadonlyMap<string, string> {
  return new Map(catalogue.map((declared) => [`${declared.name}.schema.json`, `${JSON.stringify(jsonSchemaOf(declared), null, 2)}\n`]));
}

function jsonSchemaOf(declared: Declaration): object {
  const types = Object.keys(declared.schemas);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: declared.name,
    description:
      declared.kind === 'journal'
        ? `Lines of the journal's blocks, keyed by ${declared.key}; written by ${declared.owner}. Lines of the platform itself, such as parked records, are not listed.`
        : `Values of the topic's records, keyed by ${declared.key}; read by ${declared.owner}.`,
    oneOf: types.map((type) => cloudEvent(declared, type)),
    $defs: Object.fromEntries(types.map((type) => [type, dataSchema(declared, type)])),
  };
}

function cloudEvent({ kind, key }: Declaration, type: string): object {
  const text = { type: 'string', minLength: 1 };
  return {
    type: 'object',
    properties: {
      type: { const: type },
      specversion: { const: '1.0' },
      id: text,
      source: text,
      subject: key === 'customerId' ? plain(customerId) : text,
      time: { type: 'string', format: 'date-time' },
      cause: text,
      data: { $ref: `#/$defs/${type}` },
    },
    required: ['type', 'specversion', 'id', 'source', 'subject', 'time', ...(kind === 'journal' ? ['cause'] : []), 'data'],
  };
}

// The catalogue is declared with zod; a declaration only promises the Standard Schema that streams needs.
const dataSchema = (declared: Declaration, type: string): object => plain(declared.schemas[type] as unknown as z.ZodType);

function plain(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
  return rest;
}
