import { Callbacks } from './callbacks.js';
import { answerFor, type Answer, type PaidLine, type Payment, type RailStatus } from './payment.js';
import { PaymentRecord, type RecordedPage } from './record.js';

export interface BankOptions {
  readonly recordFile: string;
  readonly token: string;
  readonly settleDelayMs: number;
  /** Settlements come in runs, at multiples of this, as clearing houses do them; 0 settles each by itself. */
  readonly settleEveryMs: number;
  readonly warn: (message: string) => void;
}

export type Submission = { readonly kind: 'answers'; readonly answers: readonly Answer[] } | { readonly kind: 'conflict'; readonly instrIds: readonly string[] };

/** A bank that takes every payment, settles it after a while, and says so until it is heard. */
export class Bank {
  readonly #callbacks = new Map<string, Callbacks>();
  /** Taken and not yet due; since the delay is one for all, the first is always the next. */
  readonly #unsettled: PaidLine[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(private readonly options: BankOptions, private readonly record: PaymentRecord) {}

  /** Reads the record again and takes up what was left to settle. Throws `CorruptFile`. */
  static async open(options: BankOptions): Promise<Bank> {
    const { record, unsettled } = await PaymentRecord.open(options.recordFile);
    const bank = new Bank(options, record);
    bank.settleLater(unsettled);
    return bank;
  }

  get paidCount(): number {
    return this.record.count;
  }

  /** Takes payments, all or none. The caller is to pass `fresh` to `settleLater` when the answer is out. */
  async submit(payments: readonly Payment[], callbackUrl: string): Promise<Submission & { readonly fresh: readonly PaidLine[] }> {
    const outcome = await this.record.take(payments, callbackUrl, new Date());
    if (outcome.kind === 'conflict') return { ...outcome, fresh: [] };
    return { kind: 'answers', answers: outcome.all.map((paid) => answerFor(paid, 'ACSP')), fresh: outcome.fresh };
  }

  settleLater(lines: readonly PaidLine[]): void {
    if (this.#closed) return; // the next start finds them in the record
    for (const line of lines) this.#unsettled.push(line);
    this.#settleDue();
  }

  async find(instrId: string): Promise<(PaidLine & { readonly status: RailStatus }) | undefined> {
    const line = await this.record.find(instrId);
    return line && { ...line, status: this.#dueAt(line) <= Date.now() ? 'ACSC' : 'ACSP' };
  }

  page(from: number, limit: number): Promise<RecordedPage> {
    return this.record.page(from, limit);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.all([...this.#callbacks.values()].map((callbacks) => callbacks.stop()));
    await this.record.close();
  }

  #dueAt(line: PaidLine): number {
    const { settleDelayMs, settleEveryMs } = this.options;
    const earliest = Date.parse(line.paidAt) + settleDelayMs;
    return settleEveryMs === 0 ? earliest : Math.ceil(earliest / settleEveryMs) * settleEveryMs;
  }

  #settleDue(): void {
    const now = Date.now();
    const later = this.#unsettled.findIndex((line) => this.#dueAt(line) > now);
    const due = this.#unsettled.splice(0, later < 0 ? this.#unsettled.length : later);
    for (const [url, lines] of Map.groupBy(due, (line) => line.callbackUrl)) {
      this.#callbacksTo(url).push(lines.map((line) => answerFor(line, 'ACSC')));
    }
    clearTimeout(this.#timer);
    const next = this.#unsettled[0];
    if (next !== undefined) this.#timer = setTimeout(() => this.#settleDue(), this.#dueAt(next) - now);
  }

  #callbacksTo(url: string): Callbacks {
    const known = this.#callbacks.get(url);
    if (known !== undefined) return known;
    const { token, warn } = this.options;
    const taken = (answers: readonly Answer[]) =>
      this.record.noteAnswered(answers.map((answer) => answer.instrId)).catch((error: unknown) => warn(`settlements that were heard could not be noted, and will be told again: ${String(error)}`));
    const callbacks = new Callbacks({ url, token, taken, warn });
    this.#callbacks.set(url, callbacks);
    return callbacks;
  }
}
