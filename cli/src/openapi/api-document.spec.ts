import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiDocument, ApiOperation } from '@kontor/nest/openapi';
import { apiDocument, documentFile, documentText } from './api-document.js';

let document: ApiDocument;
let operations: readonly (readonly [name: string, operation: ApiOperation])[];
beforeAll(async () => {
  document = await apiDocument();
  operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const));
});

async function lint(source: string): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'], rules: { 'operation-4xx-response': 'error', 'no-unused-components': 'error', 'tag-description': 'off', 'security-defined': 'error' } });
  const found = await lintFromString({ source, absoluteRef: documentFile, config });
  return found.map(({ ruleId, severity, message, location }) => `${severity} ${ruleId}: ${message} at ${location[0]?.pointer ?? ''}`);
}

describe('the document of the API', () => {
  it('is committed as the code makes it: `./kontor openapi --write`', () => {
    expect(readFileSync(documentFile, 'utf8')).toBe(documentText(document));
  });

  it('satisfies a public linter', async () => {
    expect(await lint(documentText(document))).toEqual([]);
    expect(await lint(documentText(document).replace('"operationId": "getQuote"', '"operationId": "getRate"'))).not.toEqual([]);
  });

  it('asks for a token with at least one scope, everywhere', () => {
    const open = operations.filter(([, { security }]) => security.length !== 1 || (security[0]?.['bearer'] ?? []).length === 0);
    expect(open.map(([name]) => name)).toEqual([]);
  });

  it('gives every answer a body with a schema, or none where there is none', () => {
    const bare = operations.flatMap(([name, { responses }]) => Object.entries(responses).filter(([status, response]) => status !== '204' && status !== '304' && !('content' in response)).map(([status]) => `${name} ${status}`));
    expect(bare).toEqual([]);
  });

  it('explains every code that a problem can have', () => {
    const codes = new Set(operations.flatMap(([, { responses }]) => JSON.stringify(responses).match(/[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|INTERNAL|UNAVAILABLE|BEHIND|CONFLICT|FORBIDDEN/g) ?? []));
    expect([...codes].filter((code) => document['x-problems'][code] === undefined)).toEqual([]);
  });

  it('has an example for every body', () => {
    const without = operations.filter(([, { requestBody }]) => {
      const schema = requestBody?.content['application/json']?.schema;
      const name = ((schema?.['$ref'] as string | undefined) ?? '').replace('#/components/schemas/', '');
      const examples = (document.components.schemas[name] ?? schema)?.['examples'];
      return requestBody !== undefined && !(Array.isArray(examples) && examples.length > 0);
    });
    expect(without.map(([name]) => name)).toEqual([]);
  });
});
