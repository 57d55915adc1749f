import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = process.env['KONTOR_SHARED'] ?? join(import.meta.dirname, '../../../../../shared/data');

/** True where its tests may be left out. With CI=true they run all the same, and fail. */
export const sharedDataMissing: boolean = process.env['CI'] !== 'true' && !existsSync(ROOT);

/** Rows of a CSV file of the reference data that lies beside the checkout; quoted cells may hold commas. */
export const sharedRows = (path: string): string[][] =>
  readFileSync(join(ROOT, path), 'utf8').replace(/\r?\n$/, '').split(/\r?\n/).slice(1)
    .map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? ''));
