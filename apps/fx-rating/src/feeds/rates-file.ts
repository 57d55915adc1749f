import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { newestFixing, RatesFileInvalid } from './ecb-csv.js';
import type { Fixing } from './fixing.js';

/** The whole history since 1999 is some 2 MB; far above that it is something else. */
const FILE_BYTES_MAX = 64 * 1024 * 1024;

/** Reads the newest fixing of an ECB csv, plain or gzipped. Throws `RatesFileInvalid` with line and reason. */
export async function readRatesFile(path: string): Promise<Fixing> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new RatesFileInvalid(path, undefined, `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
  return newestFixing(textOf(bytes, path), path);
}

/** By its first bytes, not its name: what a browser or a proxy saved may have been unpacked on the way. */
function textOf(bytes: Buffer, path: string): string {
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  let plain = bytes;
  if (gzipped) {
    try {
      plain = gunzipSync(bytes, { maxOutputLength: FILE_BYTES_MAX });
    } catch (error) {
      throw new RatesFileInvalid(path, undefined, `is not a whole gzip file (${(error as Error).message})`);
    }
  }
  if (plain.length > FILE_BYTES_MAX) throw new RatesFileInvalid(path, undefined, `is larger than ${FILE_BYTES_MAX / 1024 / 1024} MiB`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    throw new RatesFileInvalid(path, undefined, 'is not text in UTF-8');
  }
}
