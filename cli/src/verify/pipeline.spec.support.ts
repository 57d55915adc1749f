// A small ledger on the real catalogue: enough decisions that every journal holds blocks caused by another one.
import {
  answers, catalogue, depositEntryIdOf, endToEndIdOf, entries, instrIdOf, intakeCommands, ledgerCommands, payoutIdOf, payouts, quotes, rates, ticks, transferEntryIdOf,
  transferIdOf, transfers, type Leg, type TransferRequested,
} from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { encodeEvent, partitionOf, Runtime, state, topology, type EventMap, type KeyedRecord, type Log, type State, type Topology } from '@kontor/streams';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';

const destination = { kind: 'bank', recipientId: 'rc_gbp_london', rail: 'simulator', bank: 'simbank' } as const;
const HASH = 'a'.repeat(64);
const once = { version: 1, initial: () => false };
const yes = (): boolean => true;

const fixings = state('fixings', rates, { ...once, of: ['RateAccepted'], evolve: { RateAccepted: yes } });
const requested = state('requested', transfers, { ...once, of: ['TransferRequested'], key: (e) => e.transferId, evolve: { TransferRequested: yes } });
const rated = state('rated', quotes, { ...once, of: ['TransferRated'], key: (e) => e.transferId, evolve: { TransferRated: yes } });
const booked = state('booked', entries, { ...once, of: ['TransferBooked'], key: (e) => e.transferId, evolve: { TransferBooked: yes } });
const deposited = state('deposited', entries, { ...once, of: ['DepositPosted'], key: (e) => e.depositId, evolve: { DepositPosted: yes } });
const settled = state('settled', entries, { ...once, of: ['SettlementPosted'], key: (e) => e.transferId, evolve: { SettlementPosted: yes } });
const paid = state('paid', payouts, { ...once, of: ['PayoutSubmitting', 'PayoutAccepted', 'PayoutSettled'], key: (e) => e.payoutId, evolve: { PayoutSubmitting: yes, PayoutAccepted: yes, PayoutSettled: yes } });

const amountOf = ({ fixed }: TransferRequested) => fixed?.amount ?? minorUnits(1n);
const leg = (account: string, side: Leg['side'], currency: string, amount: bigint): Leg => ({ account, side, currency, amount: minorUnits(amount) });

const intake = topology('transfer-intake', (t) => t.decide(requested, { into: transfers }).on(intakeCommands, 'SubmitTransfer', (_, e) => ({
  type: 'TransferRequested', transferId: e.transferId, commandId: e.commandId, bodyHash: e.bodyHash, source: e.source, target: e.target,
  fixed: { side: 'source', amount: e.sourceAmount ?? minorUnits(1n) }, destination, waitForFunds: false,
})));

const fx = topology('fx-rating', (t) => {
  t.decide(fixings, { into: rates }).on(ticks, 'FixingPublished', (_, e) => ({
    type: 'RateAccepted', rateId: `${e.fixingId}/EUR/GBP`, sourceId: e.fixingId, base: 'EUR', quote: 'GBP', mid: e.rates['GBP'] ?? '1', bid: '1', ask: '1', provider: e.provider, date: e.date,
    time: `${e.date}T00:00:00.000Z`, validUntil: '9999-12-31T00:00:00.000Z', widenBp: '0',
  }));
  const table = t.globalTable(fixings);
  return t.decide(rated, { into: quotes, lookup: { table } }).on(transfers, 'TransferRequested', (_, e, { now }) => ({
    type: 'TransferRated', transferId: e.transferId, source: { currency: 'EUR', amount: amountOf(e) }, target: { currency: 'GBP', amount: amountOf(e) },
    fee: minorUnits(0n), feeItems: [], net: amountOf(e), mid: '1', clientRate: '1', spreadBp: '0', spread: minorUnits(0n),
    position: { source: amountOf(e), target: amountOf(e) }, rounding: minorUnits(0n), rate: { ids: [], path: ['EUR', 'GBP'], date: '2026-03-02' },
    priceList: 'test', bookBy: new Date(now + 60_000).toISOString(), refundPolicy: 'standard', base: { currency: 'EUR', amount: amountOf(e) }, destination, waitForFunds: false,
  }));
});

const ledger = topology('balance-aggregation', (t) => t.decide(booked, { into: entries, lookup: { settled, deposited } })
  .on(ledgerCommands, 'DepositReceived', (_, { depositId, currency, amount, bank }, { key, partition }) => ({
    type: 'DepositPosted', entryId: depositEntryIdOf(key, depositId), depositId,
    legs: [leg(`nostro:${bank}:${currency}#${partition}`, 'D', currency, BigInt(amount)), leg(`customer:${key}:${currency}:available`, 'C', currency, BigInt(amount))],
  }))
  .on(quotes, 'TransferRated', (_, { transferId, source, target }, { key, partition }) => ({
    type: 'TransferBooked', entryId: transferEntryIdOf(transferId, 'booked'), transferId, payout: target, destination, base: { currency: 'EUR', amount: source.amount },
    legs: [
      leg(`customer:${key}:EUR:available`, 'D', 'EUR', BigInt(source.amount)), leg(`fx:position:EUR#${partition}`, 'C', 'EUR', BigInt(source.amount)),
      leg(`fx:position:GBP#${partition}`, 'D', 'GBP', BigInt(target.amount)), leg(`payout:clearing:GBP#${partition}`, 'C', 'GBP', BigInt(target.amount)),
    ],
  }))
  .on(payouts, 'PayoutSettled', (_, { transferId, payoutId }, { partition }) => ({
    type: 'SettlementPosted', entryId: transferEntryIdOf(transferId, 'settled'), transferId, payoutId, charges: minorUnits(0n),
    legs: [leg(`payout:clearing:GBP#${partition}`, 'D', 'GBP', AMOUNT), leg(`nostro:simbank:GBP#${partition}`, 'C', 'GBP', AMOUNT)],
  })));

