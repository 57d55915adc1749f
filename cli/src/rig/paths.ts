import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout this file was built in: `<root>/cli/dist/rig/paths.js`. */
export const workspaceRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Everything the rigs write lives here; git ignores it. */
export const kontorFolder = join(workspaceRoot, '.kontor');

export const rigsFolder = join(kontorFolder, 'rigs');

const namePattern = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** The folder of one rig. A name becomes a folder, a container's name and a log line, so its alphabet is narrow. */
export function rigFolder(name: string): string {
  if (!namePattern.test(name)) {
    throw new RangeError(`"${name}" cannot name a rig: use 1 to 40 lower-case letters, digits and hyphens, not starting with a hyphen.`);
  }
  return join(rigsFolder, name);
}

/** The pinned Node that services run on; where its package has no build for this platform, the Node that runs us. */
export function pinnedNode(): string {
  const pinned = join(workspaceRoot, 'node_modules/.bin/node');
  return existsSync(pinned) ? realpathSync(pinned) : process.execPath;
}
