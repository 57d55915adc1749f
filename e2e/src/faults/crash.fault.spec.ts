import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { railRecordFile, startRig, startServices, type Rig, type Service } from '@kontor/cli/rig';
import { verifyRig } from '@kontor/cli/verify';
import { endToEndIdOf, entries, ledgerCommands } from '@kontor/events';
import { allBlocks, encodeEvent, eventsOf, partitionOf } from '@kontor/streams';
import { randomFrom } from '@kontor/streams/testing';
import { kafkaLog } from '@kontor/streams-kafka';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { CRASH_POINTS, orderFile, type CrashPoint } from './crash-points.js';
import { Customers } from './customers.js';

const KILLS = 20;
const IN_FLIGHT_MIN = 50;
/** Sent around each kill; more than `IN_FLIGHT_MIN`, because some are through before it comes. */
const BURST = 120;
const CUSTOMERS = 40;
const TOO_MUCH = '900000.00';
const DEPOSIT_MINOR = '50000000';

const repeats = Number(process.env['KONTOR_REPEAT'] ?? '1');
const firstSeed = Number(process.env['KONTOR_SEED'] ?? '1');

let rig: Rig | undefined;
afterAll(async () => rig?.stop());

/** Passed once per batch of payments, not once per block. */
const BATCHED: ReadonlySet<CrashPoint> = new Set(['between the answer of the rail and its record', 'between the payment and its answer']);

interface Kill {
  readonly service: string;
  readonly point: CrashPoint;
  readonly inFlight: number;
  readonly reached: boolean;
}

describe.each(Array.from({ length: repeats }, (_, i) => firstSeed + i))('crashes with seed %i', (seed) => {
  it(`loses, doubles and unbalances nothing over ${KILLS} kills with at least ${IN_FLIGHT_MIN} transfers in flight`, async () => {
    const random = randomFrom(seed);
    rig = await startRig({ name: `crash-${seed}` });
    const preload = ['--import', fileURLToPath(new URL('crash-points.js', import.meta.url))];
    const services = await startServices(rig, { over: Object.fromEntries(['transfer-intake', 'fx-rating', 'balance-aggregation', 'payout', 'rail-simulator'].map((name) => [name, { nodeArgs: preload }])) });
    await deposit(rig);
    const tokens = new Map<string, Promise<string>>();
    const tokenFor = (customerId: string): Promise<string> => tokens.get(customerId) ?? tokens.set(customerId, rig!.tokenFor(customerId)).get(customerId)!;
    const customers = new Customers(services.get('transfer-intake')!.url, tokenFor);

    const kills: Kill[] = [];
    for (let nth = 0; nth < KILLS; nth++) kills.push(await killOne(rig, customers, random, plannedPoint(nth, random), nth));
    await customers.idle();
    expect(customers.accepted).toHaveLength(customers.started);
    expect(customers.contradicted, 'one key, one transfer, one body').toEqual([]);
    expect(customers.repeated).toBeGreaterThan(customers.started / 5);

    await vi.waitFor(async () => expect(await unfinished(customers)).toEqual([]), { timeout: 120_000, interval: 500 });
    console.table(kills);
    expect(kills.filter(({ inFlight }) => inFlight < IN_FLIGHT_MIN), `fewer than ${IN_FLIGHT_MIN} in flight`).toEqual([]);
    expect(kills.filter(({ reached }) => reached).length, 'most kills must hit the point they aim at').toBeGreaterThan(KILLS / 2);
    await judge(rig, customers);
    await customers.close();
    await rig.stop();
    rig = undefined;
  });
});

function plannedPoint(nth: number, random: () => number): { point: CrashPoint; service: string } {
  const points = Object.keys(CRASH_POINTS) as CrashPoint[];
  const point = points[nth % points.length]!; // each of them at least twice
  const services = CRASH_POINTS[point];
  return { point, service: services[Math.floor(random() * services.length)]! };
}

async function killOne(of: Rig, customers: Customers, random: () => number, { point, service: name }: { point: CrashPoint; service: string }, nth: number): Promise<Kill> {
  const service = of.services.get(name)!;
  const passage = 1 + Math.floor(random() * (BATCHED.has(point) ? 3 : 8));
  writeFileSync(orderFile(service.stateFolder), JSON.stringify({ point, passage }));
  const ended = service.exited;
  sendSome(customers, random, 20);
  service.kill('SIGUSR2');
  sendSome(customers, random, BURST - 20);
  if (point === 'at any moment') service.kill('SIGKILL');
  // Until it dies there is always more under way than must be.
  const reached = await vi.waitFor(() => {
    if (service.running && customers.payable - finishedByTheBank(of) < BURST) sendSome(customers, random, 20);
    expect(service.running).toBe(false);
  }, { timeout: POINT_MS_MAX, interval: 25 }).then(() => true, () => false);
  const inFlight = customers.payable - finishedByTheBank(of);
  if (!reached) service.kill('SIGKILL');
  await ended;
  await restart(service, nth);
  return { service: name, point, inFlight, reached };
}

