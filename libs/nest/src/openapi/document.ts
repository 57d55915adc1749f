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

export interface ApiComponents {
  schemas: Record<string, JsonSchema>;
  responses: Record<string, ApiResponse>;
  parameters: Record<string, ApiParameter>;
  headers: Record<string, ApiHeader>;
  securitySchemes: Record<string, JsonSchema>;
}

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

export interface Reference {
  $ref: string;
}

export interface ApiParameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

export interface ApiHeader {
  description: string;
  required?: boolean;
  schema: JsonSchema;
}

export interface ApiResponse {
  description: string;
  headers?: Record<string, ApiHeader | Reference>;
  content?: Record<string, { schema: JsonSchema }>;
}
