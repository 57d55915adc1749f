import { startRig, startServices, type Rig } from '@kontor/cli/rig';
import { verifyRig } from '@kontor/cli/verify';
import { catalogue, ledgerCommands, payoutCommands, payouts } from '@kontor/events';
import { encodeEvent, followJournal, type FollowedEvent, type JournalFollower, type Log } from '@kontor/streams';
import { kafkaLog } from '@kontor/streams-kafka';
import pg from 'pg';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

/** Of both sides, so that the test may set the bank's clock as well. */
const TOKEN = 'of-the-bank-and-the-house';
const DAY = 86_400_000;

let rig: Rig;
let log: Log;
let bank: string;
const followers: JournalFollower[] = [];
const byTransfer = new Map<string, FollowedEvent[]>();

beforeAll(async () => {
  rig = await startRig({ name: 'e2e-payouts' });
  const services = await startServices(rig, {
    over: { 'rail-simulator': { env: { KONTOR_RAIL_SCRIPT: 'amounts', KONTOR_RAIL_TOKEN: TOKEN, KONTOR_RAIL_SETTLE_EVERY_MS: '0' } }, payout: { env: { KONTOR_RAIL_TOKEN: TOKEN } } },
  });
  bank = services.get('rail-simulator')!.url;
  log = await kafkaLog({ brokers: [...rig.kafka.brokers], clientId: 'e2e', topics: catalogue.map(({ name }) => name) });
  const { partitions } = await log.describe(payouts.name);
  for (let partition = 0; partition < partitions; partition++) void collect(partition);
});
afterAll(async () => {
  for (const follower of followers) follower.close();
  await log?.close();
  await rig?.stop();
});

async function collect(partition: number): Promise<void> {
  const follower = followJournal(log, payouts, partition, { types: new Set(Object.keys(payouts.schemas)) });
  followers.push(follower);
  for await (const blocks of follower) {
    for (const event of blocks.flatMap(({ events }) => events)) {
      const { transferId } = event.data as { transferId: string };
      byTransfer.set(transferId, [...(byTransfer.get(transferId) ?? []), event]);
    }
  }
}

async function command(topic: string, type: string, customerId: string, id: string, data: object): Promise<void> {
  const event = encodeEvent({ type, specversion: '1.0', id, source: 'e2e', subject: customerId, time: new Date().toISOString(), data });
  await log.send(topic, [{ key: customerId, value: Buffer.from(event), headers: {} }]);
}

/** Sends pounds whose amount tells the bank what to do; the customer is named after it. */
async function send(ending: string): Promise<{ customerId: string; transferId: string }> {
  const customerId = `cus-${ending}`;
  await command(ledgerCommands.name, 'DepositReceived', customerId, `d-${ending}`, { depositId: `d-${ending}`, currency: 'EUR', amount: '100000', bank: 'simbank' });
  const answer = await request(`${rig.services.get('transfer-intake')!.url}/v1/transfers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await rig.tokenFor(customerId)}`, 'idempotency-key': 'one', 'content-type': 'application/json' },
    body: JSON.stringify({ source: 'EUR', target: 'GBP', targetAmount: { amount: `${ending.slice(0, 1)}.${ending.slice(1)}`, currency: 'GBP' }, recipient: 'rc_gbp_london' }),
  });
  const { id } = (await answer.body.json()) as { id: string };
  return { customerId, transferId: id };
}

async function advance(ms: number): Promise<void> {
  const answer = await request(`${bank}/clock`, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }, body: JSON.stringify({ advanceMs: ms }) });
  expect(answer.statusCode).toBe(200);
  await answer.body.dump();
}

/** An acceptance may be overtaken by the settlement, and is then not told. */
const told = (transferId: string): string[] =>
  (byTransfer.get(transferId) ?? []).filter(({ type }) => type !== 'PayoutAccepted').map(({ type }) => type.replace('Payout', ''));
const becomes = (transferId: string, expected: readonly string[]) => vi.waitFor(() => expect(told(transferId)).toEqual(expected), { timeout: 30_000, interval: 50 });
const last = (transferId: string) => byTransfer.get(transferId)!.at(-1)!.data;

describe('a bank that does not do what one would wish', () => {
  it.each([
    ['901', ['Submitting', 'Rejected']],
    ['902', ['Submitting', 'Rejected']],
    ['905', ['Submitting', 'Rejected', 'Submitting', 'Settled']],
    ['909', ['Submitting', 'InDoubt', 'Enquiring', 'Settled']],
    ['910', ['Submitting', 'Settled']],
    ['911', ['Submitting', 'Settled']],
    ['912', ['Submitting', 'Settled']],
    ['914', ['Submitting', 'Settled']],
    ['915', ['Submitting', 'Settled']],
    ['920', ['Submitting', 'Settled', 'Returned']],
  ])('%s: %j', async (ending, expected) => {
    const { transferId } = await send(ending);
    await becomes(transferId, expected);
  });

  it('904 refuses for a while, and the payout is given up after five attempts', async () => {
    const { transferId } = await send('904');
    await becomes(transferId, [...Array.from({ length: 5 }, () => ['Submitting', 'Rejected']).flat(), 'Abandoned']);
    expect(last(transferId)).toMatchObject({ reason: 'ATTEMPTS_EXHAUSTED' });
  });

  it('903 refuses for a fault of ours, and people give the payout up', async () => {
    const { customerId, transferId } = await send('903');
    await becomes(transferId, ['Submitting', 'Rejected']);
    await command(payoutCommands.name, 'AbandonPayout', customerId, 'c-903', { commandId: 'c-903', transferId, approvedBy: ['ops.anna', 'ops.bert'] });
    await becomes(transferId, ['Submitting', 'Rejected', 'Abandoned']);
  });

  it('returns weeks later, wholly by three messages and in parts, and each return counts once; what cannot be is for people', async () => {
    const [whole, parts, twice, more] = [await send('916'), await send('918'), await send('921'), await send('922')];
    for (const { transferId } of [whole, parts, twice, more]) await becomes(transferId, ['Submitting', 'Settled']);
    await advance(30 * DAY);
    await becomes(whole.transferId, ['Submitting', 'Settled', 'Returned']);
    await becomes(parts.transferId, ['Submitting', 'Settled', 'Returned', 'Returned']);
    await becomes(twice.transferId, ['Submitting', 'Settled', 'Conflict']);
    await becomes(more.transferId, ['Submitting', 'Settled', 'Conflict']);
  });

  it('has paid nothing twice, by its own record; and everything verifies', async () => {
    const answer = await request(`${bank}/paid-twice`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(await answer.body.json()).toEqual({ payments: [] });
    await vi.waitFor(async () => expect((await verifyRig(rig)).faults).toEqual([]), { timeout: 30_000, interval: 500 });
  });

  it('leaves the exposure, which is counted from prices, where the ledger’s positions are, which are booked', async () => {
    const database = new pg.Client({ connectionString: rig.postgres.adminUrl });
    await database.connect();
    const read = async (query: string): Promise<Record<string, string>> => Object.fromEntries((await database.query<{ currency: string; amount: string }>(query)).rows.map(({ currency, amount }) => [currency, amount]));
    try {
      await vi.waitFor(async () => {
        const booked = await read("select currency, sum(balance)::text as amount from ledger.accounts where account like 'fx:position:%' group by currency");
        expect(Object.keys(booked).length).toBeGreaterThan(1);
        expect(await read('select currency, (booked + open)::text as amount from fx.exposures')).toEqual(booked);
      }, { timeout: 20_000, interval: 200 });
    } finally {
      await database.end();
    }
  });
});
