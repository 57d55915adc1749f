const SECONDS = 1_000;
const HOURS = 3_600 * SECONDS;
const DAYS = 24 * HOURS;

/** What a rail promises. */
export interface Rail {
  /** Whether it says so when it has taken or paid a payment. A silent one speaks only to refuse: that it paid shows as a debit on the statement. */
  readonly speaks: 'always' | 'only-to-refuse';
  /** From the intent to its explicit answer; of a silent rail, to the debit. Later than that, nobody knows. */
  readonly answerWithinMs: number;
  /** From its acceptance to its settlement, at the latest. */
  readonly settleWithinMs: number;
  /** Absent: any. */
  readonly currencies?: ReadonlySet<string>;
}

const EURO = new Set(['EUR']);

const RAILS: ReadonlyMap<string, Rail> = new Map<string, Rail>([
  // Answers in milliseconds. A minute leaves room for a backlog or a restart, which say nothing about the bank.
  ['simulator', { speaks: 'always', answerWithinMs: 60 * SECONDS, settleWithinMs: DAYS }],
  // Batches, without calendars yet: a Friday's batch shows on Monday's statement, after a long weekend on Tuesday's.
  ['sepa-ct', { speaks: 'only-to-refuse', answerWithinMs: 5 * DAYS, settleWithinMs: 5 * DAYS, currencies: EURO }],
  // The scheme's own limit for an answer is ten seconds.
  ['sepa-inst', { speaks: 'always', answerWithinMs: 10 * SECONDS, settleWithinMs: DAYS, currencies: EURO }],
  // From correspondent to correspondent, each with its own cut-off.
  ['swift', { speaks: 'always', answerWithinMs: 12 * HOURS, settleWithinMs: 7 * DAYS }],
]);

/** The rail of that name, if it carries the currency. Undefined: no money leaves on a guess. */
export function railFor({ rail, currency }: { readonly rail: string; readonly currency: string }): Rail | undefined {
  const declared = RAILS.get(rail);
  return declared?.currencies?.has(currency) === false ? undefined : declared;
}
