import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { ApiDocument } from '@kontor/nest/openapi';
import type { Command } from 'commander';
import { apiDocument, documentFile, documentText } from '../openapi/api-document.js';
import { compareDocuments } from '../openapi/compare.js';
import { describeChanges } from '../openapi/print.js';
import { RigError } from '../rig/rig-error.js';
import { workspaceRoot } from '../rig/paths.js';

interface OpenApiOptions {
  readonly write?: boolean;
  readonly since?: string | true;
}

export function define(command: Command): void {
  command
    .option('--write', 'into docs/api/openapi.json, where the gateway serves it from')
    .option('--since [revision]', 'compare with the document of a Git revision (default: where this branch left main) and say whether clients of it still work')
    .action(openapi);
}

async function openapi({ write, since }: OpenApiOptions): Promise<void> {
  const document = await apiDocument();
  if (write === true) writeFileSync(documentFile, documentText(document));
  if (since !== undefined) return compareWith(since === true ? undefined : since, document);
  if (write !== true) process.stdout.write(documentText(document));
}

/** Ends with status 1 where clients would break and the version does not say so. */
function compareWith(revision: string | undefined, document: ApiDocument): void {
  const earlier = earlierDocument(revision);
  if (earlier === undefined) return void process.stdout.write('There is no earlier document to compare with.\n');
  const comparison = compareDocuments(earlier, document);
  process.stdout.write(`${describeChanges(comparison).join('\n')}\n`);
  if (comparison.verdict === 'breaking' && !comparison.isAnnounced) process.exitCode = 1;
}

function earlierDocument(revision: string | undefined): ApiDocument | undefined {
  const commit = revision ?? branchPoint();
  if (commit === undefined) return undefined;
  const text = git('show', `${commit}:docs/api/openapi.json`);
  if (text !== undefined) return JSON.parse(text) as ApiDocument;
  if (revision !== undefined && git('rev-parse', '--verify', `${revision}^{commit}`) === undefined) throw new RigError(`Git knows no revision ${revision}.`);
  return undefined;
}

/** Where the branch left main; on main itself, the commit before. */
function branchPoint(): string | undefined {
  const head = git('rev-parse', 'HEAD')?.trim();
  const main = ['origin/main', 'main'].flatMap((name) => git('merge-base', 'HEAD', name)?.trim() ?? [])[0];
  return main === undefined || main === head ? git('rev-parse', 'HEAD^')?.trim() : main;
}

/** Undefined if Git has no such thing, or is not there. */
function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: workspaceRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 * 1024 * 1024 });
  } catch {
    return undefined;
  }
}

