import { createHash } from 'node:crypto';
import { entries, fxCommands, intakeCommands, ledgerCommands, quoteIdOf, quotes, transferIdOf, transfers } from '@kontor/events';
import type { QuoteCreated, SubmitTransfer } from '@kontor/events';
import { BANK, CURRENCIES, CUSTOMERS, HOUR, MINUTE, givesBack, hundreds, simulatedInput, type Actor, type Post, type Stage } from './setting.js';

const RECIPIENTS = [
  ['rc_eur_paris', 'EUR'], ['rc_gbp_london', 'GBP'], ['rc_usd_boston', 'USD'], ['rc_jpy_tokyo', 'JPY'], ['rc_chf_zurich', 'CHF'],
  ['rc_cad_toronto', 'CAD'],
] as const;

/** Transfers of a seed. */
export const TRANSFERS = 110;

type Ordered = Omit<SubmitTransfer, 'type' | 'transferId' | 'commandId' | 'bodyHash'>;

/** People who are paid money, and spend it in every way there is, at any time, and change their minds. */
export function customersActor(post: Post, turns: number): Actor {
  return (stage) => {
    const counter = new Counter(stage, post);
    for (const customer of CUSTOMERS) counter.deposits(customer, 'EUR', 3);
    for (let n = 0; n < TRANSFERS; n++) {
      const customer = CUSTOMERS[n % CUSTOMERS.length]!;
      stage.inTurns(100 + Math.floor(stage.random() * turns * 0.8), () => counter.orders(customer, n));
    }
    for (let n = 0; n < 20; n++) stage.inTurns(Math.floor(stage.random() * turns * 0.9), () => counter.deposits(stage.oneOf(CUSTOMERS), stage.oneOf(CURRENCIES), 1));
    if (post.knows(fxCommands, 'CreateQuote')) {
      stage.follow(quotes, (event, { key }) => {
        if (event.type === 'QuoteCreated') counter.quoted(event, key);
        if (event.type === 'QuoteRefused') counter.goesWithout(event.quoteId, key);
      });
    }
    stage.follow(transfers, (event, { key }) => event.type === 'TransferRequested' && stage.chance(0.04) && counter.cancels(event.transferId, key));
    stage.follow(entries, (event, { key }) => event.type === 'TransferBooked' && stage.chance(0.05) && counter.cancels(event.transferId, key));
  };
}

/** Opens the counter for other actors: who submits and deposits there does it as all customers do. */
export class Counter {
  private given = 0;

  /** @param name tells the deposits of one counter from those of another */
  constructor(private readonly stage: Stage, private readonly post: Post, private readonly name = 'dep') {}

  deposits(customer: string, currency: string, times: number): void {
    for (let n = 0; n < times; n++) this.pays(customer, currency, `${hundreds(this.stage, currency, customer)}0`);
  }

  pays(customer: string, currency: string, amount: string): void {
    this.stage.send(simulatedInput(ledgerCommands, 'DepositReceived', { depositId: `${this.name}:${++this.given}`, currency, amount: amount as never, bank: BANK }, { key: customer }));
  }

  orders(customer: string, n: number): void {
    const { stage } = this;
    const source = stage.chance(0.75) ? 'EUR' : stage.oneOf(CURRENCIES);
    const to = this.destination(customer, source);
    if (this.post.knows(fxCommands, 'CreateQuote') && stage.chance(0.3)) return this.asksForQuote(customer, `q${n}`, source, to.target);
    const amount = stage.chance(0.03) ? { sourceAmount: '1' } : stage.chance(0.75) ? { sourceAmount: hundreds(stage, source, customer) } : { targetAmount: hundreds(stage, to.target) };
    this.submits(customer, `k${n}`, { source, ...to, ...(amount as { readonly sourceAmount: never }), waitForFunds: stage.chance(0.4) });
  }

