import { depositEntryIdOf, houseKeys, partitionOf, transitIdOf } from '@kontor/events';
import type { LedgerEvent } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { beforeEach, describe, expect, it } from 'vitest';
import { openAccount } from './account.js';
import type { LedgerEntry } from './context.js';
import type { Deposit } from './deposits.js';
import { legsOf, LedgerOnTrial, NOW, told } from './ledger.spec.support.js';
import { takeDepositBack, type Arrival } from './recall-deposit.js';
import { completeTransit } from './transit.js';

const PARTITIONS = 4;
const CUSTOMER = 'cus_1';
const q = partitionOf(CUSTOMER, PARTITIONS);
const p = (q + 1) % PARTITIONS;
const HOUSE = houseKeys(PARTITIONS)[p]!;
const available = `customer:${CUSTOMER}:EUR:available`;
const owed = `receivable:customer:${CUSTOMER}:EUR#${q}`;
const approvedBy = ['ops.anna', 'ops.bert'];

let ledger: LedgerOnTrial;
beforeEach(() => {
  ledger = new LedgerOnTrial(PARTITIONS);
});

const typesOf = (written: readonly LedgerEntry[]): string[] => written.map(({ type }) => type);
const posted = (written: readonly LedgerEntry[]) => written.map((entry) => [entry.type, ...told(legsOf(entry))]);
const found = (key = HOUSE) => ledger.command(key, 'DepositReceived', { depositId: 'found', currency: 'EUR', amount: minorUnits(500n), bank: 'simbank', unidentified: true });
const assign = (toCustomerId = CUSTOMER, key = HOUSE) => ledger.command(key, 'AssignDeposit', { depositId: 'found', toCustomerId, approvedBy });
const reverse = (key = HOUSE) => ledger.command(key, 'DepositReversed', { depositId: 'found' });
const hold = (amount: bigint) => ledger.command(CUSTOMER, 'HoldFunds', { holdId: 'h', currency: 'EUR', amount: minorUnits(amount) });

/** No money stands on its way, in any pair of partitions. */
function expectNothingUnderWay(): void {
  const sums = new Map<string, bigint>();
  for (const [account, balance] of ledger.trial) if (account.startsWith('transit:')) sums.set(account.split('#')[0]!, (sums.get(account.split('#')[0]!) ?? 0n) + balance);
  expect([...sums.values()].filter((sum) => sum !== 0n)).toEqual([]);
}

describe('a deposit that its bank takes back after it was handed to a customer', () => {
  it('is taken from that customer, comes back to where it was posted, and leaves the bank there', () => {
    found();
    assign();
    const written = reverse();
    expect(posted(written)).toEqual([
      ['DepositRecalled'],
      ['DepositTakenBack', `D ${available} 500`, `C transit:${q}>${p}:EUR#${q} 500`],
      ['DepositReversalPosted', `D transit:${q}>${p}:EUR#${p} 500`, `C nostro:simbank:EUR#${p} 500`],
    ]);
    expect(written.slice(1)).toMatchObject([{ shortfall: '0', depositId: 'found' }, { shortfall: '0', depositId: 'found', transitId: transitIdOf(`${HOUSE}|found|0`) }]);
    expect([ledger.balance(available), ledger.balance(`nostro:simbank:EUR#${p}`)]).toEqual([0n, 0n]);
    expectNothingUnderWay();
  });

  it('leaves a debt of what the customer no longer has, which later credits repay first', () => {
    found();
    assign();
    hold(320n);
    expect(posted(reverse())[1]).toEqual(['DepositTakenBack', `D ${available} 180`, `D ${owed} 320`, `C transit:${q}>${p}:EUR#${q} 500`]);
    expect(ledger.account(CUSTOMER)).toMatchObject({ available: { EUR: '0' }, held: { EUR: '320' }, owed: { EUR: '320' } });
    expect(told(legsOf(ledger.deposit(CUSTOMER, 'EUR', 400n)[0]!))).toEqual([`D nostro:simbank:EUR#${q} 400`, `C ${owed} 320`, `C ${available} 80`]);
    expectNothingUnderWay();
  });

  it('is taken from what is frozen of a frozen customer, and from a closed one as from any', () => {
    found();
    assign();
    ledger.command(CUSTOMER, 'FreezeCustomer', { commandId: 'f', reason: 'SANCTIONS' });
    ledger.command(CUSTOMER, 'CloseCustomer', { commandId: 'c' });
    expect(posted(reverse())[1]).toEqual(['DepositTakenBack', `D customer:${CUSTOMER}:EUR:frozen 500`, `C transit:${q}>${p}:EUR#${q} 500`]);
  });

  it('goes the same way within one partition', () => {
    const house = houseKeys(PARTITIONS)[q]!;
    found(house);
    assign(CUSTOMER, house);
    expect(posted(reverse(house)).slice(1)).toEqual([
      ['DepositTakenBack', `D ${available} 500`, `C transit:${q}>${q}:EUR#${q} 500`],
      ['DepositReversalPosted', `D transit:${q}>${q}:EUR#${q} 500`, `C nostro:simbank:EUR#${q} 500`],
    ]);
    expectNothingUnderWay();
  });

  it('is taken back once, whatever comes again; and is neither assigned again nor reversed by people', () => {
    found();
    const assigned = assign();
    const written = reverse();
    ledger.restart();
    expect(reverse()).toEqual([]);
    for (const entry of [...assigned, ...written]) if (['TransitSent', 'TransitAnswered', 'DepositRecalled', 'DepositTakenBack'].includes(entry.type)) expect(ledger.again(entry)).toEqual([]);
    expect(typesOf(assign('cus_2'))).toEqual(['LedgerConflict']);
    expect(ledger.command(HOUSE, 'ReverseEntry', { commandId: 'r', entryId: depositEntryIdOf(HOUSE, 'found'), approvedBy })).toMatchObject([{ type: 'ReversalRefused', code: 'NOT_REVERSIBLE' }]);
  });

  it('is taken from whom it was handed to last, where another could not take it', () => {
    ledger.command('cus_2', 'CloseCustomer', { commandId: 'c' });
    found();
    expect(typesOf(assign('cus_2')).at(-1)).toBe('DepositUnassigned');
    assign();
    expect(reverse()).toMatchObject([{ type: 'DepositRecalled', toCustomerId: CUSTOMER, transitId: transitIdOf(`${HOUSE}|found|1`) }, { type: 'DepositTakenBack' }, { type: 'DepositReversalPosted' }]);
  });
});

