// Orders of people: about a customer, and about the house.
import { depositEntryIdOf, entryIdOf, houseKeys, transferEntryIdOf } from '@kontor/events';
import type { Leg } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LedgerEntry } from './context.js';
import { legsOf, LedgerOnTrial, told } from './ledger.spec.support.js';
import { EXAMPLE } from './rated.spec.support.js';

const CUSTOMER = 'cus_1';
const BANKER = houseKeys(1)[0]!;
const BY = ['ops.anna', 'ops.bert'];
const { transferId } = EXAMPLE;

let ledger: LedgerOnTrial;
beforeEach(() => {
  ledger = new LedgerOnTrial();
});

const typesOf = (written: readonly LedgerEntry[]): string[] => written.map((entry) => ('code' in entry ? `${entry.type} ${entry.code}` : entry.type));
const freeze = (commandId = 'f') => ledger.command(CUSTOMER, 'FreezeCustomer', { commandId, reason: 'SANCTIONS' });
const unfreeze = (commandId = 'u') => ledger.command(CUSTOMER, 'UnfreezeCustomer', { commandId, approvedBy: BY });
const hold = (amount: bigint, holdId = 'h') => ledger.command(CUSTOMER, 'HoldFunds', { holdId, currency: 'EUR', amount: minorUnits(amount) });
const release = (holdId = 'h') => ledger.command(CUSTOMER, 'ReleaseHold', { holdId });
const undo = (entryId: string, commandId = 'undo', key = CUSTOMER) => ledger.command(key, 'ReverseEntry', { commandId, entryId, approvedBy: BY });

describe('a customer who is frozen', () => {
  it('has what was available frozen, an entry per currency, and all that comes later; unfrozen, it is available again', () => {
    ledger.deposit(CUSTOMER, 'EUR', 500n);
    ledger.deposit(CUSTOMER, 'JPY', 70n);
    hold(100n);
    expect(freeze().map((entry) => [entry.type, ...told(legsOf(entry))])).toEqual([
      ['CustomerFrozen'], ['FreezePosted', 'D customer:cus_1:EUR:available 400', 'C customer:cus_1:EUR:frozen 400'], ['FreezePosted', 'D customer:cus_1:JPY:available 70', 'C customer:cus_1:JPY:frozen 70'],
    ]);
    expect(told(legsOf(ledger.deposit(CUSTOMER, 'EUR', 5n)[0]!))).toContain('C customer:cus_1:EUR:frozen 5');
    expect(told(legsOf(release()[0]!))).toContain('C customer:cus_1:EUR:frozen 100');
    expect(typesOf(hold(1n, 'other'))).toEqual(['HoldRefused CUSTOMER_FROZEN']);
    expect(freeze()).toEqual([]);
    expect(typesOf(unfreeze())).toEqual(['CustomerUnfrozen', 'UnfreezePosted', 'UnfreezePosted']);
    expect(ledger.account(CUSTOMER)).toMatchObject({ available: { EUR: '505', JPY: '70' }, frozen: { EUR: '0', JPY: '0' } });
  });

  it('is not frozen again by an order that was carried out before', () => {
    freeze();
    unfreeze();
    expect([...freeze(), ...unfreeze()]).toEqual([]);
    expect(ledger.account(CUSTOMER)).not.toHaveProperty('isFrozen');
    expect(typesOf(freeze('again'))).toEqual(['CustomerFrozen']);
  });
});

describe('a hold', () => {
  it('is refused without the money, posted once and released once', () => {
    ledger.deposit(CUSTOMER, 'EUR', 500n);
    expect(typesOf(hold(501n, 'large'))).toEqual(['HoldRefused INSUFFICIENT_FUNDS']);
    expect(typesOf(hold(500n))).toEqual(['HoldPosted']);
    expect(hold(500n)).toEqual([]);
    expect(typesOf(hold(499n))).toEqual(['LedgerConflict HOLD_DIFFERS']);
    expect(typesOf(ledger.rate(CUSTOMER, EXAMPLE))).toEqual(['BookingDeclined INSUFFICIENT_FUNDS']);
    expect(typesOf([...release(), ...release(), ...release('unknown'), ...release('large')])).toEqual(['HoldReleased', 'LedgerConflict HOLD_UNKNOWN', 'LedgerConflict HOLD_UNKNOWN']);
  });
});

