import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = process.env['KONTOR_SHARED'] ?? join(import.meta.dirname, '../../../../shared/data');

/** A file of the reference data that lies beside the checkout. */
export const sharedFile = (path: string): string => join(ROOT, path);

/** True where its tests may be skipped. With CI=true they run all the same, and fail. */
export const sharedDataMissing: boolean = process.env['CI'] !== 'true' && !existsSync(ROOT);
