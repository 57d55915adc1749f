import { execFileSync, fork } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeBroker } from './broker-probe.js';
import { raiseRig, razeRig } from './detached.js';
import { rigFolder } from './paths.js';
import { freePort } from './ports.js';
import { startRig, type Rig } from './rig.js';
import type { Service } from './service.js';
import { readRig } from './state.js';
import { waitUntil } from './wait-until.js';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const unique = (name: string): string => `${name}-${process.pid}`;
/** Of sched(7). */
const SCHED_IDLE = 5;
const tiny = { name: 'tiny', entry: here('tiny-service.fixture.js') };

/** Command lines that name the rig: its brokers, databases, services and their watchers; ended ones have none. */
function processesOf(rigName: string): string[] {
  return commandLines().filter((line) => line.includes(`rigs/${rigName}/`) || line.includes(`kontor-${rigName}-`));
}

function commandLines(): string[] {
  if (process.platform !== 'linux') return execFileSync('ps', ['-ww', '-eo', 'args='], { encoding: 'utf8' }).split('\n');
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return ''; // ended since it was listed
    }
  });
}

async function nothingLeftOf(rigName: string, temporary: readonly string[] = []): Promise<void> {
  await waitUntil(async () => (processesOf(rigName).length === 0 ? true : undefined), {
    timeoutMs: 10_000, giveUp: () => new Error(`still running:\n${processesOf(rigName).join('\n')}`),
  });
  for (const folder of [rigFolder(rigName), ...temporary]) expect(existsSync(folder)).toBe(false);
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

describe('two rigs side by side', () => {
  const names = [unique('left'), unique('right')] as const;
  let left: Rig;
  let right: Rig;
  beforeAll(async () => {
    [left, right] = await Promise.all([startRig({ name: names[0] }), startRig({ name: names[1] })]);
  });
  afterAll(async () => {
    await Promise.all([left.stop(), right.stop()]);
    await Promise.all(names.map((name) => nothingLeftOf(name)));
  });

  it('have brokers and databases of their own', async () => {
    const clusters = await Promise.all([left, right].map(async ({ kafka }) => (await probeBroker(kafka.brokers[0] ?? '', 5_000)).clusterId));
    expect(clusters).toEqual([left.kafka.clusterId, right.kafka.clusterId]);
    expect(clusters[0]).not.toBe(clusters[1]);
    await query(left.postgres.adminUrl, 'create table only_left ()');
    expect(await query(right.postgres.adminUrl, "select to_regclass('only_left') as found")).toEqual([{ found: null }]);
    expect(await query(left.postgres.adminUrl, 'show fsync')).toEqual([{ fsync: 'on' }]);
  });

  it('are reached by services over their own sockets where a path is short enough, and by all others over TCP', async () => {
    const isSocket = async (url: string) => (await query(url, 'select inet_server_addr() is null as socket'))[0];
    for (const { postgres } of [left, right]) {
      const url = postgres.urlFor('payout');
      expect(await isSocket(url)).toEqual({ socket: new URL(url).searchParams.has('host') });
      expect(await isSocket(postgres.adminUrl)).toEqual({ socket: false });
    }
  });

  it('refuse a second rig of the same name', async () => {
    await expect(startRig({ name: names[0] })).rejects.toThrow('runs already');
  });

  it('keep their passwords and key from other users', () => {
    expect(statSync(join(left.folder, 'rig.json')).mode & 0o777).toBe(0o600);
    expect(statSync(left.folder).mode & 0o777).toBe(0o700);
  });

  it("let a service's role into its own schema and no other, and the auditor read them all", async () => {
    const payout = left.postgres.urlFor('payout');
    await query(payout, 'create table attempts (n int); insert into attempts values (7)');
    expect(await query(payout, 'select n from payout.attempts')).toEqual([{ n: 7 }]);
    await expect(query(left.postgres.urlFor('fx-rating'), 'select n from payout.attempts')).rejects.toThrow('permission denied');
    await expect(query(left.postgres.urlFor('fx-rating'), 'create table payout.mine ()')).rejects.toThrow('permission denied');
    await expect(query(payout, 'create table public.mine ()')).rejects.toThrow('permission denied');
    expect(await query(left.postgres.auditorUrl, 'select n from payout.attempts')).toEqual([{ n: 7 }]);
    await expect(query(left.postgres.auditorUrl, 'delete from payout.attempts')).rejects.toThrow();
    expect(() => left.postgres.urlFor('rail-simulator')).toThrow('has no schema');
  });

  describe('with a service', () => {
    let service: Service;
    beforeAll(async () => {
      service = await left.startService(tiny);
    });
    const ask = async (path: string): Promise<string> => (await fetch(service.url + path)).text();

    it('give it what it needs to know', async () => {
      const env = JSON.parse(await ask('/env')) as Record<string, string>;
      expect(env).toMatchObject({ KONTOR_SERVICE: 'tiny', KONTOR_BROKERS: left.kafka.brokers[0], KONTOR_JWT_AUDIENCE: 'kontor', KONTOR_HTTP_PORT: String(service.port) });
      expect(env.KONTOR_JWKS).not.toContain('"d"');
    });

    it('bring it back on its port and its state after SIGKILL', async () => {
      const { pid, url } = service;
      service.kill('SIGKILL');
      expect(await service.exited).toEqual({ code: null, signal: 'SIGKILL' });
      await service.restart();
      expect(service.pid).not.toBe(pid);
      expect(service.url).toBe(url);
      expect(await ask('/starts')).toBe('2');
      expect(readRig(left.name)?.services.tiny?.pid).toBe(service.pid);
    });

    it('end it though it is stopped', async () => {
      service.kill('SIGSTOP');
      await service.restart();
      expect(await ask('/starts')).toBe('3');
    });

    it.runIf(process.platform === 'linux')('let it give way, with all its threads, where it is told that nobody waits for it', async () => {
      const background = await left.startService({ ...tiny, name: 'background', background: true });
      // The 41st field (man 5 proc_pid_stat), counted from behind the name, which may hold blanks.
      const policyOf = (pid: number) => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[38]);
      const nicenessOf = (pid: number) => readdirSync(`/proc/${pid}/task`).map((thread) => getPriority(Number(thread)));
      expect(new Set(nicenessOf(background.pid))).toEqual(new Set([19]));
      expect(new Set(nicenessOf(service.pid))).toEqual(new Set([getPriority()]));
      expect([policyOf(background.pid), policyOf(service.pid)]).toEqual([existsSync('/usr/bin/chrt') ? SCHED_IDLE : 0, 0]);
      const autogroup = `/proc/${background.pid}/autogroup`;
      if (existsSync(autogroup)) expect(readFileSync(autogroup, 'utf8')).toMatch(/nice 19\n$/);
    });

    it('show the end of its log when it does not start, and keep nothing of it', async () => {
      const failing = left.startService({ ...tiny, name: 'failing', env: { TINY_FAILS: 'on purpose' } });
      await expect(failing).rejects.toThrow(/failing exited with code 1 before it was ready[\s\S]*told to fail: on purpose/);
      expect(left.services.has('failing')).toBe(false);
    });
  });
});

