// What a sandbox may have done with a payment that stands at this bank, and what the bank says then.
import { behaviourOf, type Later } from './behaviour.js';
import { LineFile } from './line-file.js';
import type { PaidLine, Said } from './payment.js';

export const VERBS = ['accept', 'settle', 'reject', 'time-out', 'late-accept', 'return'] as const;
export type Verb = (typeof VERBS)[number];

/** Where a payment stands that is done with as somebody orders. */
export type Stage = 'waiting' | 'accepted' | 'silent' | 'settled' | 'refused' | 'returned';

export interface Order {
  readonly instrId: string;
  readonly verb: Verb;
  /** Why it is refused, or comes back. */
  readonly code?: string;
}

/** From which stages each verb leads where. What stands there already is a repeat, and what is in neither cannot be. */
export const STEPS: Readonly<Record<Verb, { readonly from: readonly Stage[]; readonly to: Stage }>> = {
  accept: { from: ['waiting'], to: 'accepted' },
  settle: { from: ['waiting', 'accepted', 'silent'], to: 'settled' },
  reject: { from: ['waiting', 'accepted', 'silent'], to: 'refused' },
  'time-out': { from: ['waiting', 'accepted'], to: 'silent' },
  'late-accept': { from: ['silent'], to: 'accepted' },
  return: { from: ['settled'], to: 'returned' },
};

/** What comes of an order: done, or done before; the stage in which it cannot be, or none if the payment goes a way of its own. */
export type Ordered = { readonly kind: 'done' | 'repeated'; readonly stage: Stage } | { readonly kind: 'impossible'; readonly stage: Stage | undefined };

/** Wrong account: what banks mostly refuse and return for. */
const CODE = 'AC04';

/** What the bank tells the sender once it has the order. */
export function saidBy({ verb, code = CODE }: Pick<Order, 'verb' | 'code'>): Later {
  switch (verb) {
    case 'accept':
    case 'late-accept':
      return { kind: 'answer', afterMs: 0, status: 'ACSP' };
    case 'settle':
      return { kind: 'answer', afterMs: 0, status: 'ACSC' };
    case 'reject':
      return { kind: 'answer', afterMs: 0, status: 'RJCT', code };
    case 'time-out':
      return { kind: 'answer', afterMs: 0, status: 'NONE' }; // its sender need not wait until an answer is late
    case 'return':
      return { kind: 'return', afterMs: 0, message: 'pacs.004', part: 1, amountOf: (paid) => paid };
  }
}

/** What the bank says when it is asked about a payment that stands so. */
export function askedIn(stage: Stage, { code = CODE }: Pick<Order, 'code'>): Said {
  if (stage === 'waiting' || stage === 'silent') return { status: 'RCVD' };
  if (stage === 'refused') return { status: 'RJCT', code };
  return { status: stage === 'accepted' ? 'ACSP' : 'ACSC' };
}

/** Whether money has left for a payment that stands so. */
export const hasLeft = (stage: Stage): boolean => stage === 'settled' || stage === 'returned';

/**
 * The last order of each payment, on the disk before anybody is told. After a start the last one is told again: it may not
 * have been heard, and whoever has heard it learns nothing new.
 */
export class OrderBook {
  private constructor(private readonly file: LineFile, private readonly last: Map<string, Order & { readonly stage: Stage }>) {}

  /** Throws `CorruptFile`. */
  static async open(path: string): Promise<OrderBook> {
    const last = new Map<string, Order & { readonly stage: Stage }>();
    const file = await LineFile.open(path, ({ text }) => {
      const order = parsed(text);
      if (order === undefined) return 'not an order';
      last.set(order.instrId, { ...order, stage: STEPS[order.verb].to });
      return undefined;
    });
    return new OrderBook(file, last);
  }

  /** Of a payment that nobody ordered anything for: undefined. */
  lastOf(instrId: string): (Order & { readonly stage: Stage }) | undefined {
    return this.last.get(instrId);
  }

  all(): readonly Order[] {
    return [...this.last.values()];
  }

  /** @param standing where the payment stands, if it can be ordered about at all */
  async take(order: Order, standing: Stage | undefined): Promise<Ordered> {
    const { from, to } = STEPS[order.verb];
    if (standing === to && this.last.get(order.instrId)?.verb === order.verb) {
      await this.file.flushed(); // the first may still be under way to the disk
      return { kind: 'repeated', stage: to };
    }
    if (standing === undefined || !from.includes(standing)) return { kind: 'impossible', stage: standing };
    this.last.set(order.instrId, { ...order, stage: to });
    await this.file.append([JSON.stringify(order)]);
    return { kind: 'done', stage: to };
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** Where a payment stands: as it was ordered, or waiting for the first order, or paid and not on its way back. */
export function stageOf(line: Pick<PaidLine, 'behaviour'>, ordered: Stage | undefined, isSettled: boolean): Stage | undefined {
  if (ordered !== undefined) return ordered;
  const behaviour = behaviourOf(line.behaviour);
  if (behaviour?.waits === true) return 'waiting';
  const comesBack = behaviour?.later.some(({ kind }) => kind === 'return') === true;
  return behaviour?.pays === true && isSettled && !comesBack ? 'settled' : undefined;
}

function parsed(text: string): Order | undefined {
  try {
    const order = JSON.parse(text) as Partial<Order> | null;
    return typeof order?.instrId === 'string' && VERBS.includes(order.verb as Verb) ? (order as Order) : undefined;
  } catch {
    return undefined;
  }
}
