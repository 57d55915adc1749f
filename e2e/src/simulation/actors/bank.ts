import { answers, payouts, type PayoutSubmitting } from '@kontor/events';
import type { BankPayment } from '../oracle/told.js';
import { DAY, HOUR, givesBack, MINUTE, SECOND, simulatedInput, type Actor, type Post, type Stage } from './setting.js';

/** A bank's own record of what it was asked for and did, told to nobody but the oracle. */
export class Bank {
  readonly payments = new Map<string, BankPayment>();
  /** What it did not say, said late, and said against its own record. */
  readonly counts = { silent: 0, late: 0, lies: 0 };
}

interface Mutable extends BankPayment {
  readonly returns: { readonly returnRef: string; readonly amount: bigint; readonly charges: bigint; readonly borneBy: 'customer' | 'house' }[];
  lied: boolean;
}

/** Wrong details, a closed account, too little in our account, the bank's network down. */
const REFUSALS = ['AC01', 'AC04', 'AM04', 'AB05'] as const;
const SILENT = new Set(['sepa-ct']);

/**
 * A bank behind every rail. It decides once what becomes of a payment, keeps that in its record, and then says it early,
 * late, twice, never or unreadably; at times it says what cannot be. Whoever sends it a payment again gets the same one.
 */
export function bankActor(bank: Bank, post: Post): Actor {
  return (stage) => {
    const teller = new Teller(stage, bank, post);
    stage.follow(payouts, (event, { key }) => {
      if (event.type === 'PayoutSubmitting') teller.asked(event, key);
      if (event.type === 'PayoutEnquiring') teller.enquired(event.payoutId);
      if (event.type === 'PayoutSettled') teller.contradicts(event.payoutId);
    });
  };
}

class Teller {
  private messages = 0;

  constructor(private readonly stage: Stage, private readonly bank: Bank, private readonly post: Post) {}

  asked(asked: PayoutSubmitting, key: string): void {
    const { stage } = this;
    if (this.bank.payments.has(asked.payoutId)) return stage.note(`bank: asked again for ${asked.payoutId}`);
    const whole = givesBack(this.post);
    const pays = !whole || !stage.chance(0.25);
    const payment: Mutable = {
      payoutId: asked.payoutId, transferId: asked.transferId, customerId: key, bank: asked.bank, currency: asked.currency, amount: BigInt(asked.amount),
      pays, charges: whole && pays && stage.chance(0.1) ? 3n : 0n, returns: [], lied: false,
    };
    (this.bank.payments as Map<string, Mutable>).set(asked.payoutId, payment);
    stage.note(`bank: ${pays ? 'pays' : 'will not pay'} ${asked.payoutId} of ${asked.transferId}, ${asked.amount} ${asked.currency}`);
    if (!whole) return this.saysBoth(payment, this.soon());
    const patience = Math.max(SECOND, Date.parse(asked.deadline) - stage.now);
    if (pays) this.paid(payment, patience, SILENT.has(asked.rail));
    else this.refused(payment, patience);
    this.talksNonsense(payment);
  }

  enquired(payoutId: string): void {
    const payment = this.bank.payments.get(payoutId);
    if (payment === undefined || !this.stage.chance(0.6)) return;
    if (payment.pays) this.answers(payment as Mutable, 'ACSC', this.soon());
    else this.answers(payment as Mutable, 'RJCT', this.soon(), 'AC04');
  }

  private paid(payment: Mutable, patience: number, silent: boolean): void {
    const { stage } = this;
    const manner = stage.random();
    const late = patience + Math.floor(stage.random() * HOUR);
    if (silent) this.debits(payment, manner < 0.8 ? this.soon() * 10 : late);
    else if (manner < 0.6) this.saysBoth(payment, this.soon());
    else if (manner < 0.75) this.answers(payment, 'ACSC', this.soon());
    else if (manner < 0.83) this.saysBoth(payment, late);
    else if (manner < 0.88) this.unreadable(payment, late);
    else if (manner < 0.93) this.debits(payment, this.soon());
    else this.bank.counts.silent++; // only enquiry and people find out
    if (manner >= 0.75 && manner < 0.88) this.bank.counts.late++;
    if (stage.chance(0.12)) this.returns(payment, stage.chance(0.2) ? this.soon() : this.soon() + stage.oneOf([SECOND, HOUR, 5 * DAY]));
  }

