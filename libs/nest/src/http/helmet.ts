import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/**
 * The headers of a careful server. Not awaited, on purpose: awaiting makes Fastify ready for what is there so far, and routes
 * that Nest adds afterwards keep Fastify's own error handler, since Nest sets its one last. A body that cannot be parsed would
 * then be answered in Fastify's form.
 */
export function registerHelmet(server: FastifyInstance): void {
  void server.register(helmet);
}
