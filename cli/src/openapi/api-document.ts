import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ApiDocument, describeService, ServicePart } from '@kontor/nest/openapi';
import { readers } from '../dev/hosting.js';
import { workspaceRoot } from '../rig/paths.js';
import { pipeline, type PipelineService } from '../rig/services.js';

/** Where the committed document is: generated, never edited. */
export const documentFile = join(workspaceRoot, 'docs/api/openapi.json');

const DESCRIPTION = `Transfers between currencies on a ledger.

Every call needs a bearer token. Money is \`{ "amount": "100.00", "currency": "EUR" }\`: amounts are text, never numbers. What
the business refuses is a state of an object; what is wrong with a request is a problem (RFC 9457) with a stable code, whose
page is at its \`type\`. Answers may gain fields; requests with unknown ones are refused.`;

/** The customers' API of all services, as their code says. Nothing is started for it. */
export async function apiDocument(): Promise<ApiDocument> {
  // What makes documents is loaded only where one is made.
  const { describeService: describe, mergeServices } = await import('@kontor/nest/openapi');
  const parts: ServicePart[] = [];
  for (const name of pipeline) parts.push(await describe(name, await rootModuleOf(name)));
  const { version } = JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8')) as { version: string };
  return mergeServices({ title: 'Kontor', version, description: DESCRIPTION }, parts);
}

/** As it stands in the file. */
export const documentText = (document: ApiDocument): string => `${JSON.stringify(document, null, 2)}\n`;

type RootModule = Parameters<typeof describeService>[1];

/** Apps are loaded, not imported. Their modules want a configuration; none of it is used to describe them. */
async function rootModuleOf(name: PipelineService): Promise<RootModule> {
  const app = (await import(pathToFileURL(join(workspaceRoot, 'apps', name, 'dist/app.module.js')).href)) as Readonly<Record<string, (given: unknown) => unknown>>;
  return app['appModule']!(app[readers[name]]!({ ...unused, KONTOR_SERVICE: name })) as RootModule;
}

const unused = {
  KONTOR_BROKERS: 'unused:0', KONTOR_POSTGRES_URL: 'postgres://unused', KONTOR_HTTP_PORT: '0', KONTOR_STATE_DIR: 'unused',
  KONTOR_JWKS: '{"keys":[{}]}', KONTOR_JWT_ISSUER: 'unused', KONTOR_JWT_AUDIENCE: 'unused', KONTOR_SANDBOX: 'on', KONTOR_RAIL_URL: 'http://unused', KONTOR_RAIL_TOKEN: 'unused-unused-unused',
  KONTOR_WEBHOOK_KEYS: `unused:${Buffer.alloc(32).toString('base64')}`,
  KONTOR_MASTER_KEY: Buffer.alloc(32).toString('base64'),
} as const;
