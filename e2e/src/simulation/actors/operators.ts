import { auditCommands, entries, exposures, halts, houseKeys, ledgerCommands, payoutCommands, payouts, rates, ticks, type PayoutEvent } from '@kontor/events';
import type { Bank } from './bank.js';
import { APPROVED, BANK, CURRENCIES, CUSTOMERS, DAY, HOUR, MINUTE, PARTITIONS, givesBack, hundreds, simulatedInput, type Actor, type Post, type Stage } from './setting.js';

/** People of the house, who find out what nobody said, put right what can be, and hold back what must not go on. What they begin, they end. */
export function operatorsActor(bank: Bank, post: Post, turns: number): Actor {
  return (stage) => {
    const desk = new Desk(stage, bank, post);
    stage.follow(payouts, (event, { key }) => {
      if (event.type === 'PayoutInDoubt') desk.findsOut(event, key);
      if (event.type === 'PayoutRejected' && (event.then === 'redirect' || event.then === 'ops')) desk.putsRight(event, key);
      if (event.type === 'PayoutSuspended' && event.reason !== 'HALTED' && event.reason !== 'FROZEN') desk.letsGo(event.transferId, key);
      const waits = (event.type === 'PayoutSuspended' && event.order !== undefined && event.reason !== 'FROZEN') || (event.type === 'PayoutRejected' && event.then === 'redirect');
      if (waits && stage.chance(0.15)) desk.freezes(key);
    });
    stage.follow(entries, (event, { key }) => {
      if (event.type === 'TransferBooked' && event.destination.kind === 'bank' && stage.chance(0.08)) desk.holdsBack(event.transferId, key);
      if (event.type === 'TransitReceived' && event.transferId === undefined && stage.chance(0.3)) desk.holds(key, event.currency, event.amount);
      if (event.type === 'DepositPosted' && event.legs.some(({ account }) => account.startsWith('deposits:suspense:'))) desk.assigns(event.depositId, key);
      else if (event.type === 'DepositPosted' && stage.chance(0.06)) desk.takesBack(event.depositId, event.entryId, key);
    });
    const sometime = (times: number, act: () => void): void => {
      for (let n = 0; n < times; n++) stage.inTurns(Math.floor(stage.random() * turns * 0.9), act);
    };
    sometime(3, () => desk.freezes(stage.oneOf(CUSTOMERS)));
    sometime(6, () => desk.holds(stage.oneOf(CUSTOMERS)));
    sometime(2, () => desk.ranks(stage.oneOf(CUSTOMERS)));
    sometime(3, () => desk.findsMoney());
    if (stage.chance(0.3)) sometime(1, () => desk.closes(CUSTOMERS.at(-1)!));
  };
}

/** Sells what the house is long of, and buys what it is short of. */
export function treasuryActor(post: Post): Actor {
  return (stage) => {
    if (!post.knows(ledgerCommands, 'BookHedge')) return;
    const filled = new Set<string>();
    stage.follow(exposures, (event) => {
      if (event.type !== 'HedgeRequested' || filled.has(event.hedgeId)) return;
      filled.add(event.hedgeId);
      const asked = BigInt(event.amount);
      const [sold, bought] = [{ currency: event.currency, amount: String(asked < 0n ? -asked : asked) }, { currency: event.currency === 'EUR' ? 'USD' : 'EUR', amount: String(1_000 + filled.size) }];
      stage.after(50, () => stage.send(simulatedInput(ledgerCommands, 'BookHedge', { hedgeId: event.hedgeId, bank: BANK, ...(asked > 0n ? { sold, bought } : { sold: bought, bought: sold }) } as never, { key: stage.oneOf(houseKeys(PARTITIONS)) })));
    });
  };
}

class Desk {
  private given = 0;

  constructor(private readonly stage: Stage, private readonly bank: Bank, private readonly post: Post) {}

  /** After a day at most, by a telephone call to the bank. */
  findsOut({ payoutId, transferId }: PayoutEvent<'PayoutInDoubt'>, key: string): void {
    const payment = this.bank.payments.get(payoutId);
    if (payment === undefined) return;
    const outcome = payment.pays ? 'settled' : 'rejected';
    this.after(this.stage.oneOf([MINUTE, HOUR, DAY]), () => this.payout('GiveEvidence', { transferId, payoutId, outcome, railRef: `bank:${payoutId.slice(3, 16)}`, approvedBy: APPROVED }, key));
  }

  /** By other details, by giving up, or not at all: then the time runs out. */
  putsRight({ transferId, then }: PayoutEvent<'PayoutRejected'>, key: string): void {
    const dice = this.stage.random();
    const currency = [...this.bank.payments.values()].find((payment) => payment.transferId === transferId)?.currency ?? 'EUR';
    const destination = { kind: 'bank', recipientId: `rc_other_${currency.toLowerCase()}`, rail: 'simulator', bank: BANK };
    if (dice < 0.5) this.after(this.stage.oneOf([20, MINUTE]), () => this.payout('RedirectPayout', { transferId, destination, approvedBy: APPROVED }, key));
    else if (dice < 0.8 || then === 'ops') this.after(this.stage.oneOf([20, HOUR]), () => this.payout('AbandonPayout', { transferId, approvedBy: APPROVED }, key));
  }

