import { standardProblems } from '@kontor/nest/edge';
import type { FastifyInstance } from 'fastify';
import type { ServedDocument } from './document.js';

/** Answers 405 with `Allow` (RFC 9110, 15.5.6) to every method that the document does not name for a path that it names. No service is asked. */
export function refuseOtherMethods(server: FastifyInstance, document: Pick<ServedDocument, 'paths'>): void {
  const allowed = allowedMethods(document);
  server.addHook('onRequest', (request, _reply, done) => {
    const methods = allowed(request.url.split('?', 1)[0]!);
    done(methods === undefined || methods.includes(request.method) ? undefined : standardProblems.METHOD_NOT_ALLOWED({ headers: { allow: methods.join(', ') } }));
  });
}

/** The methods of a path, by the document; undefined of a path that it does not name. What can be read by GET can be asked about by HEAD. */
export function allowedMethods({ paths }: Pick<ServedDocument, 'paths'>): (path: string) => readonly string[] | undefined {
  const named = Object.entries(paths).map(([path, methods]) => {
    const upper = Object.keys(methods).map((method) => method.toUpperCase());
    return { pattern: new RegExp(`^${path.replaceAll(/\{[^}]*\}/g, '[^/]+')}$`), methods: upper.includes('GET') ? [...upper, 'HEAD'] : upper };
  });
  return (path) => named.find(({ pattern }) => pattern.test(path))?.methods;
}
