import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { z } from 'zod';
import type { ProblemFactory } from '../http/problem.js';

/** One answer of an operation, where its schema alone does not say all. */
export interface AnswerDeclaration {
  /** Of a JSON body. Unset, and no `media`: no body. */
  readonly schema?: z.ZodType;
  /** Other media types that are answered, beside JSON if there is a schema: `{ 'text/csv': 'a line per posting' }`. */
  readonly media?: Readonly<Record<string, string>>;
  readonly description?: string;
  /** Headers of this answer alone, with what they say. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the API's document says of an operation beyond what its code says by itself (path, body, query, scopes, `@ReadsFrom`, `@Tagged`). */
export interface OperationDeclaration {
  /** Unique over all services, and for ever: generated clients are named by it. `createTransfer`. */
  readonly id: string;
  /** A line without a full stop. */
  readonly summary: string;
  readonly description?: string;
  /** By status: the schema that the view's type is inferred from, or more. */
  readonly answers: Readonly<Record<number, z.ZodType | AnswerDeclaration>>;
  /** Beyond those that any operation of its kind has. */
  readonly problems?: readonly ProblemFactory[];
  /** Its body may be left away. */
  readonly bodyOptional?: boolean;
  /** It takes an `Idempotency-Key`, which is compulsory. A repeat is answered 200 with `Idempotent-Replayed`. */
  readonly idempotent?: boolean;
  /** `Prefer: wait` holds its answer. */
  readonly waits?: boolean;
  /** Its answer has the `Position` of the write. So has that of every operation with an `Idempotency-Key`. */
  readonly tellsPosition?: boolean;
  /** Its answer names the resource in `Location`. */
  readonly located?: boolean;
  /** Other request headers that it reads, with what they do and, as a pattern, what they may be. */
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly pattern?: string }>>;
}

/** Metadata key that `Operation` sets. */
export const OPERATION = 'kontor:operation';

/** Puts an operation into the API's document. Costs nothing at run time: the document is made when it is asked for. */
export const Operation = (declaration: OperationDeclaration): CustomDecorator => SetMetadata(OPERATION, declaration);