describe('a deposit that its bank takes back while it is on its way to a customer', () => {
  const transitId = transitIdOf(`${HOUSE}|found|0`);
  const money = { transitId, currency: 'EUR', amount: minorUnits(500n) };
  const recalled: LedgerEvent<'DepositRecalled'> = { type: 'DepositRecalled', depositId: 'found', ...money, from: { customerId: HOUSE, partition: p }, toCustomerId: CUSTOMER };
  const none = { get: () => undefined };
  const context = (deposit: Partial<Deposit>, arrival?: Arrival) => ({
    now: NOW, key: HOUSE, partition: p, partitions: PARTITIONS, bookings: none, conflicts: none,
    deposits: { get: () => ({ status: 'assigned', owner: HOUSE, currency: 'EUR', amount: minorUnits(500n), bank: 'simbank', assignments: 1, toCustomerId: CUSTOMER, ...deposit }) as const },
    arrivals: { get: () => arrival }, sent: { get: () => ({ depositId: 'found' }) },
  });
  const answered = (outcome: 'received' | 'refused') => ({ type: 'TransitAnswered', outcome, ...money, toCustomerId: HOUSE, partition: q }) as const;

  it('goes back to its bank as soon as that customer could not take it; nothing is taken from the customer', () => {
    const written = [completeTransit(openAccount(), answered('refused'), context({ isRecalled: true }))].flat() as LedgerEntry[];
    expect(posted(written)).toEqual([
      ['DepositUnassigned', `D transit:${q}>${p}:EUR#${p} 500`, `C deposits:suspense:EUR#${p} 500`],
      ['DepositReversalPosted', `D deposits:suspense:EUR#${p} 500`, `C nostro:simbank:EUR#${p} 500`],
    ]);
    expect(takeDepositBack(openAccount(), recalled, context({}, 'refused'))).toBeUndefined();
  });

  it('comes back after that customer has received it, as if it had been taken back later', () => {
    expect(completeTransit(openAccount(), answered('received'), context({ isRecalled: true }))).toEqual({ type: 'TransitCompleted', transitId });
    expect(takeDepositBack({ available: { EUR: minorUnits(500n) } }, recalled, { ...context({}, 'received'), key: CUSTOMER, partition: q })).toMatchObject({ type: 'DepositTakenBack', shortfall: '0' });
  });

  it('is a conflict where neither was heard of: that cannot be, and no money moves', () => {
    expect(takeDepositBack(openAccount(), recalled, context({}))).toMatchObject({ type: 'LedgerConflict', code: 'TRANSIT_UNKNOWN' });
  });
});
