import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import type { FieldError } from './problem.js';
import { standardProblems } from './problem.js';
import { jsonPointer } from './json-pointer.js';
import { assertStrict } from './strict-schema.js';

/** An issue as zod reports it through Standard Schema; from other libraries only `message` and `path` come. */
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  readonly keys?: readonly string[];
  readonly params?: { readonly code?: unknown };
}

/**
 * Checks what `@Body({ schema })`, `@Query({ schema })`, `@Param({ schema })` and `@Payload({ schema })` declare, and hands on the schema's output.
 * Object schemas must be strict (`z.strictObject`): one that drops unknown fields in silence is refused as a defect.
 */
@Injectable()
export class SchemaPipe implements PipeTransform {
  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { schema } = metadata;
    if (schema === undefined) return value;
    assertStrict(schema);
    const result = await schema['~standard'].validate(value);
    if (result.issues === undefined) return result.value;
    const errors = (result.issues as readonly Issue[]).flatMap((issue) => fieldErrors(issue, value));
    const problem = metadata.type === 'body' ? standardProblems.BODY_INVALID : standardProblems.QUERY_INVALID;
    throw problem({ errors });
  }
}

function fieldErrors(issue: Issue, input: unknown): FieldError[] {
  const path = (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment));
  if (issue.code === 'unrecognized_keys' && issue.keys !== undefined) {
    return issue.keys.map((key) => ({ pointer: jsonPointer([...path, key]), code: 'UNKNOWN_FIELD', message: 'is not a field of this resource' }));
  }
  if (issue.code === 'invalid_type' && at(input, path) === undefined) {
    return [{ pointer: jsonPointer(path), code: 'REQUIRED', message: 'is required' }];
  }
  return [{ pointer: jsonPointer(path), code: codeOf(issue), message: issue.message }];
}

/** A refinement names its own code: `.refine(test, { params: { code: 'CURRENCY_UNKNOWN' }, error })`. */
function codeOf(issue: Issue): string {
  const own = issue.params?.code;
  if (typeof own === 'string') return own;
  return issue.code === 'invalid_type' ? 'WRONG_TYPE' : 'INVALID';
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner === null || typeof inner !== 'object' ? undefined : (inner as Record<PropertyKey, unknown>)[key]), value);
}
