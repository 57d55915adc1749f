import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const checkout = fileURLToPath(new URL('../../..', import.meta.url));
const library = join(checkout, 'libs/streams');
const tsconfig = fileURLToPath(new URL('../../../tsconfig.base.json', import.meta.url));

/** One change to a source file: a passage that stands in it exactly once, and what stands there instead. */
export interface Patch {
  /** Under `libs/streams/src`, or under the checkout where it says so. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** The source has moved on: the defect must be planted anew, or it proves nothing. */
export class PatchDoesNotApply extends Error {
  override name = 'PatchDoesNotApply';
  constructor(patch: Patch, times: number, folder: string) {
    super(`the passage to change stands ${times} times in ${folder}${patch.file}, not once. Plant the defect anew:\n${patch.find}`);
  }
}

/** The patched source of one file. Throws `PatchDoesNotApply`. */
export const patched = (patches: readonly Patch[], file: string): string => patchedIn(patches, file, 'libs/streams/src/');

/** @param folder below the checkout, with a slash at its end, or nothing */
export function patchedIn(patches: readonly Patch[], file: string, folder: string): string {
  let source = readFileSync(join(checkout, folder, file), 'utf8');
  for (const patch of patches) {
    if (patch.file !== file) continue;
    const times = source.split(patch.find).length - 1;
    if (times !== 1) throw new PatchDoesNotApply(patch, times, folder);
    source = source.replace(patch.find, () => patch.replace);
  }
  return source;
}

/** A copy of the built library in a folder of its own, with the patched files compiled anew. The product knows nothing of it. */
export function plantedCopy(patches: readonly Patch[]): { readonly folder: string; remove(): void } {
  const sources = new Map([...new Set(patches.map(({ file }) => file))].map((file) => [file, patched(patches, file)]));
  const folder = mkdtempSync(join(tmpdir(), 'kontor-defect-'));
  cpSync(join(library, 'dist'), join(folder, 'dist'), { recursive: true, filter: (file) => !/\.(spec\.|map$|tsbuildinfo$|d\.ts$)/.test(file) });
  cpSync(join(library, 'package.json'), join(folder, 'package.json'));
  for (const [file, source] of sources) writeFileSync(join(folder, 'dist', file.replace(/\.ts$/, '.js')), compiled(file, source));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function compiled(file: string, source: string): string {
  const { config } = ts.readConfigFile(tsconfig, (path) => readFileSync(path, 'utf8')) as { config: { compilerOptions: object } };
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, composite: false, declaration: false, declarationMap: false, sourceMap: false }, '.');
  const { outputText, diagnostics = [] } = ts.transpileModule(source, { fileName: file.replace(/\.ts$/, '.mts'), compilerOptions: options, reportDiagnostics: true });
  if (diagnostics.length > 0) throw new Error(`${file} does not compile: ${ts.flattenDiagnosticMessageText(diagnostics[0]!.messageText, ' ')}`);
  return outputText;
}
