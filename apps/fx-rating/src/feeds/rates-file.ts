import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { newestFixing, RatesFileInvalid } from './ecb-csv.js';
import { newestXmlFixing } from './ecb-xml.js';
import type { Fixing } from './fixing.js';

/** The whole history since 1999 is some 2 MB; far above that it is something else. */
const FILE_BYTES_MAX = 64 * 1024 * 1024;

/** Reads the newest fixing of a file of the European Central Bank's, as `fixingFromBytes` does. Throws `RatesFileInvalid`, also where it cannot be read. */
export async function readRatesFile(path: string): Promise<Fixing> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new RatesFileInvalid(path, undefined, `cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
  return fixingFromBytes(bytes, path);
}

/**
 * The newest fixing of csv or XML of the European Central Bank's, plain, gzipped or zipped.
 * @param name what messages call it: a path, or where it was downloaded from
 * @throws RatesFileInvalid with line and reason
 */
export function fixingFromBytes(bytes: Buffer, name: string): Fixing {
  const text = textOf(bytes, name);
  return text.startsWith('<?xml') ? newestXmlFixing(text, name) : newestFixing(text, name);
}

/** By its first bytes, not its name: what a browser or a proxy saved may have been unpacked on the way. */
function textOf(bytes: Buffer, path: string): string {
  const plain = unpacked(bytes, path);
  if (plain.length > FILE_BYTES_MAX) throw new RatesFileInvalid(path, undefined, `is larger than ${FILE_BYTES_MAX / 1024 / 1024} MiB`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    throw new RatesFileInvalid(path, undefined, 'is not text in UTF-8');
  }
}

function unpacked(bytes: Buffer, path: string): Uint8Array {
  const begins = bytes.subarray(0, 4).toString('latin1');
  if (begins === 'PK\x03\x04') return onlyMember(bytes, path);
  if (!begins.startsWith('\x1f\x8b')) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: FILE_BYTES_MAX });
  } catch (error) {
    throw new RatesFileInvalid(path, undefined, `is not a whole gzip file (${(error as Error).message})`);
  }
}

/** The bank puts one file into its zip. A size is believed only as far as it is checked against: fflate unpacks into that and no more. */
function onlyMember(bytes: Buffer, path: string): Uint8Array {
  let members: Uint8Array[];
  try {
    members = Object.values(unzipSync(bytes, { filter: ({ originalSize }) => originalSize <= FILE_BYTES_MAX }));
  } catch (error) {
    throw new RatesFileInvalid(path, undefined, `is not a whole zip file (${(error as Error).message})`);
  }
  const [only, ...others] = members;
  if (only === undefined || others.length > 0) throw new RatesFileInvalid(path, undefined, `is a zip of ${members.length} files that are not too large, not of one`);
  return only;
}
