import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Issuer } from './issuer.js';
import type { SecuredListeners } from './kafka-secured.js';
import type { KafkaKind } from './kafka.js';
import { rigFolder, rigsFolder } from './paths.js';
import { isAlive, type ProcessIdentity } from './process-identity.js';

/** What other commands must know of a running rig. It holds passwords and a private key: mode 0600. */
export interface RigState {
  readonly name: string;
  readonly phase: 'starting' | 'running';
  readonly supervisor: ProcessIdentity;
  readonly startedAt: string;
  /** Folders outside the rig's own that go when it goes. */
  readonly temporaryFolders: readonly string[];
  readonly kafka?: { readonly kind: KafkaKind; readonly version: string; readonly brokers: readonly string[]; readonly clusterId: string; readonly pid?: number; readonly secured?: SecuredListeners };
  readonly postgres?: { readonly version: string; readonly port: number; readonly adminUrl: string; readonly auditorUrl: string; readonly serviceUrls: Readonly<Record<string, string>>; readonly pid: number };
  readonly issuer?: Issuer;
  readonly services: Readonly<Record<string, { readonly pid: number; readonly url: string; readonly logFile: string; readonly stateFolder: string }>>;
}

const stateFile = (name: string): string => join(rigFolder(name), 'rig.json');

export function readRig(name: string): RigState | undefined {
  try {
    return JSON.parse(readFileSync(stateFile(name), 'utf8')) as RigState;
  } catch {
    return undefined;
  }
}

export function writeRig(state: RigState): void {
  mkdirSync(rigFolder(state.name), { recursive: true, mode: 0o700 });
  chmodSync(rigFolder(state.name), 0o700);
  const aside = `${stateFile(state.name)}.new`;
  writeFileSync(aside, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(aside, stateFile(state.name)); // a reader sees the old file or the new one, never half of one
}

/** A rig that runs or is starting: its supervisor lives. */
export function liveRig(name: string): RigState | undefined {
  const state = readRig(name);
  return state !== undefined && isAlive(state.supervisor) ? state : undefined;
}

/** Names of all rigs that left a folder, running or not. */
export function rigNames(): string[] {
  return existsSync(rigsFolder) ? readdirSync(rigsFolder).sort() : [];
}

/** Removes all a rig has on disk. Its processes must have ended. */
export function removeRigFiles(name: string): void {
  for (const folder of readRig(name)?.temporaryFolders ?? []) removeTemporary(folder);
  rmSync(rigFolder(name), { recursive: true, force: true, maxRetries: 5 });
}

/** The file could have been written by anyone: only what can be a rig's temporary folder is removed. */
function removeTemporary(folder: string): void {
  const temporary = existsSync(folder) && basename(folder).startsWith('kontor-') && realpathSync(dirname(folder)) === realpathSync(tmpdir());
  if (temporary) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
