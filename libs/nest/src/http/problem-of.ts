import { HttpException } from '@nestjs/common';
import { NotOwner, StillBehind } from '@kontor/streams';
import { HeightNotReached } from '../kontor/readable-store.js';
import { ProblemException, standardProblems, type ProblemDetails, type ProblemFactory } from './problem.js';

const byStatus: Readonly<Record<number, ProblemFactory>> = {
  401: standardProblems.TOKEN_MISSING,
  403: standardProblems.FORBIDDEN,
  404: standardProblems.NOT_FOUND,
  405: standardProblems.METHOD_NOT_ALLOWED,
  406: standardProblems.NOT_ACCEPTABLE,
  409: standardProblems.CONFLICT,
  413: standardProblems.BODY_TOO_LARGE,
  414: standardProblems.URI_TOO_LONG,
  415: standardProblems.CONTENT_TYPE_UNSUPPORTED,
  429: standardProblems.TOO_MANY_REQUESTS,
  503: standardProblems.UNAVAILABLE,
};

/** Codes of Fastify's own errors that are malformed JSON. Its other 4xx codes are told apart by status. */
const malformedBody = new Set(['FST_ERR_CTP_INVALID_JSON_BODY', 'FST_ERR_CTP_EMPTY_JSON_BODY', 'FST_ERR_CTP_INVALID_CONTENT_LENGTH']);

/**
 * The problem that any error is, for a caller. An error that is not meant for callers becomes INTERNAL,
 * with nothing of it in the answer; the error itself stays in `cause`, for the log.
 */
export function problemOf(error: unknown): ProblemException {
  if (error instanceof ProblemException) return error;
  if (error instanceof NotOwner) return standardProblems.NOT_OWNER({ detail: error.message, cause: error });
  if (error instanceof HeightNotReached || error instanceof StillBehind) return standardProblems.HEIGHT_NOT_REACHED({ detail: error.message, cause: error });
  const status = statusOf(error);
  if (status === undefined || status >= 500) return status === 503 ? standardProblems.UNAVAILABLE({ cause: error }) : standardProblems.INTERNAL({ cause: error });
  if (isMalformedBody(error)) return standardProblems.BODY_MALFORMED({ cause: error });
  const details: ProblemDetails = status === 404 ? { cause: error } : { detail: (error as Error).message, cause: error };
  return (byStatus[status] ?? standardProblems.REQUEST_INVALID)(details);
}

/** The status that Nest or Fastify gave an error on purpose. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const fromFastify = typeof code === 'string' && code.startsWith('FST_ERR_');
  return (fromFastify || error instanceof SyntaxError) && typeof statusCode === 'number' ? statusCode : undefined;
}

function isMalformedBody(error: unknown): boolean {
  // Nest wraps what Fastify's parser throws.
  const origin = error instanceof HttpException && error.cause !== undefined ? error.cause : error;
  return origin instanceof SyntaxError || malformedBody.has(String((origin as { code?: unknown }).code));
}
