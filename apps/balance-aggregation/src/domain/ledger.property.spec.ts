import { houseKeys, openingIdOf, payoutIdOf, refundIdOf, transferIdOf } from '@kontor/events';
import type { Leg, TransferRated } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBooked } from './booking.js';
import { accountNamed, chartOfAccounts } from './chart-of-accounts.js';
import type { LedgerEntry } from './context.js';
import { legsOf, LedgerOnTrial } from './ledger.spec.support.js';
import type { Written } from './ledger.spec.support.js';
import { ratedAs } from './rated.spec.support.js';
import { DAY_MS, limitsByTier, MONTH_MS } from './spending.js';

// Few customers, deposits and transfers, so that most steps meet what an earlier one left: repeats, races for the same money, the impossible.
const PARTITIONS = 2;
const CUSTOMERS = ['cus_1', 'cus_2', 'cus_3'];
const HOUSE = houseKeys(PARTITIONS);
const CURRENCIES = ['EUR', 'JPY', 'KWD'];
const TRANSFERS = 5;
const BY = ['ops.anna', 'ops.bert'];
const DAY = limitsByTier.standard.day;

const customer = fc.constantFrom(...CUSTOMERS);
const house = fc.constantFrom(...HOUSE);
const few = fc.nat(2);
const nth = fc.nat(TRANSFERS - 1);
const currency = fc.constantFrom(...CURRENCIES);
const amount = fc.bigInt(1n, 300_000n);
const step = <K extends string, R extends object>(kind: K, fields: { [F in keyof R]: fc.Arbitrary<R[F]> }) => fc.record({ kind: fc.constant(kind), ...fields }) as fc.Arbitrary<{ kind: K } & R>;
const steps = fc.oneof(
  { weight: 12, arbitrary: step('rate', { nth }) },
  { weight: 5, arbitrary: step('deposit', { customer, few, currency, amount }) },
  { weight: 2, arbitrary: step('open', { customer, few, currency: fc.constantFrom(...CURRENCIES, 'HRK') }) },
  { weight: 2, arbitrary: step('suspended', { house, few, currency, amount }) },
  { weight: 2, arbitrary: step('assign', { house, few, customer }) },
  { weight: 3, arbitrary: step('reversed', { owner: fc.constantFrom(...CUSTOMERS, ...HOUSE), few }) },
  { weight: 2, arbitrary: step('hold', { customer, few, currency, amount }) },
  { weight: 2, arbitrary: step('release', { customer, few }) },
  { weight: 1, arbitrary: step('freeze', { customer: fc.constantFrom('cus_2', 'cus_3'), few }) },
  { weight: 2, arbitrary: step('unfreeze', { customer: fc.constantFrom('cus_2', 'cus_3'), few }) },
  { weight: 1, arbitrary: step('close', { customer: fc.constant('cus_3'), few }) },
  { weight: 1, arbitrary: step('tier', { customer, few, tier: fc.constantFrom('standard' as const, 'trusted' as const) }) },
  { weight: 2, arbitrary: step('undo', { which: fc.nat(200), few }) },
  { weight: 1, arbitrary: step('hedge', { house, few, currency, amount }) },
  { weight: 4, arbitrary: step('settle', { nth, charges: fc.constantFrom(0n, 0n, 7n) }) },
  { weight: 3, arbitrary: step('doubt', { nth, attempt: fc.constantFrom(1, 2) }) },
  { weight: 3, arbitrary: step('accept', { nth, attempt: fc.constantFrom(1, 2) }) },
  { weight: 3, arbitrary: step('reject', { nth, attempt: fc.constantFrom(1, 2), then: fc.constantFrom('refund' as const, 'retry' as const) }) },
  { weight: 1, arbitrary: step('abandon', { nth }) },
  { weight: 2, arbitrary: step('cancel', { nth }) },
  { weight: 2, arbitrary: step('cancelRated', { nth, worth: fc.constantFrom(undefined, 90n, 110n) }) },
  { weight: 5, arbitrary: step('return', { nth, few, share: fc.constantFrom(1n, 3n, 5n, 10n), kept: fc.constantFrom(0n, 1n), borneBy: fc.constantFrom('customer' as const, 'house' as const) }) },
  { weight: 4, arbitrary: step('returnRated', { nth, few, share: fc.constantFrom(1n, 3n, 5n, 10n), kept: fc.constantFrom(0n, 1n), worth: fc.constantFrom(undefined, 90n, 110n) }) },
  { weight: 2, arbitrary: step('lane', { which: fc.nat(200) }) },
  { weight: 1, arbitrary: step('advance', { ms: fc.constantFrom(1, 3_600_000, DAY_MS - 1, DAY_MS) }) },
  { weight: 1, arbitrary: step('restart', {}) },
);
type Step = typeof steps extends fc.Arbitrary<infer S> ? S : never;