  /** A recipient's at some bank, another customer, or the customer's own balance of another currency. */
  private destination(customer: string, source: string): Pick<Ordered, 'target'> & Partial<Pick<Ordered, 'recipientId' | 'toCustomerId'>> {
    const { stage } = this;
    const dice = givesBack(this.post) ? stage.random() : 1;
    if (dice < 0.1) return { target: stage.oneOf(CURRENCIES) };
    if (dice < 0.28) return { target: stage.chance(0.5) ? source : stage.oneOf(CURRENCIES), toCustomerId: stage.chance(0.08) ? customer : stage.oneOf(CUSTOMERS) };
    if (dice < 0.31) return { target: 'EUR', recipientId: stage.oneOf(['rc_nobody', 'rc_jpy_tokyo']) };
    const [recipientId, target] = stage.oneOf(RECIPIENTS);
    return { target, recipientId };
  }

  submits(customer: string, idempotencyKey: string, ordered: Ordered): void {
    const { stage } = this;
    const own = ordered.recipientId === undefined && ordered.toCustomerId === undefined;
    const transferId = transferIdOf(customer, idempotencyKey, own ? 'conversions' : 'transfers');
    const command = { transferId, commandId: `cmd-${idempotencyKey}`, bodyHash: hashOf(JSON.stringify(ordered)), ...ordered };
    stage.send(simulatedInput(intakeCommands, 'SubmitTransfer', command, { key: customer }));
    // The same key again, with another body: the first one counts.
    if (stage.chance(0.05)) stage.after(Math.floor(stage.random() * 300), () => stage.send(simulatedInput(intakeCommands, 'SubmitTransfer', { ...command, commandId: `${command.commandId}-again`, bodyHash: hashOf('other') }, { key: customer })));
    if (stage.chance(0.06)) stage.after(Math.floor(stage.random() * 120), () => this.cancels(transferId, customer));
  }

  cancels(transferId: string, customer: string): void {
    if (!givesBack(this.post) || !this.post.knows(intakeCommands, 'CancelTransfer')) return;
    this.stage.after(Math.floor(this.stage.random() * 40), () => this.stage.send(simulatedInput(intakeCommands, 'CancelTransfer', { transferId, commandId: `cancel-${transferId.slice(3, 20)}` }, { key: customer })));
  }

  private asksForQuote(customer: string, idempotencyKey: string, source: string, target: string): void {
    const { stage } = this;
    const amount = stage.chance(0.7) ? { sourceAmount: hundreds(stage, source) as never } : { targetAmount: hundreds(stage, target) as never };
    stage.send(simulatedInput(fxCommands, 'CreateQuote', { quoteId: quoteIdOf(customer, idempotencyKey), commandId: `cmd-${idempotencyKey}`, bodyHash: hashOf(idempotencyKey), source, target, ...amount }, { key: customer }));
  }

  /** No quote is to be had: whoever wanted one sends money without. */
  goesWithout(quoteId: string, customer: string): void {
    this.submits(customer, `w-${quoteId.slice(3, 20)}`, { source: 'EUR', target: 'EUR', recipientId: 'rc_eur_paris', sourceAmount: hundreds(this.stage, 'EUR') as never, waitForFunds: true });
  }

  /** Takes it, once or twice, soon or too late, under its own name and currencies or not; or asks for another in its place. */
  quoted({ quoteId, source, target }: QuoteCreated, customer: string): void {
    const { stage } = this;
    const recipient = RECIPIENTS.find(([, currency]) => currency === target.currency);
    const to = givesBack(this.post) && (recipient === undefined || stage.chance(0.2)) ? {} : { recipientId: recipient?.[0] ?? 'rc_nobody' };
    const wait = stage.chance(0.2) ? stage.oneOf([29 * MINUTE, 31 * MINUTE, HOUR]) : Math.floor(stage.random() * 200);
    const take = (who: string, key: string, currency: string): void => this.submits(who, key, { source: currency, target: target.currency, quoteId, ...to, waitForFunds: stage.chance(0.3) });
    stage.after(wait, () => {
      take(customer, `t-${quoteId.slice(3, 20)}`, source.currency);
      if (stage.chance(0.1)) take(customer, `u-${quoteId.slice(3, 20)}`, source.currency);
      if (stage.chance(0.06)) take(stage.oneOf(CUSTOMERS), `v-${quoteId.slice(3, 20)}`, stage.oneOf(CURRENCIES));
    });
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
