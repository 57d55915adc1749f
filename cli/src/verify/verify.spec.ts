import { catalogue, depositEntryIdOf, entries, ledgerCommands, quotes, transferEntryIdOf, transferIdOf, transfers, type Leg } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { allBlocks, encodeEvent, sealBlock, type Block, type Journal, type JournalPosition } from '@kontor/streams';
import type { InMemoryLog } from '@kontor/streams/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from './faults.js';
import { copyWith, forge, type Harm } from './forge.spec.support.js';
import { partitionOfCustomer, settledLedger } from './pipeline.spec.support.js';
import { sippingLog } from './sipping-log.spec.support.js';
import { verify } from './verify.js';

const CUSTOMER = 'ada';
const partition = partitionOfCustomer(CUSTOMER);
const available = `customer:${CUSTOMER}:EUR:available`;
const nostro = `nostro:simbank:EUR#${partition}`;
const leg = (account: string, side: Leg['side'], amount: bigint): Leg => ({ account, side, currency: 'EUR', amount: minorUnits(amount) });

let log: InMemoryLog;
beforeEach(async () => {
  log = await settledLedger(3);
});

const check = () => verify(log, { declarations: catalogue });
const headOf = async (journal: Journal): Promise<Block> => (await allBlocks(log, journal.name, partition)).at(-1)!.block;
const told = ({ kind, journal, partition: p, offset, height, line }: Fault) => ({ kind, journal, partition: p, offset, height, line });

describe('verify', () => {
  it('finds no fault in a sound ledger, and counts what is there', async () => {
    const report = await check();
    expect(report.faults).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.journals.map(({ journal, events }) => [journal, events])).toEqual([
      ['intake.transfers.v1', 15], ['fx.rates.v1', 1], ['fx.quotes.v1', 15], ['fx.exposures.v1', 0], ['ledger.entries.v1', 35], ['payout.payouts.v1', 30],
      ['audit.findings.v1', 0], ['audit.halts.v1', 0], ['notifications.notices.v1', 0],
    ]);
    expect(report.money).toMatchObject({ entries: 35, transfers: 15 });
    expect(report.money.trialBalance.map(({ currency, balance }) => [currency, balance])).toEqual([['EUR', '0'], ['GBP', '0']]);
    for (const { heads } of report.journals) {
      for (const { height, hash } of heads) expect(hash).toMatch(height === 0 ? /^$/ : /^[0-9a-f]{64}$/);
    }
  });

  it('comes to the same, and to an end, however little it may hold at once', async () => {
    const { faults, events } = await verify(sippingLog(log), { declarations: catalogue, heldBytesMax: 1 });
    expect({ faults, events }).toEqual({ faults: [], events: 15 + 1 + 15 + 35 + 30 });
  });

  it('counts duplicates and orphans, which are no faults', async () => {
    const { block, offset } = (await allBlocks(log, entries.name, partition)).at(-1)!;
    const { key, value, headers } = log.records(entries.name, partition)[offset]!;
    await log.append(entries.name, partition, { key, value: value!, headers });
    await forgeSibling(entries, block.height);
    const report = await check();
    expect(report.faults).toEqual([]);
    expect(report.journals.find(({ journal }) => journal === entries.name)).toMatchObject({ duplicates: 1, orphans: 1 });
  });

  /** A block that lost the race for its height. */
  async function forgeSibling(journal: Journal, height: number): Promise<void> {
    const { block } = (await allBlocks(log, journal.name, partition)).at(height - 1)!;
    const { record } = sealBlock(journal.name, partition, { ...block, writer: 'late' }, block.value);
    await log.append(journal.name, partition, record);
  }
});

