// From a bare checkout to the command: installs and builds when needed, then runs the command on the pinned Node.
// Plain JavaScript without dependencies for any Node from 20.19, because nothing is installed yet.

import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfChanged } from './bootstrap/build.mjs';
import { installIfChanged } from './bootstrap/install.mjs';
import { isKnown, printHelp, unknownCommand } from './bootstrap/help.mjs';
import { BootstrapError, root } from './bootstrap/workspace.mjs';

const exitUsage = 64;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error;
  process.stderr.write(`kontor: ${error.message}\n`);
  // Whoever counts tests reads the last line: a checkout that does not build has failed.
  if (process.argv[2] === 'test') process.stdout.write('0 passed, 1 failed, 0 skipped\n');
  process.exitCode = 1;
}

async function main(args) {
  const [command, ...rest] = args;
  if (command === undefined || command === 'help' || command === '--help' || command === '-h') {
    return help(rest);
  }
  if (!isKnown(command)) {
    process.stderr.write(unknownCommand(command));
    return exitUsage;
  }
  // For those who build by hand while sources are in pieces: run what was built last.
  if (process.env.KONTOR_NO_BUILD !== '1') {
    await installIfChanged();
    await buildIfChanged();
  }
  return run(args);
}

function help([topic, ...rest]) {
  if (topic === undefined) {
    printHelp();
    return 0;
  }
  if (!isKnown(topic)) {
    process.stderr.write(unknownCommand(topic));
    return exitUsage;
  }
  return main([topic, ...rest, '--help']);
}

/** Runs the built command; its exit code is ours, and so are the signals that reach us. */
function run(args) {
  const child = spawn(nodeToRunOn(), ['--enable-source-maps', join(root, 'cli/dist/main.js'), ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => undefined); // the terminal sends it to the command as well, which stops in order
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal === null ? code : 128 + ({ SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 1)));
  });
}

function nodeToRunOn() {
  const pinned = join(root, 'node_modules/.bin/node');
  if (existsSync(pinned)) return realpathSync(pinned);
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new BootstrapError(`there is no packaged Node 24 for ${process.platform}-${process.arch}, and this machine's Node is ${process.versions.node}. Install Node 24 or later: https://nodejs.org/en/download`);
}
