import { existsSync, readFileSync } from 'node:fs';
import { pipeline, railRecordFile, startRig, startServices, type Rig, type Service } from '@kontor/cli/rig';
import { verifyRig } from '@kontor/cli/verify';
import { endToEndIdOf, ledgerCommands } from '@kontor/events';
import { encodeEvent, type TaskStatus } from '@kontor/streams';
import { randomFrom } from '@kontor/streams/testing';
import { kafkaLog } from '@kontor/streams-kafka';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Customers } from './customers.js';

const CUSTOMERS = 20;
const TROUBLES = ['SIGTERM', 'SIGKILL', 'SIGSTOP'] as const;
const BURST = 60;

let rig: Rig | undefined;
afterAll(async () => rig?.stop());

interface Ready {
  readonly tasks: readonly (Pick<TaskStatus, 'partition' | 'phase'>)[];
}

async function phases(service: Service, name: string): Promise<readonly string[]> {
  const answer = await fetch(`${service.url}/health/ready`);
  const body = (await answer.json()) as { details?: Record<string, Ready>; info?: Record<string, Ready> };
  const found = (body.details ?? body.info)?.[`tasks of ${name}`];
  return (found?.tasks ?? []).map(({ phase }) => phase);
}

/** Both have settled: each partition of the service runs at one of them. */
async function shared(of: Rig, name: string): Promise<void> {
  await vi.waitFor(async () => {
    const both = await Promise.all([name, `${name}-2`].map((instance) => phases(of.services.get(instance)!, name)));
    for (const one of both) expect(one.filter((phase) => phase === 'running').length, `${name}: ${JSON.stringify(both)}`).toBeGreaterThanOrEqual(1);
  }, { timeout: 30_000, interval: 200 });
}

async function trouble(of: Rig, name: string, instance: string, signal: (typeof TROUBLES)[number]): Promise<void> {
  const service = of.services.get(instance)!;
  if (signal === 'SIGSTOP') {
    service.kill('SIGSTOP');
    const other = of.services.get(instance === name ? `${name}-2` : name)!;
    await vi.waitFor(async () => expect(new Set(await phases(other, name)), `${name} does not take over`).toEqual(new Set(['running'])), { timeout: 15_000, interval: 50 });
    service.kill('SIGCONT');
  } else {
    service.kill(signal);
    await service.exited;
    service.launch();
  }
  await service.ready();
}

function sendSome(customers: Customers, random: () => number): void {
  for (let i = 0; i < BURST; i++) customers.send(`cus_${Math.floor(random() * CUSTOMERS)}`, `${1 + Math.floor(random() * 90)}.${10 + Math.floor(random() * 90)}`, true);
}

/** Half of the services: so both Kafka clients meet the same troubles, and each other. */
const ON_THE_OTHER_CLIENT = Object.fromEntries(['fx-rating', 'balance-aggregation'].map((name) => [name, { env: { KONTOR_KAFKA_CLIENT: 'kafkajs' } }]));

async function deposit(of: Rig): Promise<void> {
  const log = await kafkaLog({ brokers: [...of.kafka.brokers], clientId: 'deposits', topics: [] });
  await log.send(ledgerCommands.name, Array.from({ length: CUSTOMERS }, (_, i) => {
    const data = { depositId: `first-${i}`, currency: 'EUR', amount: '50000000', bank: 'simbank' };
    const event = { type: 'DepositReceived', specversion: '1.0', id: data.depositId, source: 'test', subject: `cus_${i}`, time: new Date().toISOString(), data } as const;
    return { key: event.subject, value: Buffer.from(encodeEvent(event)), headers: {} };
  }));
  await log.close();
}

/** What the bank says it paid, from its own file. */
function paidByTheBank(of: Rig): string[] {
  const file = railRecordFile(of);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').slice(0, -1).map((line) => (JSON.parse(line) as { payment: { endToEndId: string } }).payment.endToEndId);
}

describe('two instances of every service', () => {
  it('share the work, and lose, double and unbalance nothing while one of each is ended, killed and stopped under load', { timeout: 600_000 }, async () => {
    const random = randomFrom(Number(process.env['KONTOR_SEED'] ?? '1'));
    rig = await startRig({ name: 'twins' });
    const services = await startServices(rig, { instances: 2, over: ON_THE_OTHER_CLIENT });
    const of = rig;
    await Promise.all(pipeline.filter((name) => name !== 'fx-rating').map((name) => shared(of, name)));
    await deposit(of);
    const tokens = new Map<string, Promise<string>>();
    const tokenFor = (customerId: string): Promise<string> => tokens.get(customerId) ?? tokens.set(customerId, of.tokenFor(customerId)).get(customerId)!;
    const customers = new Customers(['transfer-intake', 'transfer-intake-2'].map((name) => services.get(name)!.url), tokenFor);
    for (const signal of TROUBLES) {
      for (const name of pipeline) {
        sendSome(customers, random);
        const troubled = trouble(of, name, random() < 0.5 ? name : `${name}-2`, signal);
        sendSome(customers, random);
        await troubled;
      }
    }
    await customers.idle();
    expect(customers.accepted).toHaveLength(customers.started);
    expect(customers.contradicted, 'one key, one transfer, one body').toEqual([]);
    expect(customers.repeated).toBeGreaterThan(customers.started / 5);
    const expected = customers.accepted.map(({ transferId }) => endToEndIdOf(transferId)).toSorted();
    await vi.waitFor(() => expect(new Set(paidByTheBank(of)).size).toBe(expected.length), { timeout: 60_000, interval: 250 });
    expect(paidByTheBank(of).toSorted(), 'each once, and nothing else').toEqual(expected);
    await vi.waitFor(async () => {
      const open = await Promise.all(customers.accepted.map((one) => customers.status(one)));
      expect(open.filter((status) => status !== 'paid')).toEqual([]);
    }, { timeout: 60_000, interval: 500 });
    expect((await verifyRig(of)).faults).toEqual([]);
    await customers.close();
    await of.stop();
    rig = undefined;
  });
});
