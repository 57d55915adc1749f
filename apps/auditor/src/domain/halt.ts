import type { CurrencyHalted, CurrencyReleased, Finding, ReleaseCurrency } from '@kontor/events';

/** Whether a currency is paid out. */
export interface Halt {
  readonly halted: boolean;
  /** Newest orders that released it: the same order comes more than once, and is not to release it from a later breach. */
  readonly releasedBy: readonly string[];
}

/** An order is repeated within minutes, and nobody releases a currency so often. */
const ORDERS_KEPT = 20;

export const notHalted = (): Halt => ({ halted: false, releasedBy: [] });

export const evolveHalt = {
  CurrencyHalted: (halt: Halt, _: CurrencyHalted): Halt => ({ ...halt, halted: true }),
  CurrencyReleased: ({ releasedBy }: Halt, { commandId }: CurrencyReleased): Halt => ({ halted: false, releasedBy: [...releasedBy, commandId].slice(-ORDERS_KEPT) }),
};

/** Every breach halts, also what is halted: whoever releases it sees all of them. */
export const haltCurrency = (_: Halt, { currency, rule, subject, detail }: Finding<'InvariantBreached'>): CurrencyHalted => ({ type: 'CurrencyHalted', currency, rule, subject, detail });

/** By two persons, of whom the schema makes sure. */
export function releaseCurrency({ halted, releasedBy }: Halt, { currency, commandId }: ReleaseCurrency): CurrencyReleased | undefined {
  return halted && !releasedBy.includes(commandId) ? { type: 'CurrencyReleased', currency, commandId } : undefined;
}