/** A point may not be passed often enough; then the kill comes anyway, and does not count as having hit it. */
const POINT_MS_MAX = 4_000;

/** Of every ten, one asks for more than there is. */
function sendSome(customers: Customers, random: () => number, count: number): void {
  for (let i = 0; i < count; i++) {
    const payable = i % 10 !== 9;
    customers.send(`cus_${Math.floor(random() * CUSTOMERS)}`, payable ? `${1 + Math.floor(random() * 90)}.${10 + Math.floor(random() * 90)}` : TOO_MUCH, payable);
  }
}

async function restart(service: Service, nth: number): Promise<void> {
  service.launch();
  // Every third restart goes on under load at once, without waiting for it.
  if (nth % 3 !== 2) await service.ready();
}

interface PaidLine {
  readonly payment: { readonly endToEndId: string };
}

/** What the bank says it paid, from its own file. A last line without its end is still being written. */
function bankRecord(of: Rig): PaidLine[] {
  const file = railRecordFile(of);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as PaidLine);
}

/** Payments whose settlement the bank has handed over, by its own note: until then a transfer is in flight. */
function finishedByTheBank(of: Rig): number {
  const file = `${railRecordFile(of)}.answered`;
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
}

async function unfinished(customers: Customers): Promise<string[]> {
  const open: string[] = [];
  for (const accepted of customers.accepted) {
    const status = await customers.status(accepted);
    if (status !== 'paid' && status !== 'rejected') open.push(`${accepted.transferId} ${status ?? '(no answer)'}`);
    if (open.length > 5) break;
  }
  return open;
}

/** The client's own log of accepted answers against the bank's own record; then every chain. */
async function judge(of: Rig, customers: Customers): Promise<void> {
  const ids = customers.accepted.map(({ transferId }) => transferId);
  expect(new Set(ids).size, 'one key, one transfer').toBe(ids.length);
  const paid = bankRecord(of).map(({ payment }) => payment.endToEndId);
  expect(new Set(paid).size, 'paid twice').toBe(paid.length);
  const known = new Set(ids.map((id) => endToEndIdOf(id)));
  expect(paid.filter((id) => !known.has(id)), 'paid, but nobody was told that it was accepted').toEqual([]);

  const paidSet = new Set(paid);
  const rejected: string[] = [];
  for (const accepted of customers.accepted) {
    const status = await customers.status(accepted);
    expect(status, accepted.transferId).toBe(paidSet.has(endToEndIdOf(accepted.transferId)) ? 'paid' : 'rejected');
    if (status === 'rejected') rejected.push(accepted.transferId);
  }
  expect(rejected.length, 'some asked for more than there was').toBeGreaterThan(KILLS);

  const log = await kafkaLog({ brokers: [...of.kafka.brokers], clientId: 'judge', topics: [entries.name] });
  const settled: string[] = [];
  for (let partition = 0; partition < 4; partition++) {
    const blocks = await allBlocks(log, entries.name, partition);
    for (const { block } of blocks) for (const event of eventsOf(block, new Set(['SettlementPosted']))) settled.push((event.data as { transferId: string }).transferId);
  }
  await log.close();
  expect(settled.toSorted()).toEqual(ids.filter((id) => paidSet.has(endToEndIdOf(id))).toSorted());
  const verified = await verifyRig(of);
  expect(verified.faults).toEqual([]);
}

async function deposit(of: Rig): Promise<void> {
  const log = await kafkaLog({ brokers: [...of.kafka.brokers], clientId: 'deposits', topics: [] });
  const records = Array.from({ length: CUSTOMERS }, (_, i) => {
    const customerId = `cus_${i}`;
    const data = { depositId: `first-${i}`, currency: 'EUR', amount: DEPOSIT_MINOR, bank: 'simbank' };
    const event = { type: 'DepositReceived', specversion: '1.0', id: data.depositId, source: 'test', subject: customerId, time: new Date().toISOString(), data } as const;
    return { key: customerId, value: Buffer.from(encodeEvent(event)), headers: {} };
  });
  await log.send(ledgerCommands.name, records);
  await log.close();
  expect(new Set(records.map(({ key }) => partitionOf(key, 4))).size, 'customers in every partition').toBe(4);
}
