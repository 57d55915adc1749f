import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * A request is answered in milliseconds, and one that waits for longer can be sent again. What supervises a process gives it ten
 * seconds (Docker) or more, and after HTTP has closed the tasks finish what they have begun.
 */
const GRACE_MS = 4_000;

/**
 * Closes in bounded time, whatever callers do. Node ends connections that are idle between two requests, and waits for all others:
 * also for one on which nobody ever asked anything, or only half of something, which it gives a minute and more.
 * Connections that sent nothing are ended at once; requests that are open, or on their way, have `graceMs`.
 */
export function boundClose(fastify: Pick<FastifyInstance, 'server' | 'addHook'>, graceMs = GRACE_MS): void {
  const open = new Set<Socket>();
  const keep = (socket: Socket): void => {
    if (open.has(socket)) return;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  fastify.server.on('connection', keep);
  // Where a name stands for several addresses Fastify listens with servers of its own, which are known by their requests alone.
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.raw.socket instanceof Socket) keep(request.raw.socket);
    done();
  });
  fastify.addHook('preClose', (done) => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    const timer = setTimeout(() => {
      for (const socket of open) socket.destroy();
    }, graceMs);
    fastify.server.once('close', () => clearTimeout(timer));
    done();
  });
}
