import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { standardProblems } from '@kontor/nest/edge';

/** Less than services take (Node's 16 KiB), by more than what is added on the way: whoever sends more is answered here. */
export const HEADER_BYTES_MAX = 12 * 1024;

/** Answers 400 to what cannot be read as HTTP, or has headers beyond the limit. There is no request yet that could be answered as others are, so that the problem is written as bytes. */
export function refuseUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { code, definition: { status, title } } = standardProblems.REQUEST_INVALID;
  const traceId = randomBytes(16).toString('hex');
  const detail = error.code === 'HPE_HEADER_OVERFLOW' ? `The headers are larger than ${HEADER_BYTES_MAX} bytes.` : undefined;
  const body = JSON.stringify({ type: `/problems/${code}`, title, status, detail, instance: '/', code, traceId });
  const headers = { 'content-type': 'application/problem+json; charset=utf-8', 'content-length': Buffer.byteLength(body), 'request-id': traceId, 'trace-id': traceId, 'cache-control': 'no-store', connection: 'close' };
  socket.end(`HTTP/1.1 400 Bad Request\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
}
