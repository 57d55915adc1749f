// The API's document, as tests that are made of it need it: one entry per operation, with every reference followed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@kontor/cli/rig';

export type Schema = { readonly [keyword: string]: unknown };

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

export interface Answered {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly headers?: Readonly<Record<string, unknown>>;
}

export interface Operation {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its parameters in braces. */
  readonly path: string;
  readonly scopes: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly required: boolean; readonly schema: Schema };
  readonly responses: Readonly<Record<string, Answered>>;
}

/** Of every operation in the committed document. */
export function readOperations(): readonly Operation[] {
  const document = JSON.parse(readFileSync(join(workspaceRoot, 'docs/api/openapi.json'), 'utf8')) as Schema & { readonly paths: Record<string, Record<string, Schema>> };
  return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, described]) => {
    const { operationId, security, parameters = [], requestBody, responses } = followed(document, described) as {
      operationId: string; security: Record<string, string[]>[]; parameters?: Parameter[]; requestBody?: { required: boolean; content: Record<string, { schema: Schema }> }; responses: Record<string, Answered>;
    };
    const schema = requestBody?.content['application/json']?.schema;
    return {
      id: operationId, method: method.toUpperCase() as Operation['method'], path, parameters, responses,
      scopes: security.flatMap((one) => Object.values(one).flat()),
      ...(schema !== undefined && requestBody !== undefined && { body: { required: requestBody.required, schema } }),
    };
  }));
}

/** A copy with what `$ref`s point to in their place. None of ours points back to itself. */
function followed(document: Schema, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => followed(document, item));
  if (typeof value !== 'object' || value === null) return value;
  const { $ref, ...own } = value as Schema;
  const target = typeof $ref === 'string' ? (followed(document, $ref.split('/').slice(1).reduce<unknown>((inner, name) => (inner as Schema)[name], document)) as Schema) : {};
  return { ...target, ...Object.fromEntries(Object.entries(own).map(([key, inner]) => [key, followed(document, inner)])) };
}

/** What a path's last parameter names: `/v1/transfers/{id}/cancel` → `transfers`. */
export function namedBy({ path }: Pick<Operation, 'path'>): string | undefined {
  const segments = path.split('/');
  const at = segments.findLastIndex((segment) => segment.startsWith('{'));
  return at < 1 ? undefined : segments[at - 1];
}
