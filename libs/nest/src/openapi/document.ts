import type { JsonSchema } from './json-schemas.js';
import type { ProblemDefinition } from '../http/problem.js';

/** As much of OpenAPI 3.1 as our document uses. */
export interface ApiDocument {
  openapi: string;
  info: { title: string; version: string; [more: string]: unknown };
  servers: { url: string; description: string }[];
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, ApiOperation>>;
  components: ApiComponents;
  /** Every problem code of any operation: its page is at `/problems/<code>`. */
  'x-problems': Record<string, ProblemDefinition>;
}

/** What operations refer to by name. */
export interface ApiComponents {
  schemas: Record<string, JsonSchema>;
  responses: Record<string, ApiResponse>;
  parameters: Record<string, ApiParameter>;
  headers: Record<string, ApiHeader>;
  securitySchemes: Record<string, JsonSchema>;
}

/** One method on one path: who may call it, what it takes, and every answer that it gives. */
export interface ApiOperation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: (ApiParameter | Reference)[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, ApiResponse | Reference>;
  /** The service that owns it. */
  'x-service': string;
}

/** Stands for a component, by a JSON Pointer into the document. */
export interface Reference {
  $ref: string;
}

/** What a request says in its path, its query or its headers. */
export interface ApiParameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

/** A header of an answer. */
export interface ApiHeader {
  description: string;
  required?: boolean;
  schema: JsonSchema;
}

/** One answer: its headers, and its schema by media type. */
export interface ApiResponse {
  description: string;
  headers?: Record<string, ApiHeader | Reference>;
  content?: Record<string, { schema: JsonSchema }>;
}
