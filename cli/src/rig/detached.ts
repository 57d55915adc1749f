import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { KeeperNews, KeeperOrder } from './keeper.js';
import { pinnedNode, workspaceRoot } from './paths.js';
import { isAlive } from './process-identity.js';
import { RigError } from './rig-error.js';
import { liveRig, readRig, removeRigFiles, rigNames, type RigState } from './state.js';
import { waitUntil } from './wait-until.js';

/** Starts a rig under a supervisor of its own, and resolves when it is up. It stays when this process ends. */
export async function raiseRig(order: KeeperOrder, onProgress: (part: string, doing: string) => void): Promise<RigState> {
  const keeper = fork(fileURLToPath(new URL('keeper.js', import.meta.url)), [JSON.stringify(order)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execPath: pinnedNode(),
    execArgv: ['--enable-source-maps'],
    cwd: workspaceRoot,
  });
  await new Promise<void>((resolve, reject) => {
    keeper.on('message', (news: KeeperNews) => {
      if (news.kind === 'progress') onProgress(news.part, news.doing);
      if (news.kind === 'ready') resolve();
      if (news.kind === 'failed') reject(new RigError(news.message));
    });
    keeper.once('error', reject);
    keeper.once('exit', (code, signal) => reject(new RigError(`The rig's supervisor ended while starting (${signal ?? `exit code ${code}`}).`)));
  });
  keeper.unref();
  const state = liveRig(order.name);
  if (state === undefined) throw new RigError(`The rig "${order.name}" came up and went away again.`);
  return state;
}

/**
 * Ends a rig and removes its data, whether it runs or was left behind by a supervisor that was killed. Resolves with
 * what was found. A supervisor that does not end within 20 s is killed; its children end with it.
 */
export async function razeRig(name: string): Promise<'ended' | 'cleared' | 'absent'> {
  const live = liveRig(name);
  if (live === undefined) {
    const left = rigNames().includes(name);
    removeRigFiles(name);
    return left ? 'cleared' : 'absent';
  }
  process.kill(live.supervisor.pid, 'SIGTERM');
  const gone = async (): Promise<true | undefined> => (isAlive(live.supervisor) ? undefined : true);
  await waitUntil(gone, { timeoutMs: 20_000, giveUp: () => new RigError('late') }).catch(async () => {
    process.kill(live.supervisor.pid, 'SIGKILL');
    await waitUntil(gone, { timeoutMs: 10_000, giveUp: () => new RigError(`The supervisor of "${name}" (pid ${live.supervisor.pid}) does not end.`) });
  });
  removeRigFiles(name);
  return 'ended';
}

/** Rigs whose supervisor was killed: only their files are left. */
export function leftOverRigs(): string[] {
  return rigNames().filter((name) => readRig(name) !== undefined && liveRig(name) === undefined);
}
