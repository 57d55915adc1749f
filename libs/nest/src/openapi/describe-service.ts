import { ModulesContainer, NestFactory } from '@nestjs/core';
import type { Type } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiExtension, ApiOperation, SwaggerModule } from '@nestjs/swagger';
import type { z } from 'zod';
import { REQUIRED_SCOPES } from '../auth/access.js';
import type { ProblemDefinition } from '../http/problem.js';
import { READS_FROM, TAGGED } from '../http/reads/reads.js';
import type { ApiOperation as Described, ApiParameter, ApiResponse, Reference } from './document.js';
import { JsonSchemas, type JsonSchema } from './json-schemas.js';
import { OPERATION, type AnswerDeclaration, type OperationDeclaration } from './operation.js';
import { headersOf, problemResponses, problemsOf, type Traits } from './problem-responses.js';
import { addStandingSchemas, withAsOf, type sharedParameters } from './standing-parts.js';

/** One service's operations. */
export interface ServicePart {
  readonly service: string;
  readonly paths: Record<string, Record<string, Described>>;
  readonly schemas: Record<string, JsonSchema>;
  readonly problems: Record<string, ProblemDefinition>;
}

const OF_CUSTOMERS = /^\/v1(\/|$)/;
const DECLARED = 'x-declared';

/**
 * The customers' operations of a service, read off its root module: nothing of it is started or connected. Routes
 * outside `/v1` (feeds, banks' answers, operators) are left out. Throws where a customers' route declares nothing.
 */
export async function describeService(service: string, root: Type): Promise<ServicePart> {
  const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), { preview: true, logger: false, abortOnError: false });
  try {
    const declarations = tellSwagger(app);
    const schemas = new JsonSchemas();
    addStandingSchemas(schemas);
    const { paths } = SwaggerModule.createDocument(app, { openapi: '3.1.0', info: { title: service, version: '0' }, components: {} }, {
      autoTagControllers: false,
      standardSchemaConverter: (schema, { schemaType }) => ({ schema: schemas.of(schema as z.ZodType, schemaType) }),
    }) as unknown as { paths: Record<string, Record<string, Scanned>> };
    const describer = new Describer(service, schemas, declarations);
    return { service, paths: describer.all(paths), schemas: schemas.named, problems: describer.problems };
  } finally {
    await app.close();
  }
}

/** What swagger makes of a route by itself. */
interface Scanned {
  readonly parameters?: readonly ApiParameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly [DECLARED]?: { readonly id: string };
}

/** An operation as it declares itself, and what other decorators say of it. */
interface Declared {
  readonly declaration: OperationDeclaration;
  readonly scopes: readonly string[];
  readonly readsFrom: boolean;
  readonly isTagged: boolean;
}

/** Hands our declarations over to swagger's own metadata, and keeps them by id. */
function tellSwagger(app: NestFastifyApplication): ReadonlyMap<string, Declared> {
  const declared = new Map<string, Declared>();
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(metatype.prototype as object))) {
        const handler: unknown = descriptor.value;
        const declaration = typeof handler === 'function' ? (Reflect.getMetadata(OPERATION, handler) as OperationDeclaration | undefined) : undefined;
        if (declaration === undefined) continue;
        if (declared.has(declaration.id)) throw new Error(`two operations are called ${declaration.id}`);
        ApiOperation({ operationId: declaration.id, summary: declaration.summary })(metatype.prototype as object, name, descriptor);
        ApiExtension(DECLARED, { id: declaration.id })(metatype.prototype as object, name, descriptor);
        const told = (key: string): unknown => Reflect.getMetadata(key, handler as object) ?? Reflect.getMetadata(key, metatype);
        declared.set(declaration.id, { declaration, scopes: scopesOf(metatype, handler as object), readsFrom: told(READS_FROM) !== undefined, isTagged: told(TAGGED) === true });
      }
    }
  }
  return declared;
}

const scopesOf = (controller: object, handler: object): string[] =>
  [controller, handler].flatMap((target) => (Reflect.getMetadata(REQUIRED_SCOPES, target) as string[] | undefined) ?? []);

class Describer {
  readonly problems: Record<string, ProblemDefinition> = {};

  constructor(private readonly service: string, private readonly schemas: JsonSchemas, private readonly declarations: ReadonlyMap<string, Declared>) {}

  all(scanned: Readonly<Record<string, Readonly<Record<string, Scanned>>>>): Record<string, Record<string, Described>> {
    const paths: Record<string, Record<string, Described>> = {};
    for (const [path, methods] of Object.entries(scanned)) {
      if (!OF_CUSTOMERS.test(path)) continue;
      paths[path] = Object.fromEntries(Object.entries(methods).map(([method, route]) => [method, this.one(path, method, route)]));
    }
    return paths;
  }

