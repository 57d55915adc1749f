import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const kontorFolder = join(root, '.kontor');

/** What a person can mend; the message says how. */
export class BootstrapError extends Error {}

export function readOrUndefined(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Runs a command from the root, its output going to a file and line by line to `onLine`.
 * Resolves with whether it succeeded.
 */
export function runLogged(command, args, { logFile, env = {}, onLine = () => undefined }) {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text) => {
      writeFileSync(log, text);
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      lines.forEach(onLine);
    });
  }
  return new Promise((done) => {
    const end = (succeeded) => {
      closeSync(log);
      done(succeeded);
    };
    child.once('error', () => end(false));
    child.once('close', (code) => end(code === 0));
  });
}

/** Lets one process at a time through: two first calls at once must not install into the same folder. */
export async function withLock(name, work) {
  mkdirSync(kontorFolder, { recursive: true });
  const file = join(kontorFolder, `${name}.lock`);
  while (!tryLock(file)) await new Promise((resolveLater) => setTimeout(resolveLater, 200));
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryLock(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (ownerIsGone(file)) rmSync(file, { force: true });
    return false;
  }
}

function ownerIsGone(file) {
  const pid = Number(readOrUndefined(file));
  if (!pid) return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 5_000; // just being written
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
