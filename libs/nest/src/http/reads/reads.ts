import { SetMetadata, type CustomDecorator } from '@nestjs/common';

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