describe('verify of a copy', () => {
  const harmed = async (harm: Harm) => {
    log.createTopic('copy', 2, entries.settings);
    await copyWith(log, entries.name, 'copy', 1 - partition);
    await copyWith(log, entries.name, 'copy', partition, harm);
    const { faults, ok } = await verify(log, { declarations: catalogue, copy: { topic: 'copy', as: entries.name } });
    expect(ok).toBe(faults.length === 0);
    return faults;
  };
  const at = (offset: number) => ({ kind: 'chain', journal: entries.name, partition, offset, height: offset + 1, line: undefined });

  it('finds nothing in a true copy', async () => {
    expect(await harmed((all) => all)).toEqual([]);
  });

  it('finds an altered record', async () => {
    const faults = await harmed((all) => all.with(3, { ...all[3]!, value: Buffer.from(all[3]!.value!.toString().replace('"D"', '"C"')) }));
    expect(faults.map(told)).toEqual([at(3)]);
    expect(faults[0]!.sentence).toBe('its hash does not verify');
  });

  it('finds an altered header', async () => {
    const faults = await harmed((all) => all.with(3, { ...all[3]!, headers: { ...all[3]!.headers, at: '1' } }));
    expect(faults.map(told)).toEqual([at(3)]);
  });

  it('finds a dropped record', async () => {
    const faults = await harmed((all) => all.toSpliced(3, 1));
    expect(faults.map(told)).toEqual([at(3)]);
    expect(faults[0]!.sentence).toContain('a block is missing or foreign');
  });

  it('finds an inserted record', async () => {
    const foreign = log.records(entries.name, 1 - partition)[3]!;
    const faults = await harmed((all) => all.toSpliced(3, 0, foreign));
    expect(faults.map(told)).toEqual([at(3)]);
  });

  it('finds two records that changed places', async () => {
    const faults = await harmed((all) => all.with(3, all[4]!).with(4, all[3]!));
    expect(faults.map(told)).toEqual([at(3)]);
  });

  it('finds a truncated tail by what others have read of it', async () => {
    const length = log.records(entries.name, partition).length;
    // The last block but one is read by payout, which knows its hash.
    const faults = await harmed((all) => all.slice(0, -2));
    expect(faults.map(told)).toEqual([{ kind: 'truncated', journal: entries.name, partition, offset: length - 2, height: length - 1, line: undefined }]);
    expect(faults[0]!.sentence).toMatch(new RegExp(`^block \\d+ of payout.payouts.v1/${partition} has read up to block \\d+`));
  });

  it('finds a rewritten tail by what others have read of it', async () => {
    log.createTopic('rewritten', 2, entries.settings);
    for (const p of [0, 1]) await copyWith(log, entries.name, 'rewritten', p, (all) => (p === partition ? all.slice(0, -2) : all));
    for (const { block } of (await allBlocks(log, entries.name, partition)).slice(-2)) {
      const parent = log.records('rewritten', partition).at(-1)!.headers['hash']!;
      await log.append('rewritten', partition, sealBlock(entries.name, partition, { ...block, writer: 'forger', epoch: 2, prev: parent }, block.value).record);
    }
    const { faults } = await verify(log, { declarations: catalogue, copy: { topic: 'rewritten', as: entries.name } });
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) {
      expect(fault).toMatchObject({ kind: 'position', journal: 'payout.payouts.v1', partition });
      expect(fault.sentence).toMatch(/position in ledger\.entries\.v1 names block \d+ with hash [0-9a-f]{12}; the accepted one is/);
    }
  });

  it('finds a hole in a plain topic, and one that lost its end', async () => {
    log.faults.remove(ledgerCommands.name, partition, 1);
    expect((await check()).faults.map(told)).toEqual([{ kind: 'topic', journal: ledgerCommands.name, partition, offset: 1, height: undefined, line: undefined }]);
    log.faults.recreate(ledgerCommands.name, partition);
    expect((await check()).faults.map(({ kind, journal }) => [kind, journal])).toContainEqual(['truncated', ledgerCommands.name]);
  });
});

