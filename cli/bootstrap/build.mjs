import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { startProgress } from '../progress.mjs';
import { BootstrapError, kontorFolder, readOrUndefined, root, runLogged, withLock } from './workspace.mjs';

const stampFile = join(kontorFolder, 'build.stamp');
const logFile = join(kontorFolder, 'logs/build.log');
const packageFolders = ['libs', 'apps'];
const singlePackages = ['examples', 'cli', 'e2e'];
const sharedFiles = ['package-lock.json', 'tsconfig.base.json', 'nx.json'];

/** Builds all packages, unless nothing has been touched since the last build that succeeded. */
export async function buildIfChanged() {
  if (isBuilt()) return;
  await withLock('build', async () => {
    if (isBuilt()) return; // another kontor did it while we waited
    const before = stamp(); // not after: a file saved while building must count as changed
    await build();
    writeFileSync(stampFile, before);
  });
}

async function build() {
  const packages = packagePaths();
  const progress = startProgress('Building');
  let built = 0;
  const binaries = join(root, 'node_modules/.bin');
  const succeeded = await runLogged(join(binaries, 'nx'), ['run-many', '--target=build', '--output-style=static'], {
    logFile,
    env: { PATH: `${binaries}${delimiter}${process.env.PATH}`, NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', FORCE_COLOR: '0' },
    onLine: (line) => {
      const finished = /nx run (\S+):build/.exec(line);
      if (finished !== null && /[✔✓]|> nx run/.test(line)) progress.doing(`${finished[1]} (${Math.min(built += 1, packages.length)} of ${packages.length})`);
    },
  });
  if (succeeded) return progress.done();
  progress.failed();
  throw new BootstrapError(`the build failed. From ${logFile}:\n${compilerErrors()}`);
}

/** The compiler's own lines if there are any, each with its package: what surrounds them only says that they are there. */
function compilerErrors() {
  const lines = (readOrUndefined(logFile) ?? '').split('\n');
  const errors = new Set();
  let owner = '';
  for (const line of lines) {
    owner = /^> nx run (\S+):build/.exec(line)?.[1] ?? owner;
    if (/error TS\d+/.test(line)) errors.add(`${owner}: ${line}`);
  }
  return (errors.size > 0 ? [...errors].slice(0, 20) : lines.slice(-30)).map((line) => `  ${line}`).join('\n');
}

function isBuilt() {
  return packagePaths().every((path) => existsSync(join(root, path, 'dist/tsconfig.tsbuildinfo'))) && readOrUndefined(stampFile) === stamp();
}

function packagePaths() {
  return [
    ...packageFolders.flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)),
    ...singlePackages,
  ].filter((path) => existsSync(join(root, path, 'tsconfig.json')));
}

/** Names, sizes and times of all that the build reads. */
function stamp() {
  const hash = createHash('sha256');
  const add = (path) => {
    const file = statSync(join(root, path), { throwIfNoEntry: false }); // an editor's temporary file comes and goes
    hash.update(`${path}\0${file?.size}\0${file?.mtimeMs}\n`);
  };
  for (const file of sharedFiles) add(file);
  for (const path of packagePaths()) {
    add(`${path}/package.json`);
    add(`${path}/tsconfig.json`);
    for (const file of readdirSync(join(root, path, 'src'), { recursive: true }).sort()) add(`${path}/src/${file}`);
  }
  return hash.digest('hex');
}