const destinations = fc.constantFrom('bank', 'bank', 'bank', 'own', ...CUSTOMERS);
const transfer = fc.record({
  customer, currency, amount, to: currency, mid: fc.constantFrom('0.00615', '0.8731', '162.5', '479.2'), spreadBp: fc.constantFrom('0', '30', '250'),
  destination: destinations, waitForFunds: fc.boolean(), limits: fc.constantFrom(0n, DAY / 3n, DAY / 2n, DAY), late: fc.constantFrom(0, 40 * DAY_MS, 40 * DAY_MS, 40 * DAY_MS),
});
const worlds = fc.record({ transfers: fc.array(transfer, { minLength: TRANSFERS, maxLength: TRANSFERS }), steps: fc.array(steps, { minLength: 40, maxLength: 120, size: 'max' }) });
type World = typeof worlds extends fc.Arbitrary<infer W> ? W : never;

/** The transfers of a world as they are rated, all of their inputs, and the ledger that takes them. */
class Story {
  readonly ledger = new LedgerOnTrial(PARTITIONS);
  readonly rated: readonly (TransferRated & { readonly customer: string })[];

  constructor(readonly world: World) {
    this.rated = world.transfers.map((it, n) => {
      const id = transferIdOf(it.customer, `order-${n}`);
      const priced = ratedAs(id, it.amount + 100n, it.currency, it.to, it.mid, it.currency === it.to ? '0' : it.spreadBp) ?? ratedAs(id, 1_000_000n, 'EUR', 'EUR', '1', '0')!;
      const destination = it.destination === 'own' ? { kind: 'own' as const } : it.destination === 'bank' ? priced.destination : { kind: 'customer' as const, customerId: it.destination };
      return { ...priced, customer: it.customer, destination, waitForFunds: it.waitForFunds, base: { currency: 'EUR' as const, amount: minorUnits(it.limits) }, bookBy: new Date(this.ledger.now + it.late).toISOString() };
    });
  }

  run(checked: () => void): this {
    for (const key of CUSTOMERS.slice(0, 2)) for (const unit of CURRENCIES) this.ledger.deposit(key, unit, 200_000n, `first-${unit}`);
    for (const it of this.world.steps) {
      this.take(it);
      checked();
    }
    return this;
  }

  take(it: Step): void {
    const { ledger } = this;
    switch (it.kind) {
      case 'deposit': return void ledger.deposit(it.customer, it.currency, it.amount, `dep-${it.few}`);
      case 'open': return void ledger.command(it.customer, 'OpenBalance', { openingId: openingIdOf(it.customer, `k-${it.few}`), commandId: `o-${it.few}`, bodyHash: 'a'.repeat(64), currency: it.currency });
      case 'suspended': return void ledger.command(it.house, 'DepositReceived', { depositId: `dep-${it.few}`, currency: it.currency, amount: minorUnits(it.amount), bank: 'simbank', unidentified: true });
      case 'assign': return void ledger.command(it.house, 'AssignDeposit', { depositId: `dep-${it.few}`, toCustomerId: it.customer, approvedBy: BY });
      case 'reversed': return void ledger.command(it.owner, 'DepositReversed', { depositId: `dep-${it.few}` });
      case 'hold': return void ledger.command(it.customer, 'HoldFunds', { holdId: `h-${it.few}`, currency: it.currency, amount: minorUnits(it.amount) });
      case 'release': return void ledger.command(it.customer, 'ReleaseHold', { holdId: `h-${it.few}` });
      case 'hedge': return void ledger.command(it.house, 'BookHedge', { hedgeId: `hedge-${it.few}`, bank: 'simbank', sold: { currency: it.currency, amount: minorUnits(it.amount) }, bought: { currency: 'USD', amount: minorUnits(it.amount) } });
      case 'undo': return this.undo(it.which, it.few);
      case 'lane': return this.again(it.which);
      case 'advance': return void ledger.advance(it.ms);
      case 'restart': return ledger.restart();
      default: return 'nth' in it ? this.takeOfTransfer(it) : this.order(it);
    }
  }