describe('verify of blocks that are sealed as they should be', () => {
  /** Sends a command that nobody decides, and what the block that reads it records of that. */
  async function command() {
    const text = encodeEvent({ type: 'DepositReceived', specversion: '1.0', id: 'x', source: 'test', subject: CUSTOMER, time: '2026-03-02T10:00:00.000Z', data: {} });
    await log.send(ledgerCommands.name, [{ key: CUSTOMER, value: Buffer.from(text), headers: {} }]);
    const { end } = await log.bounds(ledgerCommands.name, partition);
    const { pins } = (await headOf(entries)).order;
    return {
      cause: `${ledgerCommands.name}/${partition}/${end - 1}`,
      inputs: new Map([[ledgerCommands.name, { next: end }]]),
      order: { runs: [{ kind: 'input' as const, name: ledgerCommands.name, count: 1 }], pins },
    };
  }

  const deposit = (id: string, legs: readonly Leg[]) => ({ type: 'DepositPosted', key: CUSTOMER, data: { entryId: depositEntryIdOf(CUSTOMER, id), depositId: id, legs } });

  async function faultsOf(events: (cause: string) => readonly { type: string; key: string; cause: string; data: object; id?: string }[]) {
    const { cause, inputs, order } = await command();
    const { height, offset } = await forge(log, entries, partition, { events: events(cause), inputs, order });
    const { faults } = await check();
    for (const fault of faults) expect(fault).toMatchObject({ journal: entries.name, partition, offset, height });
    return faults.map(({ kind, line, sentence }) => `${kind} ${line ?? ''}: ${sentence}`);
  }

  it('finds nothing in a true one', async () => {
    expect(await faultsOf((cause) => [{ ...deposit('more', [leg(nostro, 'D', 5n), leg(available, 'C', 5n)]), cause }])).toEqual([]);
  });

  it('finds an entry that does not sum to zero, and the trial balance shows it', async () => {
    const faults = await faultsOf((cause) => [{ ...deposit('more', [leg(nostro, 'D', 5n), leg(available, 'C', 6n)]), cause }]);
    expect(faults).toEqual([expect.stringMatching(/^money 0: DepositPosted en_.*: its debits and credits in EUR differ by 1$/)]);
    expect((await check()).money.trialBalance.find(({ currency }) => currency === 'EUR')?.balance).toBe('1');
  });

  it('finds a customer below zero', async () => {
    const faults = await faultsOf((cause) => [{ ...deposit('more', [leg(nostro, 'C', 7n), leg(available, 'D', 7n)]), cause }]);
    expect(faults).toEqual([expect.stringContaining(`it leaves ${available} at -7`)]);
  });

  it('finds an entry posted twice, and one that posts to others', async () => {
    const sound = deposit('more', [leg(nostro, 'D', 5n), leg(available, 'C', 5n)]);
    const foreign = deposit('other', [leg(`nostro:simbank:EUR#${1 - partition}`, 'D', 5n), leg('customer:ben:EUR:available', 'C', 5n)]);
    const faults = await faultsOf((cause) => [{ ...sound, cause }, { ...sound, cause }, { ...foreign, cause }]);
    expect(faults).toEqual([
      expect.stringMatching(/^money 1: .*in the ledger already$/),
      expect.stringMatching(/^money 2: .*stands in partition/),
      expect.stringMatching(/^money 2: .*customer:ben:EUR:available, and is of ada$/),
    ]);
  });

  it('finds a second booking and a second settlement of a transfer', async () => {
    const transferId = transferIdOf(CUSTOMER, 'key-0');
    const clearing = `payout:clearing:EUR#${partition}`;
    const payout = { currency: 'EUR', amount: '5' };
    const destination = { kind: 'bank', recipientId: 'rc_x', rail: 'simulator', bank: 'simbank' };
    const base = { currency: 'EUR', amount: '5' };
    const faults = await faultsOf((cause) => [
      { ...deposit('more', [leg(nostro, 'D', 5n), leg(available, 'C', 5n)]), cause },
      { type: 'TransferBooked', key: CUSTOMER, cause, data: { entryId: transferEntryIdOf('tr_x', 'booked'), transferId, legs: [leg(available, 'D', 5n), leg(clearing, 'C', 5n)], payout, destination, base } },
      { type: 'SettlementPosted', key: CUSTOMER, cause, data: { entryId: transferEntryIdOf('tr_x', 'settled'), transferId, payoutId: transferId.replace('tr', 'po'), charges: '0', legs: [leg(clearing, 'D', 5n), leg(nostro, 'C', 5n)] } },
      { type: 'BookingDeclined', key: CUSTOMER, cause, data: { transferId, code: 'INSUFFICIENT_FUNDS' } },
    ]);
    expect(faults).toEqual([
      expect.stringMatching(/^money 1: TransferBooked of .* it happened already/),
      expect.stringMatching(/^money 2: SettlementPosted of .* it happened already/),
      expect.stringMatching(/^money 3: BookingDeclined of .* TransferBooked happened already/),
    ]);
  });

  it('finds causes that are not there, were not read by the block, or are of somebody else', async () => {
    const sound = deposit('more', [leg(nostro, 'D', 5n), leg(available, 'C', 5n)]);
    const { height } = (await headOf(entries)).inputs.get(quotes.name) as JournalPosition;
    const foreign = { ...sound, key: 'cleo', data: { entryId: depositEntryIdOf('cleo', 'd'), depositId: 'd', legs: [leg(nostro, 'D', 5n), leg('customer:cleo:EUR:available', 'C', 5n)] } };
    const nth = (id: string) => deposit(id, [leg(nostro, 'D', 5n), leg(available, 'C', 5n)]);
    const faults = await faultsOf((cause) => [
      { ...sound, cause: `${quotes.name}/${partition}/${height}/0` },
      { ...nth('1'), cause: `${ledgerCommands.name}/${partition}/0` },
      { ...nth('2'), cause: `${ledgerCommands.name}/${partition}/9999` },
      { ...nth('3'), cause: `${ledgerCommands.name}/${1 - partition}/0` },
      { ...nth('4'), cause: 'timer:reminder' },
      { ...nth('5'), cause: 'nonsense' },
      { ...foreign, cause },
    ]);
    expect(faults.filter((fault) => fault.startsWith('cause'))).toEqual([
      expect.stringMatching(/^cause 0: .*is not among what this block has read$/),
      expect.stringMatching(/^cause 1: .*is not among what this block has read$/),
      expect.stringMatching(/^cause 2: .*is not among what this block has read$/),
      expect.stringMatching(/^cause 3: .*is in another partition$/),
      expect.stringMatching(/^cause 4: .*is a timer that did not fire in this block$/),
      expect.stringMatching(/^cause 5: .*is not a coordinate$/),
      expect.stringMatching(/^cause 6: .*is of ada, the event is of cleo$/),
    ]);
  });

  it('finds events out of place, of no known type, and with data that is not valid', async () => {
    const legs = [leg(nostro, 'D', 5n), leg(available, 'C', 5n)];
    const faults = await faultsOf((cause) => [
      { ...deposit('1', legs), cause, id: 'elsewhere' },
      { ...deposit('2', legs), cause, type: 'MoneyFound' },
      { type: 'DepositPosted', key: CUSTOMER, cause, data: { entryId: 'x', depositId: '3', legs: [] } },
    ]);
    expect(faults).toEqual([
      expect.stringMatching(/^event 0: its id is elsewhere, in this place it must be ledger\.entries\.v1/),
      'schema 1: MoneyFound is not an event of this journal',
      expect.stringMatching(/^schema 2: DepositPosted is not valid: entryId: .*; legs: /),
    ]);
  });

  it('finds an order that does not count what the positions passed', async () => {
    const { inputs, order } = await command();
    const { height, offset } = await forge(log, entries, partition, { events: [], inputs, order: { ...order, runs: [{ kind: 'input', name: ledgerCommands.name, count: 2 }] } });
    const { faults } = await check();
    expect(faults).toEqual([{ kind: 'order', journal: entries.name, partition, offset, height, sentence: 'its order takes 2 from ledger.commands, its position there moves by 1' }]);
  });

  it('finds positions and pins that name blocks which are not there', async () => {
    const { inputs, order } = await headOf(quotes);
    const read = inputs.get(transfers.name) as JournalPosition;
    const pinned = order.pins.get('fx.rates.v1/0') as JournalPosition;
    const first = await forge(log, quotes, partition, {
      events: [],
      inputs: new Map([[transfers.name, { ...read, height: read.height + 5, hash: 'f'.repeat(64), offset: read.offset + 5 }]]),
      order: { runs: [{ kind: 'input', name: transfers.name, count: 5 }], pins: new Map([['fx.rates.v1/0', { ...pinned, line: 9 }]]) },
    });
    const { faults } = await check();
    expect(faults.map(({ kind, journal, height }) => ({ kind, journal, height }))).toEqual([
      { kind: 'position', journal: quotes.name, height: first.height },
      { kind: 'truncated', journal: transfers.name, height: read.height + 1 },
    ]);
    expect(faults[0]!.sentence).toBe('its pin in fx.rates.v1/0 names line 9 of block 1, which has 1');
  });
});
