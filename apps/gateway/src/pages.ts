import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { standardProblems } from '@kontor/nest/edge';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ProblemPage, ServedDocument } from './document.js';

const { getAbsoluteFSPath } = createRequire(import.meta.url)('swagger-ui-dist') as { getAbsoluteFSPath(): string };

/** Nothing is fetched from elsewhere, and nothing runs that does not come from here. Styles in elements are Swagger UI's own. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const assets: Readonly<Record<string, string>> = { 'swagger-ui.css': 'text/css; charset=utf-8', 'swagger-ui-bundle.js': 'text/javascript; charset=utf-8', 'favicon-32x32.png': 'image/png' };

/** No validator of others' is told of the document, and tokens are kept in memory only. */
const START = 'SwaggerUIBundle({ url: "/openapi.json", dom_id: "#reference", validatorUrl: null, deepLinking: true, displayRequestDuration: true, persistAuthorization: false });\n';

const REFERENCE = page('Kontor API', '<link rel="stylesheet" href="/docs/swagger-ui.css">', '<div id="reference"></div>\n<script src="/docs/swagger-ui-bundle.js"></script>\n<script src="/docs/start.js"></script>');

/** The reference at `/docs`, its document at `/openapi.json`, and a page per problem code. Open to all: they are about the API, and no customer's. */
export function addPages(server: FastifyInstance, { text, problems }: ServedDocument): void {
  server.get('/openapi.json', (_, reply) => dressed(reply, 'application/json; charset=utf-8').header('access-control-allow-origin', '*').send(text));
  server.get('/', (_, reply) => reply.redirect('/docs'));
  server.get('/docs', (_, reply) => dressed(reply, 'text/html; charset=utf-8').send(REFERENCE));
  server.get('/docs/start.js', (_, reply) => dressed(reply, 'text/javascript; charset=utf-8').send(START));
  for (const [name, type] of Object.entries(assets)) {
    server.get(`/docs/${name}`, (_, reply) => dressed(reply, type).header('cache-control', 'public, max-age=3600').send(createReadStream(join(getAbsoluteFSPath(), name))));
  }
  const codes = Object.entries(problems).sort(([a], [b]) => (a < b ? -1 : 1));
  server.get('/problems', (request, reply) => {
    if (prefersJson(request.headers.accept)) return dressed(reply, 'application/json; charset=utf-8').send(JSON.stringify(codes.map(([code, about]) => ({ type: `/problems/${code}`, code, ...about }))));
    const list = codes.map(([code, { title }]) => `<li><a href="/problems/${code}"><code>${code}</code></a> ${escaped(title)}</li>`).join('\n');
    return dressed(reply, 'text/html; charset=utf-8').send(page('Problems', '', `<h1>Problems</h1>\n<ul>\n${list}\n</ul>`));
  });
  server.get<{ Params: { code: string } }>('/problems/:code', (request, reply) => {
    const { code } = request.params;
    const about = Object.hasOwn(problems, code) ? problems[code] : undefined;
    if (about === undefined) throw standardProblems.NOT_FOUND();
    if (prefersJson(request.headers.accept)) return dressed(reply, 'application/json; charset=utf-8').send(JSON.stringify({ type: `/problems/${code}`, code, ...about }));
    return dressed(reply, 'text/html; charset=utf-8').send(problemPage(code, about));
  });
}

/** Every code's page is read by people, from a link in an answer, and by programs. */
const prefersJson = (accept = ''): boolean => !accept.includes('text/html');

const dressed = (reply: FastifyReply, type: string): FastifyReply =>
  reply.headers({ 'content-type': type, 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });

const problemPage = (code: string, { status, title, meaning }: ProblemPage): string =>
  page(code, '', `<h1>${escaped(title)}</h1>\n<p><code>${code}</code>, answered with status ${status}</p>\n<p>${escaped(meaning).replace(/`([^`]*)`/g, '<code>$1</code>')}</p>\n<p><a href="/problems">All problems</a> · <a href="/docs">Reference</a></p>`);

function page(title: string, head: string, body: string): string {
  return `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>${escaped(title)}</title>\n<link rel="icon" href="/docs/favicon-32x32.png">\n${head}\n</head>\n<body>\n${body}\n</body>\n</html>\n`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
