import { behaviourOf, nameOf, type Script } from './behaviour.js';
import { Callbacks } from './callbacks.js';
import { answerFor, firstAnswer, messageOf, type Answer, type Message, type PaidLine, type Payment } from './payment.js';
import { askedIn, hasLeft, OrderBook, saidBy, stageOf, type Order, type Ordered } from './orders.js';
import { PaymentRecord, type RecordedPage } from './record.js';
import { Schedule } from './schedule.js';

export interface BankOptions {
  readonly recordFile: string;
  readonly token: string;
  readonly settleDelayMs: number;
  /** Settlements come in runs, at multiples of this, as clearing houses do them; 0 settles each by itself. */
  readonly settleEveryMs: number;
  readonly script: Script;
  readonly warn: (message: string) => void;
}

export type Submission = { readonly kind: 'answers'; readonly answers: readonly Answer[]; readonly cut: boolean } | { readonly kind: 'conflict'; readonly instrIds: readonly string[] };

interface Due {
  readonly url: string;
  readonly message: Message;
}

/** More than one instruction of a payment that money left for. */
export interface PaidTwice {
  readonly endToEndId: string;
  readonly instrIds: readonly string[];
}

const PAGE = 1_000;
/** The longest wait that a timer of Node takes. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** A bank that takes payments, does with each what its script says, and tells of it until it is heard. */
export class Bank {
  readonly #callbacks = new Map<string, Callbacks>();
  readonly #schedule = new Schedule<Due>();
  /** Of payments of which several messages tell: how many are still to be heard. */
  readonly #untold = new Map<string, number>();
  /** How far its clock is ahead of the machine's. */
  #aheadMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(private readonly options: BankOptions, private readonly record: PaymentRecord, private readonly orders: OrderBook) {}

  /** Reads the record again and takes up what was left to tell. Throws `CorruptFile`. */
  static async open(options: BankOptions): Promise<Bank> {
    const { record, unsettled } = await PaymentRecord.open(options.recordFile);
    const orders = await OrderBook.open(`${options.recordFile}.orders`).catch(async (error: unknown) => {
      await record.close();
      throw error;
    });
    const bank = new Bank(options, record, orders);
    bank.settleLater(unsettled);
    for (const order of orders.all()) await bank.#tellOf(order);
    return bank;
  }

  get paidCount(): number {
    return this.record.count;
  }

  /** The bank's clock, in milliseconds. */
  get now(): number {
    return Date.now() + this.#aheadMs;
  }

  /** Sets the clock forward, so that what is due in weeks is told now. */
  advance(ms: number): void {
    this.#aheadMs += ms;
    this.#tellDue();
  }

  /** Takes payments, all or none. The caller is to pass `fresh` to `settleLater` when the answer is out. */
  async submit(payments: readonly Payment[], callbackUrl: string): Promise<Submission & { readonly fresh: readonly PaidLine[] }> {
    const { script } = this.options;
    const outcome = await this.record.take(payments, callbackUrl, new Date(this.now), (payment, nth) => nameOf(payment, script, nth));
    if (outcome.kind === 'conflict') return { ...outcome, fresh: [] };
    const cut = outcome.fresh.some(({ behaviour }) => behaviourOf(behaviour)?.cutsFirst === true);
    return { kind: 'answers', answers: outcome.all.map(firstAnswer), cut, fresh: outcome.fresh };
  }

