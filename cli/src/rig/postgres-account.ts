import { spawnSync } from 'node:child_process';
import { RigError } from './rig-error.js';

/** The operating-system account a Postgres server runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Postgres refuses to run as root: root gets the machine's `postgres` account, made if there is none. It may remain
 * when the rig goes. Anybody else runs Postgres as themselves: undefined.
 */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const account = lookUp('postgres') ?? create('postgres') ?? lookUp('nobody');
  if (account === undefined) {
    throw new RigError('Postgres does not run as root, and no "postgres" account exists or can be made here (useradd, adduser). Create one, or run kontor as another user.');
  }
  return account;
}

function lookUp(name: string): Account | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function create(name: string): Account | undefined {
  const debianAndFedora = spawnSync('useradd', ['--system', '--user-group', '--shell', '/bin/false', name]);
  if (debianAndFedora.status !== 0) spawnSync('adduser', ['-S', '-D', '-H', name]); // Alpine
  return lookUp(name);
}
