import { isDeepStrictEqual } from 'node:util';
import type { ApiDocument, JsonSchema } from '@kontor/nest/openapi';

export interface SchemaChange {
  /** Where in the value, as a JSON Pointer; `/-` is any item. */
  readonly pointer: string;
  readonly what: string;
  readonly isBreaking: boolean;
}

/** Who must bear a change: `request` is what clients send, `response` what they read, `problem` what they read by its code. */
export type Direction = 'request' | 'response' | 'problem';

interface Side {
  readonly document: ApiDocument;
  readonly schema: JsonSchema;
}

/** Words for people: they change nothing for a program. */
const WORDS = new Set(['description', 'title', 'examples', 'example', 'deprecated', '$comment', 'id', '$schema']);
const UNDERSTOOD = new Set(['type', 'properties', 'required', 'items', 'enum', 'const', 'allOf', ...WORDS]);

/** The differences between two schemas. What it does not understand in detail is breaking: a person looks. */
export function compareSchemas(before: Side, after: Side, direction: Direction): SchemaChange[] {
  return compare(before, after, direction, '', new Set());
}

function compare(before: Side, after: Side, direction: Direction, pointer: string, seen: Set<string>): SchemaChange[] {
  const refs = `${String(before.schema['$ref'])} ${String(after.schema['$ref'])}`;
  if (before.schema['$ref'] !== undefined && seen.has(refs)) return [];
  const within = new Set([...seen, refs]);
  const [old, now] = [flattened(before), flattened(after)];
  const change = (what: string, isBreaking: boolean): SchemaChange => ({ pointer, what, isBreaking });
  const others = Object.keys({ ...old, ...now }).filter((keyword) => !UNDERSTOOD.has(keyword) && !sameMeaning(before.document, old[keyword], after.document, now[keyword]));
  return [
    ...(isDeepStrictEqual(old['type'], now['type']) ? [] : [change(`is of type ${JSON.stringify(now['type'])}, was ${JSON.stringify(old['type'])}`, true)]),
    ...compareChoices(choicesOf(old), choicesOf(now), direction, change),
    ...others.map((keyword) => change(`has another ${keyword}`, true)),
    ...compareProperties(before, old, after, now, direction, pointer, within),
    ...compareItems(before, old, after, now, direction, pointer, within),
  ];
}

/** `$ref` followed and `allOf` merged: what a value must be, in one object. */
function flattened({ document, schema }: Side): JsonSchema {
  const { $ref, allOf, ...own } = schema;
  const parts = [...(typeof $ref === 'string' ? [flattened({ document, schema: named(document, $ref) })] : []), ...((allOf as JsonSchema[] | undefined) ?? []).map((part) => flattened({ document, schema: part })), own];
  return parts.reduce<JsonSchema>((all, part) => ({
    ...all, ...part,
    ...(all['properties'] === undefined && part['properties'] === undefined ? {} : { properties: { ...(all['properties'] as object), ...(part['properties'] as object) } }),
    ...(all['required'] === undefined && part['required'] === undefined ? {} : { required: [...new Set([...((all['required'] as string[] | undefined) ?? []), ...((part['required'] as string[] | undefined) ?? [])])] }),
  }), {});
}

function named({ components }: ApiDocument, ref: string): JsonSchema {
  const schema = components.schemas[ref.replace('#/components/schemas/', '')];
  if (schema === undefined) throw new Error(`${ref} is not in the document`);
  return schema;
}

/** Equal without words, and with references followed. */
function sameMeaning(oldDocument: ApiDocument, old: unknown, nowDocument: ApiDocument, now: unknown): boolean {
  return isDeepStrictEqual(meaningOf(oldDocument, old, new Set()), meaningOf(nowDocument, now, new Set()));
}

function meaningOf(document: ApiDocument, value: unknown, seen: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => meaningOf(document, item, seen));
  if (typeof value !== 'object' || value === null) return value;
  const { $ref, ...rest } = value as JsonSchema;
  const target = typeof $ref === 'string' && !seen.has($ref) ? meaningOf(document, named(document, $ref), new Set([...seen, $ref])) : {};
  return { ...(target as object), ...Object.fromEntries(Object.entries(rest).filter(([key]) => !WORDS.has(key)).map(([key, inner]) => [key, meaningOf(document, inner, seen)])) };
}

const choicesOf = (schema: JsonSchema): readonly unknown[] | undefined => ('const' in schema ? [schema['const']] : (schema['enum'] as readonly unknown[] | undefined));

/** Clients may send only what is taken, and expect only what they were told of. Problems are told apart by status first. */
function compareChoices(old: readonly unknown[] | undefined, now: readonly unknown[] | undefined, direction: Direction, change: (what: string, isBreaking: boolean) => SchemaChange): SchemaChange[] {
  if (old === undefined && now === undefined) return [];
  if (old === undefined) return [change(`is one of ${JSON.stringify(now)}`, direction === 'request')];
  if (now === undefined) return [change('is no closed set any more', direction === 'response')];
  const gone = old.filter((value) => !now.includes(value)).map((value) => change(`is ${JSON.stringify(value)} no more`, direction === 'request'));
  const added = now.filter((value) => !old.includes(value)).map((value) => change(`may be ${JSON.stringify(value)}`, direction === 'response'));
  return [...gone, ...added];
}

function compareProperties(before: Side, old: JsonSchema, after: Side, now: JsonSchema, direction: Direction, pointer: string, seen: Set<string>): SchemaChange[] {
  const [oldOnes, nowOnes] = [propertiesOf(old), propertiesOf(now)];
  const [wasRequired, isRequired] = [requiredOf(old), requiredOf(now)];
  return [...new Set([...Object.keys(oldOnes), ...Object.keys(nowOnes)])].flatMap((name): SchemaChange[] => {
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const [earlier, later] = [oldOnes[name], nowOnes[name]];
    if (earlier === undefined) return [{ pointer: at, what: `is new${isRequired.has(name) ? ', and always there' : ''}`, isBreaking: direction === 'request' && isRequired.has(name) }];
    if (later === undefined) return [{ pointer: at, what: 'is gone', isBreaking: true }];
    const need = isRequired.has(name) === wasRequired.has(name) ? [] : [{ pointer: at, what: isRequired.has(name) ? 'is required' : 'is optional', isBreaking: isRequired.has(name) === (direction === 'request') }];
    return [...need, ...compare({ document: before.document, schema: earlier }, { document: after.document, schema: later }, direction, at, seen)];
  });
}

const propertiesOf = (schema: JsonSchema): Record<string, JsonSchema> => (schema['properties'] as Record<string, JsonSchema> | undefined) ?? {};
const requiredOf = (schema: JsonSchema): ReadonlySet<string> => new Set((schema['required'] as string[] | undefined) ?? []);

function compareItems(before: Side, old: JsonSchema, after: Side, now: JsonSchema, direction: Direction, pointer: string, seen: Set<string>): SchemaChange[] {
  const [earlier, later] = [old['items'], now['items']] as [JsonSchema | undefined, JsonSchema | undefined];
  if (earlier === undefined || later === undefined) return isDeepStrictEqual(earlier, later) ? [] : [{ pointer, what: 'has other items', isBreaking: true }];
  return compare({ document: before.document, schema: earlier }, { document: after.document, schema: later }, direction, `${pointer}/-`, seen);
}
