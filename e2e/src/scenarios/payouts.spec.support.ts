import { payouts, transferIdOf } from '@kontor/events';
import { followJournal, type FollowedEvent, type JournalFollower } from '@kontor/streams';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { APPROVED, bank, DAY } from './one-bank.spec.support.js';

const followers: JournalFollower[] = [];
const byTransfer = new Map<string, FollowedEvent[]>();

async function collect(partition: number): Promise<void> {
  const follower = followJournal(bank.log, payouts, partition, { types: new Set(Object.keys(payouts.schemas)) });
  followers.push(follower);
  for await (const blocks of follower) {
    for (const event of blocks.flatMap(({ events }) => events)) {
      const { transferId } = event.data as { transferId: string };
      byTransfer.set(transferId, [...(byTransfer.get(transferId) ?? []), event]);
    }
  }
}

/** Sends pounds whose amount tells the bank what to do; the customer is named after it. */
async function send(ending: string): Promise<{ customerId: string; transferId: string }> {
  const customerId = `cus-${ending}`;
  await bank.deposit(customerId, '100000');
  const transferId = await bank.transfer(customerId, 'one', { source: 'EUR', target: 'GBP', targetAmount: { amount: `${ending.slice(0, 1)}.${ending.slice(1)}`, currency: 'GBP' }, recipient: 'rc_gbp_london' });
  return { customerId, transferId };
}

/** An acceptance may be overtaken by the settlement, and is then not told. */
const told = (transferId: string): string[] =>
  (byTransfer.get(transferId) ?? []).filter(({ type }) => type !== 'PayoutAccepted').map(({ type }) => type.replace('Payout', ''));
const becomes = (transferId: string, expected: readonly string[]) => vi.waitFor(() => expect(told(transferId)).toEqual(expected), { timeout: 30_000, interval: 50 });
const last = (transferId: string) => byTransfer.get(transferId)!.at(-1)!.data;

describe('a bank that does not do what one would wish', () => {
  beforeAll(async () => {
    const { partitions } = await bank.log.describe(payouts.name);
    for (let partition = 0; partition < partitions; partition++) void collect(partition);
  });
  afterAll(() => {
    for (const follower of followers) follower.close();
  });

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
    await bank.payout('AbandonPayout', customerId, transferId, APPROVED);
    await becomes(transferId, ['Submitting', 'Rejected', 'Abandoned']);
  });

  it('902 refuses for details that nobody puts right, and people give the payout up', async () => {
    const transferId = transferIdOf('cus-902', 'one');
    await bank.payout('AbandonPayout', 'cus-902', transferId, APPROVED);
    await becomes(transferId, ['Submitting', 'Rejected', 'Abandoned']);
  });

  it('returns weeks later, wholly by three messages and in parts, and each return counts once; what cannot be is for people', async () => {
    const [whole, parts, twice, more] = [await send('916'), await send('918'), await send('921'), await send('922')];
    for (const { transferId } of [whole, parts, twice, more]) await becomes(transferId, ['Submitting', 'Settled']);
    await bank.advance(30 * DAY);
    await becomes(whole.transferId, ['Submitting', 'Settled', 'Returned']);
    await becomes(parts.transferId, ['Submitting', 'Settled', 'Returned', 'Returned']);
    await becomes(twice.transferId, ['Submitting', 'Settled', 'Conflict']);
    await becomes(more.transferId, ['Submitting', 'Settled', 'Conflict']);
  });

  it('leaves the exposure, which is counted from prices, where the ledger’s positions are, which are booked', async () => {
    const database = new pg.Client({ connectionString: bank.rig.postgres.adminUrl });
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
