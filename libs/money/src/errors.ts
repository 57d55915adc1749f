/** What a caller did wrong. These are defects, not business outcomes: outcomes are returned, never thrown. */
export type MoneyErrorCode =
  | 'CURRENCY_MISMATCH'
  | 'INVALID_AMOUNT'
  | 'INVALID_CURRENCY'
  | 'INVALID_DATE'
  | 'INVALID_MINOR_UNITS'
  | 'INVALID_RATE'
  | 'INVALID_FEE'
  | 'INVALID_WEIGHTS'
  | 'DIVISION_BY_ZERO';

/** Money was handled in a way that cannot be right: a defect of the caller, never a customer's mistake. `code` says which. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError';

  constructor(
    readonly code: MoneyErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** A refused value as a message may show it: short, and with nothing that breaks a log line. */
export function shown(value: unknown): string {
  if (typeof value !== 'string') return value === null ? 'null' : `a ${typeof value}`;
  const head = JSON.stringify(value.slice(0, 40));
  return value.length > 40 ? `${head}… (${value.length} characters)` : head;
}
