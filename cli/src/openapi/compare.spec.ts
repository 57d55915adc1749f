import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ApiDocument } from '@kontor/nest/openapi';
import { documentFile } from './api-document.js';
import { compareDocuments } from './compare.js';
import { describeChanges } from './print.js';

const committed = (): ApiDocument => JSON.parse(readFileSync(documentFile, 'utf8')) as ApiDocument;
const schema = (document: ApiDocument, name: string): { properties: Record<string, object>; required: string[] } => document.components.schemas[name] as never;

/** What changing the document means; taken back, it means the contrary. */
const comparisons = (change: (document: ApiDocument) => void) => {
  const changed = committed();
  change(changed);
  return { there: compareDocuments(committed(), changed), back: compareDocuments(changed, committed()) };
};

describe('comparing two documents', () => {
  it('finds nothing between a document and itself', () => {
    expect(compareDocuments(committed(), committed())).toMatchObject({ verdict: 'same', changes: [] });
  });

  it.each<[string, (document: ApiDocument) => void, 'compatible' | 'breaking' | 'same', 'compatible' | 'breaking' | 'same']>([
    ['an operation', (d) => (d.paths['/v1/new'] = structuredClone(d.paths['/v1/rates']!)), 'compatible', 'breaking'],
    ['another operationId', (d) => (d.paths['/v1/rates']!['get']!.operationId = 'readRate'), 'breaking', 'breaking'],
    ['a scope', (d) => d.paths['/v1/rates']!['get']!.security[0]!['bearer']!.push('more'), 'breaking', 'same'],
    ['an optional parameter', (d) => d.paths['/v1/rates']!['get']!.parameters!.push({ name: 'new', in: 'query', required: false, schema: { type: 'string' } }), 'compatible', 'breaking'],
    ['a required parameter', (d) => d.paths['/v1/rates']!['get']!.parameters!.push({ name: 'new', in: 'query', required: true, schema: { type: 'string' } }), 'breaking', 'breaking'],
    ['another name for a path parameter', (d) => renamed(d), 'same', 'same'],
    ['a field in a request', (d) => (schema(d, 'TransferRequest').properties['new'] = { type: 'string' }), 'compatible', 'breaking'],
    ['a required field in a request', (d) => { schema(d, 'TransferRequest').properties['new'] = { type: 'string' }; schema(d, 'TransferRequest').required.push('new'); }, 'breaking', 'breaking'],
    ['a field of a request that is now required', (d) => schema(d, 'TransferRequest').required.push('reference'), 'breaking', 'compatible'],
    ['a field in an answer', (d) => (schema(d, 'Transfer').properties['new'] = { type: 'string' }), 'compatible', 'breaking'],
    ['a field of an answer that is now always there', (d) => schema(d, 'Transfer').required.push('fee'), 'compatible', 'breaking'],
    ['a field of an answer with another type', (d) => (schema(d, 'Transfer').properties['id'] = { type: 'number' }), 'breaking', 'breaking'],
    ['a state in an answer', (d) => (schema(d, 'Transfer').properties['status'] as { enum: string[] }).enum.push('lost'), 'breaking', 'compatible'],
    ['a pattern in a request', (d) => (schema(d, 'SentMoney').properties['currency'] = { type: 'string', pattern: '^EUR$' }), 'breaking', 'breaking'],
    ['a status of success', (d) => (d.paths['/v1/rates']!['get']!.responses['206'] = structuredClone(d.paths['/v1/rates']!['get']!.responses['200']!)), 'breaking', 'compatible'],
    ['a problem', (d) => (d.paths['/v1/rates']!['get']!.responses['410'] = structuredClone(d.paths['/v1/rates']!['get']!.responses['400']!)), 'compatible', 'compatible'],
    ['a media type', (d) => ((d.paths['/v1/rates']!['get']!.responses['200'] as { content: Record<string, object> }).content['text/csv'] = { schema: { type: 'string' } }), 'compatible', 'breaking'],
    ['other words', (d) => (schema(d, 'Transfer').properties['id'] = { type: 'string', description: 'new words' }), 'same', 'same'],
  ])('judges %s', (_, change, there, back) => {
    const found = comparisons(change);
    expect([found.there.verdict, found.back.verdict], describeChanges(found.there).join('\n')).toEqual([there, back]);
  });

  it.each([['0.1.0', '0.1.1', false], ['0.1.0', '0.2.0', true], ['1.4.0', '1.5.0', false], ['1.4.0', '2.0.0', true]])('from version %s to %s, a break is announced: %s', (from, to, announced) => {
    const [earlier, later] = [committed(), committed()];
    [earlier.info.version, later.info.version] = [from, to];
    delete later.paths['/v1/rates'];
    expect(compareDocuments(earlier, later)).toMatchObject({ verdict: 'breaking', isAnnounced: announced });
  });

  it('says where and what, the breaking ones first', () => {
    const { there } = comparisons((d) => {
      schema(d, 'Money').properties['new'] = { type: 'string' };
      delete d.paths['/v1/rates'];
    });
    const lines = describeChanges(there);
    expect(lines[0]).toBe('✘ GET /v1/rates is gone');
    expect(lines).toContain('· GET /v1/balances 200/balances/-/available/new is new');
    expect(lines.at(-1)).toBe('The API is breaking: clients of the earlier one may fail; raise the version, or take the change back.');
  });
});

function renamed({ paths }: ApiDocument): void {
  const [from, to] = ['/v1/transfers/{id}', '/v1/transfers/{transferId}'];
  paths[to] = paths[from]!;
  delete paths[from];
}