  private order(it: Extract<Step, { kind: 'freeze' | 'unfreeze' | 'close' | 'tier' }>): void {
    const { ledger } = this;
    switch (it.kind) {
      case 'freeze': return void ledger.command(it.customer, 'FreezeCustomer', { commandId: `f-${it.few}`, reason: 'SANCTIONS' });
      case 'unfreeze': return void ledger.command(it.customer, 'UnfreezeCustomer', { commandId: `u-${it.few}`, approvedBy: BY });
      case 'close': return void ledger.command(it.customer, 'CloseCustomer', { commandId: `c-${it.few}` });
      case 'tier': return void ledger.command(it.customer, 'SetTier', { commandId: `t-${it.few}`, tier: it.tier, approvedBy: ['ops.anna', 'ops.bert'] });
    }
  }

  private takeOfTransfer(it: Extract<Step, { nth: number }>): void {
    const { ledger } = this;
    const { customer: key, ...rated } = this.rated[it.nth]!;
    const { transferId, target, source } = rated;
    const whole = BigInt(target.amount);
    const part = 'share' in it ? (whole * it.share) / 10n - it.kept : 0n;
    const current = 'worth' in it && it.worth !== undefined ? { source: (BigInt(source.amount) * it.worth) / 100n, position: (BigInt(source.amount) * it.worth) / 100n + 1n, currency: source.currency } : undefined;
    switch (it.kind) {
      case 'rate': return void ledger.rate(key, rated);
      case 'cancelRated': return void ledger.refundRated(key, transferId, { kind: 'cancelled' }, whole, current, target.currency);
      case 'return': return part > 0n ? void ledger.returned(key, transferId, part, { charges: it.kept, borneBy: it.borneBy, returnRef: `r-${it.few}`, currency: target.currency }) : undefined;
      case 'returnRated': return part > 0n ? void ledger.refundRated(key, transferId, { kind: 'returned', returnRef: `r-${it.few}` }, part, current, target.currency) : undefined;
      default: return this.takeOfPayout(it, key, transferId);
    }
  }

  private takeOfPayout(it: Extract<Step, { kind: 'settle' | 'doubt' | 'accept' | 'reject' | 'abandon' | 'cancel' }>, key: string, transferId: string): void {
    const { ledger } = this;
    const payoutId = payoutIdOf(transferId, 'attempt' in it ? it.attempt : 1);
    switch (it.kind) {
      case 'settle': return void ledger.settle(key, transferId, it.charges);
      case 'doubt': return void ledger.payout(key, 'PayoutInDoubt', { payoutId, transferId, reason: 'NO_ANSWER' });
      case 'accept': return void ledger.payout(key, 'PayoutAccepted', { payoutId, transferId, railRef: 'SIM' });
      case 'reject': return void ledger.payout(key, 'PayoutRejected', { payoutId, transferId, code: 'AC04', then: it.then });
      case 'abandon': return void ledger.payout(key, 'PayoutAbandoned', { transferId, reason: 'OPS' });
      case 'cancel': return void ledger.payout(key, 'PayoutCancelled', { transferId, commandId: 'c' });
    }
  }

  private undo(which: number, few: number): void {
    const { key, entry } = this.ledger.journal[which] ?? {};
    if (entry !== undefined && 'entryId' in entry) this.ledger.command(key!, 'ReverseEntry', { commandId: `undo-${few}`, entryId: entry.entryId, approvedBy: BY });
  }

  private again(which: number): void {
    const entry = this.ledger.journal[which]?.entry;
    if (entry !== undefined && ['TransitSent', 'TransitAnswered', 'DepositRecalled', 'DepositTakenBack'].includes(entry.type)) this.ledger.again(entry);
  }

  /** What is open ends: the banks pay what they have, and what came back is given back. What is given back may book one that waited for money, which has an end then, too. */
  end(): void {
    let before: number;
    do {
      before = this.ledger.journal.length;
      this.endEach();
    } while (this.ledger.journal.length > before);
  }

