import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { existsSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { RigError } from '../../rig/rig-error.js';
import { pinnedNode, workspaceRoot } from '../../rig/paths.js';
import { medianOf, type MicroOptions, type MicroResult } from './measure.js';

const run = promisify(execFile);

/** Slower than the base by more than this is a regression: below it, noise of shared machines is as large. */
export const REGRESSION_FACTOR = 1.25;

export interface Regression {
  readonly name: string;
  /** Operations per second of CPU, which others on the machine hardly change: the medians of all turns. */
  readonly base: number;
  readonly here: number;
  /** How much longer an operation takes here: the median of the factors of neighbouring turns. */
  readonly factor: number;
}

export interface RegressOptions extends MicroOptions {
  /** Its merge base with what is checked out is compared. */
  readonly base: string;
}

/**
 * Builds the merge base in a temporary copy, and lets the two builds measure in turns, each in a process of its own.
 * Throws `RigError` if there is no such commit, or it has no micro-benchmarks.
 */
export async function regressions({ base, rounds, roundMs }: RegressOptions, doing: (what: string) => void): Promise<{ readonly commit: string; readonly compared: readonly Regression[] }> {
  const commit = await mergeBase(base);
  const copy = await mkdtemp(join(tmpdir(), 'kontor-base-'));
  try {
    doing(`building ${commit}`);
    await buildCopy(commit, copy);
    const turns: { readonly base: readonly MicroResult[]; readonly here: readonly MicroResult[] }[] = [];
    for (let turn = 1; turn <= rounds; turn++) {
      doing(`turn ${turn} of ${rounds}`);
      const order = turn % 2 === 1 ? [copy, workspaceRoot] : [workspaceRoot, copy];
      const [first, second] = [await measureIn(order[0]!, roundMs), await measureIn(order[1]!, roundMs)];
      turns.push(order[0] === copy ? { base: first, here: second } : { base: second, here: first });
    }
    return { commit, compared: compare(turns) };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** Only what both builds measure under one name. */
export function compare(turns: readonly { readonly base: readonly MicroResult[]; readonly here: readonly MicroResult[] }[]): readonly Regression[] {
  const rate = (results: readonly MicroResult[], name: string): number | undefined => results.find((one) => one.name === name)?.perCpuSecond;
  const names = (turns[0]?.here ?? []).map(({ name }) => name).filter((name) => turns.every(({ base }) => rate(base, name) !== undefined));
  return names.map((name) => {
    const pairs = turns.map(({ base, here }) => ({ base: rate(base, name)!, here: rate(here, name)! }));
    return { name, base: medianOf(pairs.map((pair) => pair.base)), here: medianOf(pairs.map((pair) => pair.here)), factor: medianOf(pairs.map((pair) => pair.base / pair.here)) };
  });
}

async function mergeBase(base: string): Promise<string> {
  try {
    const { stdout } = await run('git', ['merge-base', 'HEAD', base], { cwd: workspaceRoot });
    return stdout.trim();
  } catch (error) {
    throw new RigError(`There is no common ancestor with ${base}: name a commit or branch by --base. git says: ${(error as Error).message.trim()}`);
  }
}

/** A checkout in which the installed packages are linked, and the workspace's own are built. */
async function buildCopy(commit: string, copy: string): Promise<void> {
  const archive = join(copy, 'base.tar');
  await run('git', ['archive', '--output', archive, commit], { cwd: workspaceRoot });
  await run('tar', ['-xf', archive, '-C', copy]);
  await linkPackages(join(workspaceRoot, 'node_modules'), join(copy, 'node_modules'), copy);
  if (!existsSync(join(copy, 'cli/src/bench/micro'))) throw new RigError(`${commit} has no micro-benchmarks to compare with: name a later commit by --base.`);
  await run(pinnedNode(), [join(workspaceRoot, 'node_modules/typescript/bin/tsc'), '-b', 'cli'], { cwd: copy, maxBuffer: 2 ** 24 }).catch((error: { stdout?: string }) => {
    throw new RigError(`${commit} does not build: ${error.stdout ?? 'tsc says nothing'}`);
  });
}

/** Every installed package; those of the workspace are the copy's, with the packages that only they have. */
async function linkPackages(installed: string, target: string, copy: string): Promise<void> {
  await mkdir(join(target, '@kontor'), { recursive: true });
  for (const name of await readdir(installed)) if (name !== '@kontor') await symlink(join(installed, name), join(target, name));
  for (const name of await readdir(join(installed, '@kontor'))) {
    const here = realpathSync(join(installed, '@kontor', name));
    const there = join(copy, relative(workspaceRoot, here));
    if (!existsSync(there)) continue; // it came after that commit
    await symlink(there, join(target, '@kontor', name));
    if (existsSync(join(here, 'node_modules'))) await symlink(join(here, 'node_modules'), join(there, 'node_modules'));
  }
}

async function measureIn(root: string, roundMs: number): Promise<readonly MicroResult[]> {
  const command = [join(root, 'cli/dist/main.js'), 'bench', 'micro', '--json', '--rounds', '1', '--ms', String(roundMs)];
  const { stdout } = await run(pinnedNode(), command, { cwd: root, maxBuffer: 2 ** 24 });
  return (JSON.parse(stdout) as { results: MicroResult[] }).results;
}