const paying = topology('payout', (t) => t.decide(paid, { into: payouts })
  .on(entries, 'TransferBooked', (_, { transferId, payout }, { now }) => {
    const payoutId = payoutIdOf(transferId, 1);
    return {
      type: 'PayoutSubmitting', payoutId, transferId, attempt: 1, rail: 'simulator', bank: 'simbank', endToEndId: endToEndIdOf(transferId), instrId: instrIdOf(payoutId),
      ...payout, recipientId: destination.recipientId, messageHash: HASH, deadline: new Date(now).toISOString(),
    };
  })
  .on(answers, 'RailAnswered', (_, { payoutId, transferId, railRef }) => ({ type: 'PayoutSettled', payoutId, transferId, railRef, charges: minorUnits(0n), evidence: 'answer' })));

const AMOUNT = 1000n;
const PARTITIONS = 2;
const CUSTOMERS = ['ada', 'ben', 'cleo', 'dan', 'eve'];

function record(type: string, key: string, id: string, data: object): KeyedRecord {
  return { key, headers: {}, value: Buffer.from(encodeEvent({ type, specversion: '1.0', id, source: 'test', subject: key, time: '2026-03-02T10:00:00.000Z', data })) };
}

function submission(customerId: string, nth: number): KeyedRecord {
  const transferId = transferIdOf(customerId, `key-${nth}`);
  return record('SubmitTransfer', customerId, `c${nth}`, {
    transferId, commandId: `c${nth}`, bodyHash: HASH, source: 'EUR', target: 'GBP', sourceAmount: String(AMOUNT), recipientId: destination.recipientId, waitForFunds: false,
  });
}

function answerTo(customerId: string, nth: number): KeyedRecord {
  const transferId = transferIdOf(customerId, `key-${nth}`);
  return record('RailAnswered', customerId, `a${nth}`, { answerId: `a${nth}`, payoutId: payoutIdOf(transferId, 1), transferId, status: 'ACSC', railRef: `ref-${nth}` });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}

/** A log in memory on which every customer has deposited, sent `each` transfers, and been settled. */
export async function settledLedger(each: number): Promise<InMemoryLog> {
  const log = inMemoryLog();
  for (const { name, partitions, settings } of catalogue) log.createTopic(name, partitions ?? PARTITIONS, settings);
  await settleOn(log, each);
  return log;
}

/** The same on a log that has all topics of the catalogue, with two partitions where none are declared. */
export async function settleOn(log: Log, each: number): Promise<void> {
  const stopped: Error[] = [];
  const run = async (of: Topology): Promise<Runtime> => {
    const runtime = new Runtime(of, { log, openStore: inMemoryStores(), partitions: PARTITIONS, instance: of.name, onStopped: (error) => stopped.push(error) });
    await runtime.start();
    return runtime;
  };
  await log.send(ticks.name, [record('FixingPublished', 'EUR', 'f1', { fixingId: 'f1', provider: 'ecb', date: '2026-03-02', base: 'EUR', rates: { GBP: '0.87' } })]);
  const runtimes = await Promise.all([intake, fx, ledger, paying].map((of) => run(of as Topology)));
  const has = (nth: number, of: State<EventMap, boolean>, key: string, partitionKey: string) => until(async () => {
    if (stopped[0] !== undefined) throw stopped[0];
    return (await runtimes[nth]!.read(of, key, { partitionKey })).value === true;
  });
  for (const customerId of CUSTOMERS) {
    await log.send(ledgerCommands.name, [record('DepositReceived', customerId, 'd1', { depositId: `d-${customerId}`, currency: 'EUR', amount: String(AMOUNT * BigInt(each)), bank: 'simbank' })]);
    await has(2, deposited, `d-${customerId}`, customerId); // this ledger books without looking for the money
    for (let nth = 0; nth < each; nth++) {
      const transferId = transferIdOf(customerId, `key-${nth}`);
      await log.send(intakeCommands.name, [submission(customerId, nth)]);
      await has(3, paid, payoutIdOf(transferId, 1), customerId);
      await log.send(answers.name, [answerTo(customerId, nth)]);
      await has(2, settled, transferId, customerId);
    }
  }
  await Promise.all(runtimes.map((runtime) => runtime.stop()));
}

export const partitionOfCustomer = (customerId: string): number => partitionOf(customerId, PARTITIONS);