describe('a reversal', () => {
  it('of a deposit is its exact opposite, once, with what is missing owed', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10000n, 'dep');
    hold(100n);
    const entryId = depositEntryIdOf(CUSTOMER, 'dep');
    const written = undo(entryId);
    expect(told(legsOf(written[0]!))).toEqual(['D customer:cus_1:EUR:available 9900', 'D receivable:customer:cus_1:EUR#0 100', 'C nostro:simbank:EUR#0 10000']);
    expect(written).toMatchObject([{ type: 'EntryReversed', reversedEntryId: entryId, shortfall: '100' }]);
    expect(undo(entryId)).toEqual([]);
    expect(typesOf(undo(entryId, 'undo-2'))).toEqual(['ReversalRefused ALREADY_REVERSED']);
    expect(typesOf(ledger.command(CUSTOMER, 'DepositReversed', { depositId: 'dep' }))).toEqual(['LedgerConflict DEPOSIT_UNDONE']);
    expect(told(legsOf(release()[0]!))).toEqual(['D customer:cus_1:EUR:held 100', 'C receivable:customer:cus_1:EUR#0 100']);
  });

  it('of an own conversion gives back what it cost, leg by leg', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10000n);
    const [conversion] = ledger.rate(CUSTOMER, { ...EXAMPLE, destination: { kind: 'own' } });
    const [reversed] = undo(transferEntryIdOf(transferId, 'booked'));
    const other = (legs: readonly Leg[]): string[] => legs.map(({ side, account, amount }) => `${side === 'C' ? 'D' : 'C'} ${account} ${amount}`).sort();
    expect(other(legsOf(reversed!))).toEqual(told(legsOf(conversion!)).sort());
    expect(typesOf(undo(transferEntryIdOf(transferId, 'booked'), 'undo-2'))).toEqual(['ReversalRefused ALREADY_REVERSED']);
    expect(ledger.balance('customer:cus_1:EUR:available')).toBe(10000n);
  });

  it('is refused of entries that a transfer goes on from, of what the bank took back, and of what nobody knows', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10000n, 'dep');
    ledger.rate(CUSTOMER, EXAMPLE);
    ledger.command(CUSTOMER, 'DepositReversed', { depositId: 'dep' });
    const ids = [transferEntryIdOf(transferId, 'booked'), depositEntryIdOf(CUSTOMER, 'dep'), entryIdOf('no', 'such')];
    expect(typesOf(ids.flatMap((id, n) => undo(id, `undo-${n}`)))).toEqual(Array(3).fill('ReversalRefused NOT_REVERSIBLE'));
  });

  it('of another customer in the same partition, or of the house, is not taken back from this one', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10000n, 'dep-1');
    ledger.rate(CUSTOMER, { ...EXAMPLE, destination: { kind: 'own' } });
    ledger.deposit('cus_2', 'EUR', 700n);
    const [hedge] = ledger.command(BANKER, 'BookHedge', { hedgeId: 'h-1', bank: 'simbank', sold: { currency: 'EUR', amount: minorUnits(5n) }, bought: { currency: 'JPY', amount: minorUnits(800n) } });
    const ids = [depositEntryIdOf(CUSTOMER, 'dep-1'), transferEntryIdOf(transferId, 'booked'), (hedge as LedgerEntry & { type: 'HedgePosted' }).entryId];
    expect(typesOf(ids.flatMap((id, n) => undo(id, `undo-${n}`, 'cus_2')))).toEqual(Array(3).fill('ReversalRefused NOT_REVERSIBLE'));
    expect(ledger.account('cus_2')).toMatchObject({ available: { EUR: '700' } });
    expect(typesOf(undo(transferEntryIdOf(transferId, 'booked')))).toEqual(['EntryReversed']);
  });
});

describe('entries of the house', () => {
  const hedge = (key = BANKER, amount = 10n) => ledger.command(key, 'BookHedge', { hedgeId: 'h', bank: 'simbank', sold: { currency: 'EUR', amount: minorUnits(amount) }, bought: { currency: 'JPY', amount: minorUnits(1600n) } });
  const leg = (account: string, side: 'C' | 'D', amount = 1n): Leg => ({ account, side, currency: 'EUR', amount: minorUnits(amount) });
  const correct = (correctionId: string, legs: Leg[], key = BANKER) => ledger.command(key, 'PostCorrection', { correctionId, legs, approvedBy: BY });

  it('are posted once under a house key, and may be reversed once', () => {
    const [posted] = hedge();
    expect(hedge()).toEqual([]);
    expect(typesOf(hedge(BANKER, 11n))).toEqual(['LedgerConflict ENTRY_DIFFERS']);
    if (posted?.type !== 'HedgePosted') throw new Error('the hedge is posted');
    expect(typesOf(undo(posted.entryId, 'undo', BANKER))).toEqual(['EntryReversed']);
    expect(typesOf(undo(posted.entryId, 'undo-2', BANKER))).toEqual(['ReversalRefused ALREADY_REVERSED']);
    for (const balance of ledger.trial.values()) expect(balance).toBe(0n);
  });

  it('are corrected among themselves only, in their own partition, and in balance', () => {
    const sound = [leg('expense:loss:EUR#0', 'D'), leg('fx:rounding:EUR#0', 'C')];
    expect(typesOf([...correct('a', sound), ...correct('a', sound)])).toEqual(['CorrectionPosted']);
    expect(typesOf(correct('b', sound, CUSTOMER))).toEqual(['LedgerConflict NOT_A_HOUSE_KEY']);
    expect(typesOf(hedge(CUSTOMER))).toEqual(['LedgerConflict NOT_A_HOUSE_KEY']);
    for (const [n, account] of ['customer:cus_1:EUR:available', 'receivable:customer:cus_1:EUR#0', 'fx:rounding:EUR#1', 'fx:rounding:JPY#0'].entries()) {
      expect(typesOf(correct(`c${n}`, [leg('expense:loss:EUR#0', 'D'), leg(account, 'C')]))).toEqual(['LedgerConflict NOT_A_HOUSE_ACCOUNT']);
    }
    expect(typesOf(correct('d', [leg('expense:loss:EUR#0', 'D', 2n), leg('fx:rounding:EUR#0', 'C')]))).toEqual(['LedgerConflict UNSOUND']);
  });
});
