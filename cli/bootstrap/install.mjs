import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProgress } from '../progress.mjs';
import { BootstrapError, kontorFolder, readOrUndefined, root, runLogged, withLock } from './workspace.mjs';

const modules = join(root, 'node_modules');
const stampFile = join(modules, '.kontor-stamp');
const logFile = join(kontorFolder, 'logs/install.log');

/** Installs what package-lock.json names, unless that very list is installed. */
export async function installIfChanged() {
  if (readOrUndefined(stampFile) === stamp()) return;
  await withLock('install', async () => {
    if (readOrUndefined(stampFile) === stamp()) return; // another kontor did it while we waited
    if (!npmInstalledTheSame()) await install();
    writeFileSync(stampFile, stamp());
  });
}

function stamp() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex');
}

async function install() {
  const progress = startProgress('Installing dependencies', { always: true });
  progress.doing('npm ci');
  const succeeded = await runLogged('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=http'], {
    logFile,
    env: { NX_DAEMON: 'false' },
    onLine: (line) => {
      const fetched = /http fetch GET \d+ \S*\/([^/]+\.tgz)/.exec(line);
      if (fetched !== null) progress.doing(fetched[1]);
    },
  });
  if (succeeded) return progress.done();
  progress.failed();
  throw new BootstrapError(`the dependencies could not be installed. From ${logFile}:\n${npmErrors()}\nThe first run needs to reach the npm registry; later ones need no network.`);
}

/** npm puts the reason first and a page of help after it. */
function npmErrors() {
  const said = (readOrUndefined(logFile) ?? '').split('\n');
  const errors = said.filter((line) => /^npm error \S/.test(line));
  return (errors.length > 0 ? errors.slice(0, 12) : said.slice(-15)).map((line) => `  ${line}`).join('\n');
}

/** Whether npm's own note of what it installed names every package of the lockfile that is not optional, and no other version. */
function npmInstalledTheSame() {
  const noted = readOrUndefined(join(modules, '.package-lock.json'));
  if (noted === undefined) return false;
  const wanted = Object.entries(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages);
  const installed = JSON.parse(noted).packages;
  return wanted.every(([path, { version, optional, link }]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true; // a workspace itself
    if (link === true) return existsSync(join(root, path));
    return installed[path] === undefined ? optional === true : installed[path].version === version && existsSync(join(root, path));
  });
}