  private one(path: string, method: string, route: Scanned): Described {
    const declared = this.declarations.get(route[DECLARED]?.id ?? '');
    if (declared === undefined) throw new Error(`${this.service} has a route ${method.toUpperCase()} ${path} that no @Operation declares`);
    const { declaration, scopes } = declared;
    const places = new Set((route.parameters ?? []).map((one) => one.in));
    const traits: Traits = { method, hasPathParameters: places.has('path'), hasQuery: places.has('query'), isPositioned: method === 'get' && declared.readsFrom, isTagged: declared.isTagged };
    const parameters = [...(route.parameters ?? []).filter((one) => one.in !== 'header').map(plainParameter), ...headersTaken(declaration, traits)];
    const body = route.requestBody?.content?.['application/json']?.schema;
    const problems = problemsOf(declaration, traits);
    for (const { code, definition } of problems) this.problems[code] = definition;
    return {
      operationId: declaration.id,
      summary: declaration.summary,
      ...(declaration.description === undefined ? {} : { description: declaration.description }),
      tags: [tagOf(path)],
      security: [{ bearer: [...scopes] }],
      ...(parameters.length === 0 ? {} : { parameters }),
      ...(body === undefined ? {} : { requestBody: { required: declaration.bodyOptional !== true, content: { 'application/json': { schema: body } } } }),
      responses: { ...this.answers(declaration, traits), ...problemResponses(problems) },
      'x-service': this.service,
    };
  }

  private answers(declaration: OperationDeclaration, traits: Traits): Record<string, ApiResponse> {
    const all = { ...declaration.answers, ...(traits.isTagged ? { 304: {} } : {}) };
    return Object.fromEntries(Object.entries(all).map(([status, answer]) => [status, this.answer(declaration, traits, Number(status), answer)]));
  }

  private answer(declaration: OperationDeclaration, traits: Traits, status: number, answer: z.ZodType | AnswerDeclaration): ApiResponse {
    const { schema, media = {}, description, headers = {} }: AnswerDeclaration = '_zod' in answer ? { schema: answer } : answer;
    const json = schema === undefined ? undefined : this.schemas.of(schema, 'output');
    const content = {
      ...(json === undefined ? {} : { 'application/json': { schema: traits.isPositioned ? withAsOf(json) : json } }),
      ...Object.fromEntries(Object.entries(media).map(([type, words]) => [type, { schema: mediaSchema(type, words) }])),
    };
    const own = Object.fromEntries(Object.entries(headers).map(([name, words]) => [name, { description: words, schema: { type: 'string' } }]));
    return {
      description: description ?? wordsOf(status),
      headers: { ...headersOf(sharedHeadersOf(declaration, traits, status)), ...own },
      ...(Object.keys(content).length === 0 ? {} : { content }),
    };
  }
}

const mediaSchema = (type: string, words: string): JsonSchema => ({ type: 'string', description: words, ...(/^text\/|[/+](xml|json)$/.test(type) ? {} : { contentMediaType: type }) });

function sharedHeadersOf({ idempotent, waits, tellsPosition, located }: OperationDeclaration, { isPositioned, isTagged }: Traits, status: number) {
  return [
    'RequestId' as const, 'TraceId' as const, 'RateLimit' as const, 'RateLimitPolicy' as const,
    ...(idempotent === true && status === 200 ? ['IdempotentReplayed' as const] : []),
    ...(located === true ? ['Location' as const] : []),
    ...(waits === true ? ['PreferenceApplied' as const] : []),
    ...(idempotent === true || tellsPosition === true || isPositioned ? ['Position' as const] : []),
    ...(isTagged ? ['ETag' as const] : []),
  ];
}

function headersTaken({ idempotent, waits, headers = {} }: OperationDeclaration, { isPositioned, isTagged }: Traits): (ApiParameter | Reference)[] {
  const shared: [boolean | undefined, keyof typeof sharedParameters][] = [[idempotent, 'IdempotencyKey'], [waits, 'Prefer'], [isPositioned, 'IfPosition'], [isTagged, 'IfNoneMatch']];
  return [
    ...shared.flatMap(([taken, name]) => (taken === true ? [{ $ref: `#/components/parameters/${name}` }] : [])),
    ...Object.entries(headers).map(([name, { description, pattern }]): ApiParameter => ({ name, in: 'header', required: false, description, schema: { type: 'string', ...(pattern !== undefined && { pattern }) } })),
  ];
}

/** swagger turns 2020-12's `examples` into the one `example` of older schemas. */
function plainParameter({ name, in: place, required, description, schema }: ApiParameter): ApiParameter {
  const { example, ...rest } = schema;
  const limits = place === 'path' && rest['type'] === 'string' ? { maxLength: 256, minLength: 1 } : {};
  return { name, in: place, required, ...(description === undefined ? {} : { description }), schema: { ...limits, ...rest, ...(example === undefined ? {} : { examples: [example] }) } };
}

/** `/v1/webhook-endpoints/{id}/test` → `webhook-endpoints`. */
const tagOf = (path: string): string => path.split('/')[2] ?? 'api';

function wordsOf(status: number): string {
  const words: Readonly<Record<number, string>> = { 200: 'As it is now.', 201: 'Made.', 202: 'Taken; what comes of it shows in the object.', 204: 'Done.', 304: 'Still the same.' };
  return words[status] ?? 'Answered.';
}
