import { createParamDecorator, SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AsOf } from './read-positions.js';

/** Metadata keys. */
export const READS_FROM = 'kontor:reads-from';
export const TAGGED = 'kontor:tagged';

/**
 * Of a GET route or a controller: its answer, a JSON object, comes from this projection. It gets `asOf` in the body and the
 * same as a `Position` header; `If-Position` makes it wait, at most five seconds or as long as `Prefer: wait` says.
 */
export const ReadsFrom = (source: string): CustomDecorator => SetMetadata(READS_FROM, source);

/** Of a GET route that answers a single object: it gets an `ETag`, and `If-None-Match` with that is answered 304. */
export const Tagged = (): CustomDecorator => SetMetadata(TAGGED, true);

const standing = new WeakMap<object, AsOf>();

/** Notes where the rows stand that a request is answered from. */
export function standsAt(request: FastifyRequest, asOf: AsOf): void {
  standing.set(request.raw, asOf);
}

/** Parameter of a `@ReadsFrom` route: where the rows stand at least that it reads now; its answer says the same. */
export const RowsAsOf = createParamDecorator((_: unknown, context: ExecutionContext): AsOf => {
  const asOf = standing.get(context.switchToHttp().getRequest<FastifyRequest>().raw);
  if (asOf === undefined) throw new Error('a route with @RowsAsOf() is not declared with @ReadsFrom');
  return asOf;
});