  holdsBack(transferId: string, key: string): void {
    this.payout('SuspendPayout', { transferId, reason: 'COMPLIANCE' }, key);
  }

  letsGo(transferId: string, key: string): void {
    if (this.stage.chance(0.7)) this.after(this.stage.oneOf([30, HOUR]), () => this.payout('ResumePayout', { transferId, approvedBy: APPROVED }, key));
    else this.after(this.stage.oneOf([30, HOUR]), () => this.payout('AbandonPayout', { transferId, approvedBy: APPROVED }, key));
  }

  freezes(customer: string): void {
    this.ledger('FreezeCustomer', { reason: 'COURT_ORDER' }, customer);
    this.after(this.stage.oneOf([100, HOUR]), () => this.ledger('UnfreezeCustomer', { approvedBy: APPROVED }, customer));
  }

  holds(customer: string, currency = 'EUR', amount = hundreds(this.stage, currency)): void {
    const holdId = `hold:${++this.given}`;
    this.ledger('HoldFunds', { holdId, currency, amount }, customer);
    this.after(this.stage.oneOf([60, HOUR]), () => this.ledger('ReleaseHold', { holdId }, customer));
  }

  ranks(customer: string): void {
    this.ledger('SetTier', { tier: this.stage.oneOf(['standard', 'trusted', 'business']), approvedBy: APPROVED }, customer);
  }

  closes(customer: string): void {
    this.ledger('CloseCustomer', {}, customer);
  }

  /** The bank takes a deposit back, or people do. */
  takesBack(depositId: string, entryId: string, key: string): void {
    this.after(this.stage.oneOf([10, 200]), () => (this.stage.chance(0.5) ? this.ledger('DepositReversed', { depositId }, key) : this.ledger('ReverseEntry', { entryId, approvedBy: APPROVED }, key)));
  }

  /** Money that is nobody's, until somebody says whose it is. */
  findsMoney(): void {
    const { stage } = this;
    const key = stage.oneOf(houseKeys(PARTITIONS));
    const depositId = `found:${++this.given}`;
    this.ledger('DepositReceived', { depositId, currency: stage.oneOf(CURRENCIES), amount: '5000', bank: BANK, unidentified: true }, key);
  }

  /** Says whose a deposit is that stands in suspense; at times its bank wants it back, before or after. */
  assigns(depositId: string, key: string): void {
    this.after(100, () => this.ledger('AssignDeposit', { depositId, toCustomerId: this.stage.oneOf(CUSTOMERS.slice(0, -1)), approvedBy: APPROVED }, key));
    if (this.stage.chance(0.4)) this.after(this.stage.oneOf([90, 130, 200, 500]), () => this.ledger('DepositReversed', { depositId }, key));
  }

  private after(ms: number, act: () => void): void {
    this.stage.after(ms, act);
  }

  private ledger(type: string, data: object, key: string): void {
    const named = ['HoldFunds', 'ReleaseHold', 'DepositReceived', 'DepositReversed', 'AssignDeposit'].includes(type);
    if (type === 'DepositReceived' && !this.post.knows(ledgerCommands, 'AssignDeposit')) return;
    if (this.post.knows(ledgerCommands, type)) this.stage.send(simulatedInput(ledgerCommands, type as never, (named ? data : { commandId: `order-${++this.given}`, ...data }) as never, { key }));
  }

  private payout(type: string, data: object, key: string): void {
    if (givesBack(this.post) && this.post.knows(payoutCommands, type)) this.stage.send(simulatedInput(payoutCommands, type as never, { commandId: `order-${++this.given}`, ...data } as never, { key }));
  }
}

/** Two persons look at what was halted, and let it go on. */
export function releasingActor(post: Post): Actor {
  return (stage) => {
    let orders = 0;
    if (post.knows(auditCommands, 'ReleaseCurrency')) {
      stage.follow(halts, (event) => {
        if (event.type === 'CurrencyHalted') stage.after(stage.oneOf([100, HOUR]), () => stage.send(simulatedInput(auditCommands, 'ReleaseCurrency', { commandId: `release-${++orders}`, currency: event.currency, approvedBy: APPROVED }, { key: event.currency })));
      });
    }
    if (!post.knows(ticks, 'ResumePair')) return;
    stage.follow(rates, (event) => {
      if (event.type === 'PairHalted') stage.after(stage.oneOf([200, HOUR]), () => stage.send(simulatedInput(ticks, 'ResumePair', { commandId: `resume-${++orders}`, base: event.base, quote: event.quote, approvedBy: APPROVED }, { key: event.base })));
    });
  };
}
