import { LineFile } from './line-file.js';
import { fingerprint, parsePaidLine, type PaidLine, type Payment } from './payment.js';

/** What the record took, or the ids that it knows with other bytes; then it took nothing. */
export type Outcome = { readonly kind: 'taken' } & Taken | { readonly kind: 'conflict'; readonly instrIds: readonly string[] };

export interface Taken {
  /** Those that were not known. */
  readonly fresh: readonly PaidLine[];
  /** All that were asked for, in order. */
  readonly all: readonly Pick<PaidLine, 'payment' | 'railRef' | 'behaviour'>[];
}

export interface RecordedPage {
  readonly payments: readonly PaidLine[];
  /** Where the next page begins; as asked if there is nothing yet. */
  readonly next: number;
}

/**
 * The bank's own record of what it paid: one line per instruction, on the disk before anybody is answered.
 * A second file beside it (`.answered`) notes of which the caller has heard all; losing that one costs a repeat.
 */
export class PaymentRecord {
  private constructor(private readonly index: PaymentIndex, private readonly paid: LineFile, private readonly answered: LineFile) {}

  /** Reads both files. `unsettled` are the payments of which nobody has heard all, in order. Throws `CorruptFile`. */
  static async open(path: string): Promise<{ record: PaymentRecord; unsettled: readonly PaidLine[] }> {
    const index = new PaymentIndex();
    const unsettled = new Map<string, PaidLine>();
    const paid = await LineFile.open(path, ({ text }) => {
      const line = parsePaidLine(text);
      if (typeof line === 'string') return line;
      if (index.has(line.instrId)) return `${line.instrId} stands a second time`;
      index.add(line, text);
      unsettled.set(line.instrId, line);
      return undefined;
    });
    const answered = await LineFile.open(`${path}.answered`, ({ text }) => {
      if (!index.has(text)) return `${text} was never paid`;
      unsettled.delete(text);
      return undefined;
    }, { sync: false }).catch(async (error: unknown) => {
      await paid.close();
      throw error;
    });
    return { record: new PaymentRecord(index, paid, answered), unsettled: [...unsettled.values()] };
  }

  get count(): number {
    return this.index.count;
  }

  /**
   * Takes payments, all or none. Resolves when all of them, also those that were known, are on the disk.
   * @param choose the name of what is done with one that is new; `nth` counts the instructions of its end-to-end id for which one was chosen
   */
  async take(payments: readonly Payment[], callbackUrl: string, paidAt: Date, choose: (payment: Payment, nth: number) => string | undefined = () => undefined): Promise<Outcome> {
    const instrIds = this.index.conflictsOf(payments);
    if (instrIds.length > 0) return { kind: 'conflict', instrIds };
    const fresh: PaidLine[] = [];
    const texts: string[] = [];
    for (const payment of payments) {
      const { instrId } = payment;
      if (this.index.has(instrId)) continue;
      const behaviour = choose(payment, this.index.chosenOf(payment.endToEndId) + 1);
      const line: PaidLine = { instrId, railRef: railRefOf(this.count), paidAt: paidAt.toISOString(), callbackUrl, ...(behaviour !== undefined && { behaviour }), payment };
      const text = JSON.stringify(line);
      this.index.add(line, text);
      fresh.push(line);
      texts.push(text);
    }
    const all = payments.map((payment) => ({ payment, ...this.index.known(payment.instrId) }));
    // A repeat may name a payment whose first write is still under way: an empty append would not wait for it.
    await (texts.length > 0 ? this.paid.append(texts) : this.paid.flushed());
    return { kind: 'taken', fresh, all };
  }

  /** Notes that the caller has heard all there is to tell of these. */
  async noteAnswered(instrIds: readonly string[]): Promise<void> {
    await this.answered.append(instrIds);
  }

  async find(instrId: string): Promise<PaidLine | undefined> {
    const line = this.index.lineOf(instrId);
    return line === undefined ? undefined : (await this.page(line, 1)).payments[0];
  }

  /** At most `limit` payments from the one of index `from` on, in the order they were paid. */
  async page(from: number, limit: number): Promise<RecordedPage> {
    const to = Math.min(from + limit, this.count);
    if (from >= to) return { payments: [], next: from };
    await this.paid.flushed();
    const start = this.index.offsetOf(from);
    const text = await this.paid.readAt(start, this.index.offsetOf(to) - start);
    return { payments: text.trimEnd().split('\n').map((line) => JSON.parse(line) as PaidLine), next: to };
  }

  async close(): Promise<void> {
    await this.paid.close();
    await this.answered.close();
  }
}

/** Where each payment stands in the file, and what it must look like if it comes again. */
class PaymentIndex {
  readonly #entries = new Map<string, { readonly line: number; readonly fingerprint: string; readonly railRef: string; readonly behaviour: string | undefined }>();
  readonly #chosen = new Map<string, number>();
  /** Of each line's first byte, and of the file's end. */
  readonly #offsets = [0];

  get count(): number {
    return this.#entries.size;
  }

  has(instrId: string): boolean {
    return this.#entries.has(instrId);
  }

  add(line: PaidLine, text: string): void {
    this.#entries.set(line.instrId, { line: this.count, fingerprint: fingerprint(line.payment), railRef: line.railRef, behaviour: line.behaviour });
    if (line.behaviour !== undefined) this.#chosen.set(line.payment.endToEndId, this.chosenOf(line.payment.endToEndId) + 1);
    this.#offsets.push(this.offsetOf(this.#offsets.length - 1) + Buffer.byteLength(text) + 1);
  }

  /** Ids that are known, or stand twice among these, with other bytes. */
  conflictsOf(payments: readonly Payment[]): string[] {
    const seen = new Map<string, string>();
    return payments.filter((payment) => {
      const now = fingerprint(payment);
      const before = seen.get(payment.instrId) ?? this.#entries.get(payment.instrId)?.fingerprint ?? now;
      seen.set(payment.instrId, before);
      return before !== now;
    }).map((payment) => payment.instrId);
  }

  known(instrId: string): Pick<PaidLine, 'railRef' | 'behaviour'> {
    const { railRef = '', behaviour } = this.#entries.get(instrId) ?? {};
    return { railRef, ...(behaviour !== undefined && { behaviour }) };
  }

  /** How many instructions of an end-to-end id are out of the ordinary. */
  chosenOf(endToEndId: string): number {
    return this.#chosen.get(endToEndId) ?? 0;
  }

  lineOf(instrId: string): number | undefined {
    return this.#entries.get(instrId)?.line;
  }

  offsetOf(line: number): number {
    return this.#offsets[line] as number;
  }
}

const railRefOf = (line: number) => `SIM${String(line + 1).padStart(10, '0')}`;