  private refused(payment: Mutable, patience: number): void {
    const { stage } = this;
    const manner = stage.random();
    const code = stage.oneOf(REFUSALS);
    if (manner < 0.65) this.answers(payment, 'RJCT', this.soon(), code);
    else if (manner < 0.75) {
      this.answers(payment, 'ACSP', 1);
      this.answers(payment, 'RJCT', this.soon() + 1, code);
    } else if (manner < 0.9) this.answers(payment, 'RJCT', patience + Math.floor(stage.random() * HOUR), code);
  }

  /** What nobody may move money on: an answer for a payment that there is not. */
  private talksNonsense(payment: Mutable): void {
    if (!this.stage.chance(0.03)) return;
    this.bank.counts.lies++;
    this.sends(payment, 'RailAnswered', { status: 'ACSC', railRef: this.refOf(payment), payoutId: `po_${'0'.repeat(8)}-0000-5000-8000-${payment.payoutId.slice(-12)}` }, this.soon());
  }

  /** Of a payment that everybody knows it made, it says that it will not, or that it is another one. */
  contradicts(payoutId: string): void {
    const payment = this.bank.payments.get(payoutId) as Mutable | undefined;
    if (payment === undefined || !givesBack(this.post) || !this.stage.chance(0.06)) return;
    this.bank.counts.lies++;
    if (this.stage.chance(0.5)) this.answers(payment, 'RJCT', this.soon(), 'AC04');
    else this.sends(payment, 'RailAnswered', { status: 'ACSC', railRef: 'other' }, this.soon());
  }

  private saysBoth(payment: Mutable, after: number): void {
    this.answers(payment, 'ACSP', Math.max(0, after - Math.floor(this.stage.random() * 30)));
    this.answers(payment, 'ACSC', after + Math.floor(this.stage.random() * 60));
    if (this.stage.chance(0.1)) this.answers(payment, 'ACSC', after + SECOND);
  }

  private unreadable(payment: Mutable, after: number): void {
    this.answers(payment, 'NONE', this.soon());
    this.answers(payment, 'ACSC', after);
  }

  private debits(payment: Mutable, after: number): void {
    this.sends(payment, 'RailDebited', { railRef: this.refOf(payment), charges: String(payment.charges) }, after);
  }

  /** In one part or two, told by one message or by several. */
  private returns(payment: Mutable, after: number): void {
    const { stage } = this;
    if (!this.post.knows(answers, 'RailReturned')) return;
    const parts = stage.chance(0.3) && payment.amount > 10n ? [payment.amount / 3n, payment.amount - payment.amount / 3n] : [payment.amount];
    parts.forEach((part, nth) => {
      const charges = part > 20n && stage.chance(0.4) ? 7n : 0n;
      const borneBy = stage.chance(0.3) ? 'house' : 'customer';
      const one = { returnRef: `ret:${payment.payoutId.slice(3, 20)}:${nth}`, amount: part - charges, charges, borneBy } as const;
      stage.after(after, () => payment.returns.push(one));
      for (const message of ['pacs.004', 'camt.054', 'camt.053'].slice(stage.chance(0.5) ? 0 : 2)) {
        this.sends(payment, 'RailReturned', { returnRef: one.returnRef, message, currency: payment.currency, amount: String(one.amount), charges: String(charges), borneBy, code: 'AC04' }, after + Math.floor(stage.random() * MINUTE));
      }
    });
  }

  private answers(payment: Mutable, status: string, after: number, code?: string): void {
    this.sends(payment, 'RailAnswered', { status, railRef: this.refOf(payment), ...(code !== undefined && { code }), ...(status === 'ACSC' && payment.charges > 0n && { charges: String(payment.charges) }) }, after);
  }

  private sends(payment: Mutable, type: 'RailAnswered' | 'RailDebited' | 'RailReturned', data: object, after: number): void {
    if (!this.post.knows(answers, type)) return;
    const { payoutId, transferId, customerId } = payment;
    const answerId = `msg:${++this.messages}`;
    this.stage.after(after, () => this.stage.send(simulatedInput(answers, type, { answerId, payoutId, transferId, ...data } as never, { key: customerId })));
  }

  private readonly refOf = ({ payoutId }: BankPayment): string => `bank:${payoutId.slice(3, 16)}`;
  private readonly soon = (): number => Math.floor(this.stage.random() * 150);
}
