import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiled, patchedIn, type Patch } from '../../defects/planted-copy.js';

const checkout = fileURLToPath(new URL('../../../..', import.meta.url));

/** What decides about money. The platform beneath is the one that simulates. */
const COPIED = ['libs/money', 'libs/events', 'apps/transfer-intake', 'apps/fx-rating', 'apps/balance-aggregation', 'apps/payout', 'apps/auditor'] as const;

/** A copy of the built services in a folder of its own, with the patched files, named from the checkout on, compiled anew. */
export function servicesCopy(patches: readonly Patch[]): { readonly folder: string; remove(): void } {
  const sources = new Map([...new Set(patches.map(({ file }) => file))].map((file) => [file, patchedIn(patches, file, '')]));
  const folder = mkdtempSync(join(tmpdir(), 'kontor-money-defect-'));
  for (const name of COPIED) {
    cpSync(join(checkout, name, 'dist'), join(folder, name, 'dist'), { recursive: true, filter: (file) => !/\.(spec\.|map$|tsbuildinfo$|d\.ts$)/.test(file) });
    cpSync(join(checkout, name, 'package.json'), join(folder, name, 'package.json'));
  }
  linkPackages(folder);
  for (const [file, source] of sources) writeFileSync(join(folder, file.replace('/src/', '/dist/').replace(/\.ts$/, '.js')), compiled(file, source));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The copies find each other, and everything else where it stands. */
function linkPackages(folder: string): void {
  const modules = join(checkout, 'node_modules');
  mkdirSync(join(folder, 'node_modules/@kontor'), { recursive: true });
  for (const name of readdirSync(modules)) if (name !== '@kontor' && !name.startsWith('.')) symlinkSync(join(modules, name), join(folder, 'node_modules', name));
  for (const name of readdirSync(join(modules, '@kontor'))) {
    const copied = COPIED.find((one) => one.endsWith(`/${name}`));
    symlinkSync(copied === undefined ? join(modules, '@kontor', name) : join(folder, copied), join(folder, 'node_modules/@kontor', name));
  }
}
