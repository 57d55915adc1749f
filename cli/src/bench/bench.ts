import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { entries, ledgerCommands } from '@kontor/events';
import { encodeEvent, followJournal, type KeyedRecord, type Log } from '@kontor/streams';
import { kafkaLog } from '@kontor/streams-kafka';
import { pinnedNode } from '../rig/paths.js';
import type { Rig } from '../rig/rig.js';
import { rigPartitions } from '../rig/topics.js';
import { customerOf } from './entrances.js';
import type { Entrance, LoadNews, LoadPlan, LoadResult } from './plan.js';
import { processesOf, usages, used, type ProcessUsage, type Usages } from './processes.js';

export interface Scenario {
  readonly name: string;
  readonly entrance: Entrance;
  /** Per second; 0 is full speed. */
  readonly rate: number;
  readonly transfers: number;
  readonly warmUp: number;
}

export interface ScenarioResult extends LoadResult {
  readonly scenario: Scenario;
  readonly processes: readonly ProcessUsage[];
}

export type Progress = (doing: string) => void;

/** Enough for any number of benchmark transfers of 10 euro. */
const DEPOSIT_MINOR = '100000000';
const DEPOSITS_PER_SEND = 1000;

/** Gives every benchmark customer money, and waits until all of it is booked. */
export async function fund(rig: Rig, customers: number, progress: Progress): Promise<void> {
  const log = await kafkaLog({ brokers: [...rig.kafka.brokers], clientId: 'bench-fund', topics: [entries.name], consumers: { eager: 1, relaxed: 0 } });
  try {
    const posted = depositsPosted(log, customers);
    for (let i = 0; i < customers; i += DEPOSITS_PER_SEND) {
      const records = Array.from({ length: Math.min(DEPOSITS_PER_SEND, customers - i) }, (_, j) => deposit(customerOf({ customers }, i + j)));
      await log.send(ledgerCommands.name, records);
      progress(`${i + records.length} of ${customers} deposits sent`);
    }
    await posted;
  } finally {
    await log.close();
  }
}

function deposit(customerId: string): KeyedRecord {
  const depositId = `fund-${customerId}`;
  const data = { depositId, currency: 'EUR', amount: DEPOSIT_MINOR, bank: 'simbank' };
  const event = { type: 'DepositReceived', specversion: '1.0', id: depositId, source: 'bench', subject: customerId, time: new Date().toISOString(), data } as const;
  return { key: customerId, value: Buffer.from(encodeEvent(event)), headers: {} };
}

async function depositsPosted(log: Log, customers: number): Promise<void> {
  let missing = customers;
  const followers = Array.from({ length: rigPartitions }, (_, partition) => followJournal(log, entries, partition, { types: new Set(['DepositPosted']) }));
  await Promise.all(followers.map(async (follower) => {
    for await (const blocks of follower) {
      for (const { events } of blocks) missing -= events.filter(({ key }) => key.startsWith('bench-')).length;
      if (missing <= 0) for (const one of followers) one.close();
    }
  }));
}

/** Runs one scenario in a load process of its own, and reads what every process used meanwhile. */
export async function runScenario(rig: Rig, scenario: Scenario, customers: number, progress: Progress): Promise<ScenarioResult> {
  const plan: LoadPlan = {
    entrance: scenario.entrance,
    brokers: rig.kafka.brokers,
    intakeUrl: rig.services.get('transfer-intake')?.url ?? '',
    issuer: rig.issuer,
    postgresUrl: rig.postgres.adminUrl,
    partitions: rigPartitions,
    customers,
    rate: scenario.rate,
    transfers: scenario.transfers,
    warmUp: scenario.warmUp,
    sample: scenario.rate === 0 ? 'some' : 'all',
    run: randomBytes(6).toString('hex'),
    giveUpAfterMs: 120_000,
  };
  const child = fork(fileURLToPath(new URL('load.js', import.meta.url)), {
    execPath: pinnedNode(), execArgv: ['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const pids = processesOf(rig, ['load generator', child.pid!]);
  let before: Usages = new Map();
  try {
    return await new Promise<ScenarioResult>((resolve, reject) => {
      child.on('message', (news: LoadNews) => {
        if (news.kind === 'measuring') before = usages(pids);
        if (news.kind === 'progress') progress(`${scenario.name}: ${news.settled} of ${news.of} settled`);
        if (news.kind === 'failed') reject(new Error(`${scenario.name}: ${news.message}`));
        if (news.kind === 'result') resolve({ ...news.result, scenario, processes: used(before, usages(pids), news.result.settled) });
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => reject(new Error(`the load process ended (${signal ?? code})`)));
      child.send(plan);
    });
  } finally {
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
  }
}