  private endEach(): void {
    for (const { customer: key, transferId, target } of this.rated) {
      const booking = this.ledger.booking(transferId);
      if (!isBooked(booking)) continue;
      if (booking.status === 'clearing' || booking.status === 'in-doubt') this.ledger.settle(key, transferId);
      for (let few = 0; few < 3; few++) {
        const returned = booking.returns?.[refundIdOf(transferId, { kind: 'returned', returnRef: `r-${few}` })];
        if (returned?.amount !== undefined && returned.refunded !== true) this.ledger.refundRated(key, transferId, { kind: 'returned', returnRef: `r-${few}` }, BigInt(returned.amount), undefined, target.currency);
      }
    }
  }
}

const isUnbalanced = (legs: readonly Leg[]): boolean => {
  const sums = new Map<string, bigint>();
  for (const { side, currency: unit, amount: minor } of legs) sums.set(unit, (sums.get(unit) ?? 0n) + (side === 'D' ? 1n : -1n) * BigInt(minor));
  return [...sums.values()].some((sum) => sum !== 0n);
};
const entriesOf = (journal: readonly Written[]): LedgerEntry[] => journal.map(({ entry }) => entry);
const repeated = (ids: readonly string[]): string[] => ids.filter((id, n) => ids.indexOf(id) < n);
const totalOf = (trial: ReadonlyMap<string, bigint>, kinds: readonly string[]): Map<string, bigint> => {
  const totals = new Map<string, bigint>();
  for (const [account, balance] of trial) {
    const { kind, currency: unit } = accountNamed(account);
    if (kinds.includes(kind)) totals.set(`${kind}:${unit}`, (totals.get(`${kind}:${unit}`) ?? 0n) + balance);
  }
  return totals;
};