describe('a rig that fails', () => {
  it("shows the broker's last words when it cannot listen, and leaves nothing", async () => {
    const name = unique('deaf');
    const taken = createServer();
    const port = await new Promise<number>((resolve) => taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)));
    const controller = `127.0.0.1:${await freePort()}`;
    const starting = startRig({ name, kafkaSettings: { 'listeners': `BROKER://127.0.0.1:${port},CONTROLLER://${controller}`, 'controller.quorum.voters': `1@${controller}` } });
    await expect(starting).rejects.toThrow(/Kafka exited with code 1 while starting[\s\S]*last lines of its log:[\s\S]*Address already in use/);
    taken.close();
    await nothingLeftOf(name);
  });

  it("shows what Kafka's storage tool said of a setting, and leaves nothing", async () => {
    const name = unique('mistaken');
    await expect(startRig({ name, kafkaSettings: { 'process.roles': 'onlooker' } })).rejects.toThrow(/storage tool exited with code 1[\s\S]*onlooker/);
    await nothingLeftOf(name);
  });

  it('says what is wrong with a setting that Postgres refuses, and leaves nothing', async () => {
    const name = unique('refused');
    await expect(startRig({ name, postgresSettings: { fsync: 'perhaps' } })).rejects.toThrow(/Postgres exited[\s\S]*fsync/);
    await nothingLeftOf(name);
  });

  it.each([['Postgres', 'making a cluster'], ['Kafka', 'formatting its log'], ['Kafka', 'starting']])('leaves nothing when it is called off with %s %s', async (busy, withWhat) => {
    const name = unique('off');
    const off = new AbortController();
    const starting = startRig({ name, signal: off.signal, onProgress: (part, doing) => { if (part === busy && doing === withWhat) off.abort(); } });
    await expect(starting).rejects.toThrow('stopped while it was starting');
    await nothingLeftOf(name);
  });

  it('leaves no process when its supervisor is killed, not even a stopped one, and its files go at the next call', async () => {
    const name = unique('orphan');
    const supervisor = fork(here('abandoned-rig.fixture.js'), [name]);
    await new Promise((resolve, reject) => {
      supervisor.once('message', resolve);
      supervisor.once('exit', (code) => reject(new Error(`the supervisor ended with ${code}`)));
    });
    expect(processesOf(name).length).toBeGreaterThanOrEqual(3);
    const temporary = readRig(name)?.temporaryFolders ?? [];
    supervisor.kill('SIGKILL');
    await waitUntil(async () => (processesOf(name).length === 0 ? true : undefined), { timeoutMs: 10_000, giveUp: () => new Error(processesOf(name).join('\n')) });
    expect(await razeRig(name)).toBe('cleared');
    await nothingLeftOf(name, temporary);
  });
});

describe('a rig that stays up', () => {
  it('outlives the command that raised it, and is gone without a trace when it is razed', async () => {
    const name = unique('staying');
    const state = await raiseRig({ name, services: false }, () => undefined);
    expect(state.phase).toBe('running');
    expect(await query(state.postgres?.adminUrl ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await razeRig(name)).toBe('ended');
    await nothingLeftOf(name, state.temporaryFolders);
    expect(await razeRig(name)).toBe('absent');
  });
});
