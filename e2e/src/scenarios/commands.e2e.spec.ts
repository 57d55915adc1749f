import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { workspaceRoot } from '@kontor/cli/rig';
import { request } from 'undici';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Command, kontor, rigIsThere, type Ended } from './kontor.spec.support.js';

const folder = mkdtempSync(join(tmpdir(), 'kontor-commands-'));
const commands: Command[] = [];
afterAll(() => {
  for (const command of commands) command.kill();
  rmSync(folder, { recursive: true });
});

const PATIENCE = { timeout: 40_000, interval: 50 } as const;
const history = join(process.env['KONTOR_SHARED'] ?? join(workspaceRoot, '../shared/data'), 'ecb/eurofxref-hist.csv.gz');
const onCi = process.env['CI'] === 'true';

function start(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Command {
  const command = new Command(args, environment);
  commands.push(command);
  return command;
}

interface DemoReport {
  readonly kafka: { readonly kind: string; readonly version: string };
  readonly fixing: { readonly provider: string; readonly date: string; readonly currencies: number };
  readonly steps: readonly { readonly faults: readonly string[]; readonly answer: { readonly status: number } }[];
  readonly verified: { readonly ok: boolean; readonly faultCount: number };
  readonly faults: readonly string[];
}

function report({ code, out, err }: Ended): DemoReport {
  expect(code, err).toBe(0);
  const found = JSON.parse(out) as DemoReport;
  expect(found.faults).toEqual([]);
  expect(found.steps.map(({ answer }) => answer.status)).toEqual([202, 202, 202, 200, 422, 202, 202, 202, 202, 202]);
  expect(found.steps.flatMap(({ faults }) => faults)).toEqual([]);
  expect(found.verified).toMatchObject({ ok: true, faultCount: 0 });
  return found;
}

function leavesNothing(command: Command, rig: string): void {
  expect(command.descendants).toEqual([]);
  expect(rigIsThere(rig)).toBe(false);
}

const ratesFile = (name: string, ...lines: readonly string[]): string => {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
};

describe('kontor demo', () => {
  it('moves money on a real broker, finds nothing wrong, and leaves nothing', async () => {
    const command = start(['demo', '--json', '--rig', 'e2e-demo']);
    const { kafka, fixing } = report(await command.ended);
    expect(['java', 'docker']).toContain(kafka.kind);
    expect(fixing.provider).toBe('demonstration');
    leavesNothing(command, 'e2e-demo');
  });

  it('does the same in one process without a broker, and says so first', async () => {
    const json = start(['demo', '--json', '--in-memory', '--rig', 'e2e-memory']);
    const ended = await json.ended;
    expect(report(ended).kafka.kind).toBe('in-memory');
    expect(ended.err.split('\n')[0]).toMatch(/^Without Kafka: one process, its log in memory/);
    leavesNothing(json, 'e2e-memory');
  });

  it('falls back to that where no broker can be started, but never where CI=true', async () => {
    const bare = { PATH: pathWith('sh', 'dirname', 'node', 'npm', 'id'), JAVA_HOME: '' };
    const refused = await start(['demo', '--json', '--rig', 'e2e-ci'], { ...bare, CI: 'true' }).ended;
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('No Kafka can be started here');
    expect(rigIsThere('e2e-ci')).toBe(false);
    const fallen = await start(['demo', '--json', '--rig', 'e2e-ci'], { ...bare, CI: '' }).ended;
    expect(fallen.err).toContain('neither --brokers, nor Java 17 with Maven, nor a Docker engine');
    expect(report(fallen).kafka.kind).toBe('in-memory');
  });

  it('rates from a day of the European Central Bank', async () => {
    const day = ratesFile('day.csv', 'Date, USD, JPY, GBP, ', '31 December 2024, 1.0389, 163.06, 0.82918, ');
    const { fixing } = report(await start(['demo', '--json', '--in-memory', '--rig', 'e2e-rates', '--rates', day]).ended);
    expect(fixing).toEqual({ provider: 'ecb', date: '2024-12-31', currencies: 3 });
  });

  it.skipIf(!existsSync(history) && !onCi)('rates from the newest day of its whole history', async () => {
    const newest = gunzipSync(readFileSync(history)).toString('utf8').split('\n')[1]!.split(',')[0];
    const { fixing } = report(await start(['demo', '--json', '--in-memory', '--rig', 'e2e-rates', '--rates', history]).ended);
    expect(fixing).toMatchObject({ provider: 'ecb', date: newest });
    expect(fixing.currencies).toBeGreaterThan(20);
  });

  it.each([['on a broker', []], ['in memory', ['--in-memory']]])('refuses a malformed file of rates by its line, %s, and leaves nothing running', async (_, how) => {
    const broken = ratesFile('broken.csv', 'Date,USD,JPY,GBP', '2024-12-31,1.0389,163.06,0.82918', '2024-12-30,1.0444,zwölf,0.83');
    const command = start(['demo', '--rig', 'e2e-broken', '--rates', broken, ...how]);
    const { code, out, err } = await command.ended;
    expect(code).toBe(1);
    expect(err).toContain(`${broken}, line 3: `);
    expect(out).not.toContain('All of this held');
    leavesNothing(command, 'e2e-broken');
  });

  it('stays for a look in memory, for people this time, until Ctrl-C leaves nothing of it', async () => {
    const command = start(['demo', '--in-memory', '--keep', '--rig', 'e2e-kept']);
    await vi.waitFor(() => expect(command.said).toContain('Stays up until Ctrl-C'), PATIENCE);
    expect(command.out.split('\n')[0]).toMatch(/^Without Kafka: one process, its log in memory, as --in-memory asks/);
    expect(command.out).toContain('All of this held');
    command.ctrlC();
    expect((await command.ended).code).toBe(130);
    leavesNothing(command, 'e2e-kept');
  });
});

/** What `up` and `dev` print is used as a person would: the token, and the request that is shown. */
class Printed {
  readonly token: string;
  readonly url: string;
  readonly addresses: readonly string[];
  private readonly body: string;

  constructor(out: string) {
    this.token = /^export KONTOR_TOKEN=(\S+)$/m.exec(out)![1]!;
    const origin = /^export KONTOR_URL=(\S+)$/m.exec(out)![1]!;
    this.url = /^curl -s (\S+)/m.exec(out)![1]!.replace('$KONTOR_URL', origin);
    this.body = / -d '(.*)'$/m.exec(out)![1]!;
    this.addresses = [...out.matchAll(/ (http:\/\/\S+)/g)].map(([, url]) => url!);
  }

  async transfer(): Promise<string> {
    const headers = { authorization: `Bearer ${this.token}`, 'idempotency-key': 'first', 'content-type': 'application/json' };
    const { statusCode, body } = await request(this.url, { method: 'POST', headers, body: this.body });
    expect(statusCode).toBe(202);
    return ((await body.json()) as { id: string }).id;
  }

  /** Waits until all of it is done, the settlement posted. */
  async isPaid(id: string, token = this.token): Promise<void> {
    await vi.waitFor(async () => {
      const { body } = await request(`${this.url}/${id}`, { headers: { authorization: `Bearer ${token}` } });
      expect(await body.json()).toMatchObject({ status: 'paid', target: { amount: '16095', currency: 'JPY' }, times: { posted: expect.any(String) as string } });
    }, PATIENCE);
  }

  async proofOf(id: string): Promise<string> {
    const { statusCode, body } = await request(`${this.url}/${id}/proof`, { headers: { authorization: `Bearer ${this.token}` } });
    expect(statusCode).toBe(200);
    return body.text();
  }

  /** Nothing is printed that leads nowhere: what needs a token says so. */
  async leadsSomewhere(): Promise<void> {
    const codes = await Promise.all(this.addresses.map(async (url) => {
      const { status, body } = await fetch(url); // which follows the origin to its reference
      await body?.cancel();
      return status;
    }));
    expect(codes.length).toBeGreaterThan(4);
    for (const code of codes) expect([200, 401]).toContain(code);
  }
}

describe('kontor up', () => {
  const rig = ['--rig', 'e2e-up'];
  const json = async <T>(...args: readonly string[]): Promise<T> => {
    const { code, out, err } = await kontor(...args, ...rig);
    expect(code, err).toBe(0);
    return JSON.parse(out) as T;
  };

  it('stays up for the other commands, until down leaves nothing of it', async () => {
    const up = start(['up', ...rig]);
    const { code, out, err } = await up.ended;
    expect(code, err).toBe(0);
    const printed = new Printed(out);
    await printed.leadsSomewhere();
    expect((await kontor('status', '--env', ...rig)).out).toContain(`export KONTOR_URL=${new URL(printed.url).origin}\n`);
    const [status] = await json<[{ phase: string; kafka: { kind: string }; services: Record<string, { pid: number }> }]>('status', '--json');
    expect(['java', 'docker']).toContain(status.kafka.kind);
    expect(status).toMatchObject({ phase: 'running', services: { 'transfer-intake': {}, 'fx-rating': {}, 'balance-aggregation': {}, payout: {}, 'rail-simulator': {} } });
    expect(JSON.stringify(status)).not.toMatch(/postgres:\/\/|"d":/);
    if (process.platform === 'linux') expect(up.descendants).toEqual(expect.arrayContaining(Object.values(status.services).map(({ pid }) => pid)));

    const id = await printed.transfer();
    await printed.isPaid(id, (await kontor('token', '--customer', 'ada', ...rig)).out.trim());
    expect((await kontor('why', id, ...rig)).out).toMatch(/TransferRequested[\s\S]*TransferRated[\s\S]*TransferBooked[\s\S]*PayoutSettled[\s\S]*SettlementPosted/);
    expect(await json('why', id, '--json')).toMatchObject({ transferId: id, customerId: 'ada', status: 'paid' });
    const entries = (await kontor('journal', 'cat', 'ledger.entries.v1', '--json', ...rig)).out.trim().split('\n');
    expect(entries.filter((line) => (JSON.parse(line), line.includes(id)))).toHaveLength(2);
    await vi.waitFor(async () => expect(await json('verify', '--json')).toMatchObject({ ok: true, faultCount: 0 }), PATIENCE);
    const proof = join(folder, 'proof.json');
    writeFileSync(proof, await printed.proofOf(id));
    expect(await json('verify', '--proof', proof, '--json')).toMatchObject({ ok: true, transferId: id, faults: [] });
    writeFileSync(proof, readFileSync(proof, 'utf8').replaceAll('16095', '96095'));
    const refused = await kontor('verify', '--proof', proof, ...rig);
    expect([refused.code, refused.out]).toEqual([1, expect.stringMatching(/reads otherwise in the journal[\s\S]*Not proven/)]);

    expect((await kontor('up', ...rig)).err).toContain('runs already');
    expect((await kontor('down', ...rig)).out).toContain('ended, its data removed');
    leavesNothing(up, 'e2e-up');
    expect((await kontor('status', '--json', ...rig)).code).toBe(1);
    expect((await kontor('down', ...rig)).out).toContain('is not there');
  });
});

describe('kontor dev', () => {
  it('starts all services again when something was built, and what was transferred stays', async () => {
    const dev = start(['dev', '--in-memory', '--rig', 'e2e-dev']);
    await vi.waitFor(() => expect(dev.out, dev.said).toContain('Ctrl-C ends everything'), PATIENCE);
    expect(dev.out.split('\n')[0]).toMatch(/^Without Kafka: one process, its log in memory/);
    const printed = new Printed(dev.out);
    await printed.leadsSomewhere();
    const id = await printed.transfer();
    await printed.isPaid(id);
    touch(join(workspaceRoot, 'libs/money/dist/tsconfig.tsbuildinfo'));
    await vi.waitFor(() => expect(dev.out, dev.said).toContain('services back in'), PATIENCE);
    await printed.isPaid(id);
    expect((await kontor('journal', 'cat', 'ledger.entries.v1', '--rig', 'e2e-dev')).err).toContain('in the memory of its own process');
    dev.ctrlC();
    expect((await dev.ended).code).toBe(130);
    leavesNothing(dev, 'e2e-dev');
  });
});

describe('kontor help', () => {
  it('has a line for every command, and options for each', async () => {
    const { out } = await kontor('help');
    const names = [...out.matchAll(/^ {2}([a-z]+(?: cat)?) {2,}\S/gm)].map(([, name]) => name!);
    expect(names).toEqual(['demo', 'up', 'dev', 'down', 'status', 'token', 'verify', 'journal cat', 'why', 'projections', 'streams', 'parked', 'debug', 'bench', 'example', 'openapi', 'docs', 'simulate', 'test', 'help']);
    const helps = await Promise.all(names.filter((name) => name !== 'help').map((name) => kontor('help', ...name.split(' '))));
    for (const [i, { code, out: help }] of helps.entries()) {
      expect(code).toBe(0);
      expect(help).toContain(`Usage: ./kontor ${names[i]}`);
      expect(help).not.toMatch(/null|undefined/);
    }
  });
});

/** A folder with these tools of this machine, and no others: no Java, no Maven, no Docker. */
function pathWith(...tools: readonly string[]): string {
  const path = join(folder, 'path');
  mkdirSync(path);
  for (const tool of tools) {
    const found = tool === 'node' ? process.execPath : spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim();
    symlinkSync(found, join(path, tool));
  }
  return path;
}

/** As if it had been written anew. A millisecond only: it must not look newer than a source that is being edited. */
function touch(file: string): void {
  const { atime, mtimeMs } = statSync(file);
  utimesSync(file, atime, new Date(Math.ceil(mtimeMs) + 1));
}