describe('the ledger, over any sequence of all its inputs, with repeats, late, early and impossible', () => {
  it('writes balanced entries with ids of their own, decides and settles a transfer once, and parks nobody', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(worlds, (world) => {
        const { ledger } = new Story(world).run(() => undefined);
        const all = entriesOf(ledger.journal);
        for (const entry of all) {
          seen.set(entry.type, (seen.get(entry.type) ?? 0) + 1);
          expect(isUnbalanced(legsOf(entry)), JSON.stringify(entry)).toBe(false);
          expect(legsOf(entry).filter(({ side, account }) => side === 'D' && account.startsWith('customer:')).length).toBeLessThanOrEqual(1);
        }
        expect(repeated(all.flatMap((entry) => ('entryId' in entry ? [entry.entryId] : [])))).toEqual([]);
        expect(repeated(all.flatMap((entry) => (entry.type === 'TransferBooked' || entry.type === 'BookingDeclined' ? [entry.transferId] : [])))).toEqual([]);
        expect(repeated(all.flatMap((entry) => (entry.type === 'BalanceOpened' || entry.type === 'BalanceRefused' ? [entry.openingId] : [])))).toEqual([]);
        expect(repeated(all.flatMap((entry) => (entry.type === 'SettlementPosted' ? [entry.transferId] : [])))).toEqual([]);
        expect(repeated(all.flatMap((entry) => (entry.type === 'EntryReversed' ? [entry.reversedEntryId] : [])))).toEqual([]);
        for (const key of [...CUSTOMERS, ...HOUSE]) expect(ledger.parked(key)).toBeUndefined();
      }),
    );
    // Otherwise the sequences say little.
    const rare = ['DepositUnassigned', 'DepositRecalled', 'DepositTakenBack', 'TransitRefused', 'InDoubtCleared', 'PayoutBankNoted', 'CorrectionPosted', 'ReversalRefused'];
    for (const type of Object.keys(seen)) expect(rare.includes(type) || seen.get(type)! > 5, `${type} ${seen.get(type)}`).toBe(true);
    for (const type of ['TransferBooked', 'FundsAwaited', 'RefundPosted', 'ReturnPosted', 'RefundRateNoted', 'TransitReceived', 'EntryReversed', 'FreezePosted', 'LedgerConflict', 'CancellationNoted']) expect(seen.get(type)).toBeGreaterThan(5);
  });

  it('never lets an account of a customer become negative, and holds what the legs add up to', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const story = new Story(world);
        const { ledger } = story;
        story.run(() => {
          for (const account of ledger.trial.keys()) if (accountNamed(account).owner !== null) expect(ledger.balance(account) >= 0n, account).toBe(true);
        });
        for (const key of CUSTOMERS) {
          const { available, held = {}, frozen = {}, owed = {} } = ledger.account(key) ?? { available: {} };
          const stored = Object.entries({ available, held, frozen, owed }).flatMap(([kind, balances]) => Object.entries(balances).map(([unit, minor]) => [`${kind}:${unit}`, BigInt(minor)] as const));
          const legged = [...ledger.trial.keys()].filter((account) => accountNamed(account).owner === key).map((account) => [`${accountNamed(account).kind}:${accountNamed(account).currency}`, ledger.balance(account)] as const);
          const opened = ledger.journal.flatMap(({ entry, key: of }) => (of === key && entry.type === 'BalanceOpened' ? [[`available:${entry.currency}`, 0n] as const] : []));
          expect(new Map(stored)).toEqual(new Map([...opened, ...legged]));
        }
      }),
    );
  });

  it('gives back no more than was debited, and uses no more than was paid out', () => {
    let refunds = 0;
    fc.assert(
      fc.property(worlds, (world) => {
        const { ledger, rated } = new Story(world).run(() => undefined);
        for (const { transferId, source, target } of rated) {
          const parts = entriesOf(ledger.journal).flatMap((entry) => (entry.type === 'RefundPosted' && entry.transferId === transferId ? [entry] : []));
          refunds += parts.length;
          expect(parts.reduce((sum, part) => sum + BigInt(part.source.amount), 0n) <= BigInt(source.amount)).toBe(true);
          expect(parts.reduce((sum, part) => sum + BigInt(part.target.amount), 0n) <= BigInt(target.amount)).toBe(true);
          expect(repeated(parts.map(({ refundId }) => refundId))).toEqual([]);
        }
      }),
    );
    expect(refunds).toBeGreaterThan(15);
  });

  it('leaves nothing in clearing, in doubt, in suspense and under way when every story has ended, and of each currency nothing at all', () => {
    const backToZero = Object.entries(chartOfAccounts).filter(([name, { rule }]) => rule === 'back-to-zero' && name !== 'deposits').map(([name]) => name);
    fc.assert(
      fc.property(worlds, (world) => {
        const story = new Story(world).run(() => undefined);
        const { trial } = story.ledger;
        for (const [account, balance] of trial) if (['clearing', 'inDoubt', 'returns', 'deposits'].includes(accountNamed(account).kind)) expect(balance >= 0n, account).toBe(true);
        story.end();
        for (const [name, total] of totalOf(trial, backToZero)) expect(total, name).toBe(0n);
        const perCurrency = new Map<string, bigint>();
        for (const [account, balance] of trial) perCurrency.set(accountNamed(account).currency, (perCurrency.get(accountNamed(account).currency) ?? 0n) + balance);
        expect([...perCurrency.values()].every((sum) => sum === 0n)).toBe(true);
      }),
    );
  });

  it('keeps every customer within its limits, whatever is parallel, late or given back', () => {
    let declined = 0;
    fc.assert(
      fc.property(worlds, (world) => {
        const { ledger } = new Story(world).run(() => undefined);
        for (const key of CUSTOMERS) {
          const counted = new Map<string, { readonly at: number; readonly base: bigint }>();
          let tier: keyof typeof limitsByTier = 'standard';
          for (const { entry, key: of, at } of ledger.journal) {
            if (of !== key) continue;
            if (entry.type === 'TierSet') tier = entry.tier;
            if (entry.type === 'BookingDeclined' && entry.code.startsWith('LIMIT')) declined++;
            if (entry.type === 'RefundPosted' && entry.from !== 'suspense') counted.delete(entry.transferId);
            if (entry.type !== 'TransferBooked') continue;
            counted.set(entry.transferId, { at, base: BigInt(entry.base.amount) });
            const within = (ms: number): bigint => [...counted.values()].reduce((sum, one) => (at - one.at < ms ? sum + one.base : sum), 0n);
            expect(within(DAY_MS) <= limitsByTier[tier].day).toBe(true);
            expect(within(MONTH_MS) <= limitsByTier[tier].month).toBe(true);
          }
        }
      }),
    );
    expect(declined).toBeGreaterThan(5);
  });
});
