/** What of a zod 4 schema's definition says whether it lets unknown fields pass. */
interface ZodDefinition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly catchall?: unknown;
  readonly innerType?: unknown;
  readonly element?: unknown;
  readonly options?: readonly unknown[];
  readonly in?: unknown;
  readonly left?: unknown;
  readonly right?: unknown;
  readonly getter?: () => unknown;
}

const found = new WeakSet<object>();

/** Throws if a zod schema has an object that would drop or pass on fields it does not declare. Other libraries' schemas pass. */
export function assertStrict(schema: object): void {
  if (found.has(schema)) return;
  walk(schema, 'schema', new Set());
  found.add(schema);
}

function walk(schema: object, path: string, seen: Set<object>): void {
  if (seen.has(schema)) return;
  seen.add(schema);
  const definition = definitionOf(schema);
  if (definition === undefined) return;
  if (definition.type === 'object') walkObject(definition, path, seen);
  const { innerType, element, in: input, left, right, getter } = definition;
  for (const inner of [innerType, element, input, left, right, getter?.(), ...(definition.options ?? [])]) {
    if (typeof inner === 'object' && inner !== null) walk(inner, path, seen);
  }
}

function walkObject({ shape, catchall }: ZodDefinition, path: string, seen: Set<object>): void {
  if (definitionOf(catchall)?.type !== 'never') throw new Error(`${path} is an object schema that accepts unknown fields; declare it with z.strictObject`);
  for (const [name, field] of Object.entries(shape ?? {})) walk(field as object, `${path}.${name}`, seen);
}

function definitionOf(schema: unknown): ZodDefinition | undefined {
  return (schema as { _zod?: { def?: ZodDefinition } } | undefined)?._zod?.def;
}
