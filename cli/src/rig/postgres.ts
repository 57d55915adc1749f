import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Child, describeExit, tailOf } from './child.js';
import { freePort } from './ports.js';
import { postgresAccount, type Account } from './postgres-account.js';
import { postgresBinaries, postgresVersion } from './postgres-binaries.js';
import { auditorRole, createRoles, newPassword, schemaOwners, type SchemaOwner } from './postgres-roles.js';
import { childFailure } from './rig-error.js';
import { waitUntil } from './wait-until.js';

export interface PostgresOptions {
  readonly rigName: string;
  /** The rig's folder; the cluster lives in `<folder>/postgres`, as root through a link. */
  readonly folder: string;
  readonly logFile: string;
  /** postgresql.conf settings over our own. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly owners?: readonly SchemaOwner[];
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
  /** A temporary folder outside the rig's folder was made; it goes when the rig goes. */
  readonly onTemporaryFolder: (folder: string) => void;
  readonly onProgress: (doing: string) => void;
}

export interface Postgres {
  readonly version: string;
  readonly port: number;
  readonly adminUrl: string;
  readonly auditorUrl: string;
  /** Connection URL by service. */
  readonly serviceUrls: ReadonlyMap<string, string>;
  readonly child: Child;
}

const admin = 'kontor_admin';
const database = 'kontor';
/** A socket's path has at most 107 bytes, of which its name takes some. */
const SOCKET_FOLDER_MAX = 85;
const readyTimeoutMs = 60_000; // an initialised cluster answers in under a second; a laden machine may need many

/** Makes a cluster, starts it, and gives each service a role and schema of its own. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const account = postgresAccount();
  const home = makeHome(options, account);
  const binaries = postgresBinaries(account, home);
  const password = newPassword();
  options.onProgress('making a cluster');
  await initialise(options, { binaries, home, account }, password);
  options.onProgress('starting');
  const port = await freePort();
  const child = launch(options, { binaries, home, account, port });
  const url = (user: string, secret: string, to = database): string => `postgres://${user}:${secret}@127.0.0.1:${port}/${to}`;
  try {
    await createDatabase(child, url(admin, password, 'postgres'));
    const owners = options.owners ?? schemaOwners;
    const passwords = await createRoles(url(admin, password), owners);
    const socket = socketFolder(home);
    const urlOf = (role: string): string => `${url(role, passwords.get(role) ?? '')}${socket === '' ? '' : `?host=${encodeURIComponent(socket)}`}`;
    return {
      version: postgresVersion(binaries),
      port,
      adminUrl: url(admin, password),
      auditorUrl: urlOf(auditorRole),
      serviceUrls: new Map(owners.map(({ service, role }) => [service, urlOf(role)])),
      child,
    };
  } catch (error) {
    await stopPostgres(child);
    throw error;
  }
}

/** Immediate shutdown: the data goes with the rig, so there is nothing to write down; shared memory is given back. */
export async function stopPostgres(child: Child): Promise<void> {
  await child.end('SIGQUIT', 10_000);
}

function makeHome(options: PostgresOptions, account: Account | undefined): string {
  const link = join(options.folder, 'postgres');
  if (account === undefined) {
    mkdirSync(link, { recursive: true, mode: 0o700 });
    return realpathSync(link);
  }
  const home = mkdtempSync(join(tmpdir(), `kontor-${options.rigName}-`));
  options.onTemporaryFolder(home);
  chownSync(home, account.uid, account.gid);
  chmodSync(home, 0o700);
  symlinkSync(home, link);
  return home;
}

interface Cluster {
  readonly binaries: string;
  readonly home: string;
  readonly account: Account | undefined;
}

async function initialise(options: PostgresOptions, { binaries, home, account }: Cluster, password: string): Promise<void> {
  const passwordFile = join(home, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account !== undefined) chownSync(passwordFile, account.uid, account.gid);
  const initdb = new Child({
    name: 'initdb',
    command: join(binaries, 'initdb'),
    args: [
      `--pgdata=${join(home, 'data')}`, `--username=${admin}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256',
      // The same order of strings on every machine, whatever locales it has.
      '--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8',
      '--no-sync', '--no-instructions',
    ],
    logFile: options.logFile,
    signal: options.signal,
    cwd: home,
    ...account,
  });
  const exit = await initdb.exited;
  rmSync(passwordFile, { force: true });
  if (exit.code !== 0) throw childFailure(`Postgres could not make its cluster: initdb ${describeExit(exit)}.`, initdb.logTail());
}

/** Where services reach the server without TCP, which costs both sides less. Empty where the path would be too long for a socket. */
const socketFolder = (home: string): string => (home.length <= SOCKET_FOLDER_MAX ? home : '');

function launch(options: PostgresOptions, at: Cluster & { readonly port: number }): Child {
  const settings: Record<string, string> = {
    port: String(at.port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: socketFolder(at.home),
    max_connections: '100',
    shared_buffers: '128MB',
    ...options.settings,
  };
  return new Child({
    name: 'postgres',
    command: join(at.binaries, 'postgres'),
    args: ['-D', join(at.home, 'data'), ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    logFile: options.logFile,
    signal: options.signal,
    cwd: at.home,
    onOrphaned: 'kill -s QUIT $$; n=0; while [ $n -lt 20 ] && kill -s 0 $$; do sleep 0.1; n=$((n+1)); done',
    ...at.account,
  });
}

/** The first statement is the readiness check: it is tried until the server takes it. */
async function createDatabase(child: Child, url: string): Promise<void> {
  await waitUntil(async () => {
    if (child.exit !== undefined) throw childFailure(`Postgres ${describeExit(child.exit)} while starting.`, tailOf(child.logFile, 30));
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(`create database ${database}`);
      return true;
    } catch {
      return undefined;
    } finally {
      await client.end().catch(() => undefined);
    }
  }, { timeoutMs: readyTimeoutMs, giveUp: () => childFailure(`Postgres took no connection within ${readyTimeoutMs / 1000} s.`, child.logTail()) });
}