  settleLater(lines: readonly PaidLine[]): void {
    if (this.#closed) return; // the next start finds them in the record
    const told: string[] = [];
    for (const line of lines) {
      const later = behaviourOf(line.behaviour)?.later ?? [];
      const settlesAt = this.#settlesAt(line);
      for (const item of later) this.#schedule.add(settlesAt + item.afterMs, { url: line.callbackUrl, message: messageOf(line, item) });
      if (later.length > 1) this.#untold.set(line.instrId, later.length);
      if (later.length === 0) told.push(line.instrId);
    }
    if (told.length > 0) void this.#note(told);
    this.#tellDue();
  }

  /** One payment, and what the bank says when it is asked. */
  async find(instrId: string): Promise<(PaidLine & Answer) | undefined> {
    const line = await this.record.find(instrId);
    if (line === undefined) return undefined;
    const order = this.orders.lastOf(instrId);
    if (order !== undefined) return { ...line, ...answerFor(line, askedIn(order.stage, order)) };
    const { asked, askedAfterMs = 0, atOnce = { status: 'NONE' as const }, pays = false } = behaviourOf(line.behaviour) ?? {};
    const settled = this.#settlesAt(line) + askedAfterMs <= this.now;
    const early = pays && askedAfterMs === 0 ? { status: 'ACSP' as const } : atOnce;
    return { ...line, ...answerFor(line, settled ? (asked ?? atOnce) : early) };
  }

  /** Does with a payment what a sandbox orders, as far as that can be. Undefined: never heard of it. */
  async order(order: Order): Promise<Ordered | undefined> {
    const line = await this.record.find(order.instrId);
    if (line === undefined) return undefined;
    const ordered = await this.orders.take(order, stageOf(line, this.orders.lastOf(order.instrId)?.stage, this.#settlesAt(line) <= this.now));
    if (ordered.kind === 'done') await this.#tellOf(order);
    return ordered;
  }

  async #tellOf(order: Order): Promise<void> {
    const line = await this.record.find(order.instrId);
    if (line !== undefined && !this.#closed) this.#callbacksTo(line.callbackUrl).push([messageOf(line, saidBy(order))]);
  }

  page(from: number, limit: number): Promise<RecordedPage> {
    return this.record.page(from, limit);
  }

  /** Whether anything was paid twice: a payment may come as several instructions, of which money may leave for one. */
  async paidTwice(): Promise<PaidTwice[]> {
    const first = new Map<string, string[]>();
    for (let page = await this.page(0, PAGE); page.payments.length > 0; page = await this.page(page.next, PAGE)) {
      for (const { instrId, behaviour, payment: { endToEndId } } of page.payments) {
        const stage = this.orders.lastOf(instrId)?.stage;
        if (stage === undefined ? behaviourOf(behaviour)?.pays === true : hasLeft(stage)) first.set(endToEndId, [...(first.get(endToEndId) ?? []), instrId]);
      }
    }
    return [...first].filter(([, instrIds]) => instrIds.length > 1).map(([endToEndId, instrIds]) => ({ endToEndId, instrIds }));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.all([...this.#callbacks.values()].map((callbacks) => callbacks.stop()));
    await this.record.close();
    await this.orders.close();
  }

  #settlesAt(line: PaidLine): number {
    const { settleDelayMs, settleEveryMs } = this.options;
    const earliest = Date.parse(line.paidAt) + settleDelayMs;
    return settleEveryMs === 0 ? earliest : Math.ceil(earliest / settleEveryMs) * settleEveryMs;
  }

  #tellDue(): void {
    if (this.#closed) return;
    const due = this.#schedule.due(this.now);
    for (const [url, those] of Map.groupBy(due, (one) => one.url)) this.#callbacksTo(url).push(those.map(({ message }) => message));
    clearTimeout(this.#timer);
    const { next } = this.#schedule;
    if (next !== undefined) this.#timer = setTimeout(() => this.#tellDue(), Math.min(next - this.now, TIMER_MS_MAX));
  }

  #callbacksTo(url: string): Callbacks {
    const known = this.#callbacks.get(url);
    if (known !== undefined) return known;
    const { token, warn } = this.options;
    const callbacks = new Callbacks({ url, token, taken: (messages) => this.#note(this.#toldOf(messages)), warn });
    this.#callbacks.set(url, callbacks);
    return callbacks;
  }

  /** Payments of which the last message was heard with these. */
  #toldOf(messages: readonly Message[]): string[] {
    const told: string[] = [];
    for (const { what: { instrId } } of messages) {
      const left = (this.#untold.get(instrId) ?? 1) - 1;
      if (left > 0) this.#untold.set(instrId, left);
      else {
        this.#untold.delete(instrId);
        told.push(instrId);
      }
    }
    return told;
  }

  #note(instrIds: readonly string[]): Promise<void> {
    return this.record.noteAnswered(instrIds).catch((error: unknown) => this.options.warn(`what was heard could not be noted, and will be told again: ${String(error)}`));
  }
}
