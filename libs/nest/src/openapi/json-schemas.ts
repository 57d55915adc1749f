import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 has it. */
export type JsonSchema = { [keyword: string]: unknown };

const COMPONENTS = '#/components/schemas/';

/** JSON Schemas of zod schemas; those with an id (`.meta({ id: 'Transfer' })`) once, under their name. */
export class JsonSchemas {
  readonly named: Record<string, JsonSchema> = {};

  /**
   * @param io what is sent by clients (`input`), or what is answered (`output`): an answer may gain fields, so its objects
   * are open in the document. Throws if two schemas have the same id.
   */
  of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const made = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => {
        if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      },
    }) as JsonSchema;
    const { $schema: _, $defs = {}, id, ...root } = made;
    for (const [name, definition] of Object.entries($defs as Record<string, JsonSchema>)) this.name(name, definition);
    if (typeof id !== 'string') return toComponents(root) as JsonSchema;
    this.name(id, root);
    return { $ref: `${COMPONENTS}${id}` };
  }

  private name(name: string, definition: JsonSchema): void {
    const { id: _, ...schema } = toComponents(definition) as JsonSchema;
    const known = this.named[name];
    if (known !== undefined && !isDeepStrictEqual(known, schema)) throw new Error(`two schemas are called ${name}; what is sent and what is answered have names of their own`);
    this.named[name] = schema;
  }
}

function toComponents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toComponents);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === '$ref' ? String(inner).replace('#/$defs/', COMPONENTS) : toComponents(inner)]));
}
