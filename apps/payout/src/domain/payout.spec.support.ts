import { payoutIdOf, payouts, transferIdOf } from '@kontor/events';
import type { CancelRequested, PayoutCommand, PayoutEvent, RailAnswered, RailDebited, RailReturned, TransferBooked } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { abandonPayout, redirectPayout, resumePayout, suspendPayout, takeEvidence } from './follow-command.js';
import { meetDeadline } from './meet-deadline.js';
import { evolvePayout, type Payout } from './payout-state.js';
import { cancelPayout, takeBooking, type Decided, type Lookups } from './submit-payout.js';
import { takeAnswer, takeDebit } from './take-answer.js';
import { takeReturn } from './take-return.js';

export const NOW = Date.parse('2026-11-02T09:30:00.000Z');
export const CUSTOMER = 'cus_1';
export const transferId = transferIdOf(CUSTOMER, 'order-1');
export const attemptId = (attempt = 1): string => payoutIdOf(transferId, attempt);
export const AMOUNT = minorUnits(16095n);
const approvedBy = ['ops.anna', 'ops.bert'];

export const bookedFor = (destination: TransferBooked['destination'], currency = 'JPY'): TransferBooked => ({
  type: 'TransferBooked', entryId: 'en_00000000-0000-5000-8000-000000000000', transferId, legs: [], payout: { currency, amount: AMOUNT },
  destination, base: { currency: 'EUR', amount: minorUnits(10000n) }, reference: 'Rechnung Nr. 7 — Zürich',
});
export const tokyo = { kind: 'bank', recipientId: 'rc_jpy_tokyo', rail: 'simulator', bank: 'simbank' } as const;
export const osaka = { ...tokyo, recipientId: 'rc_jpy_osaka' };
export const booked = bookedFor(tokyo);

interface Said {
  readonly attempt?: number;
  readonly railRef?: string;
  readonly code?: string;
  readonly charges?: bigint;
}
export const answer = (status: RailAnswered['status'], { attempt = 1, railRef = `SIM-${attempt}`, code, charges }: Said = {}): RailAnswered => ({
  type: 'RailAnswered', answerId: `${attempt}:${status}:${railRef}`, payoutId: attemptId(attempt), transferId, status, railRef,
  ...(code !== undefined && { code }), ...(charges !== undefined && { charges: minorUnits(charges) }),
});
export const debit = ({ attempt = 1, railRef = `SIM-${attempt}`, charges = 0n }: Said = {}): RailDebited => ({
  type: 'RailDebited', answerId: `${attempt}:debit:${railRef}`, payoutId: attemptId(attempt), transferId, railRef, charges: minorUnits(charges),
});
interface Back {
  readonly attempt?: number;
  readonly returnRef?: string;
  readonly amount?: bigint;
  readonly charges?: bigint;
  readonly message?: RailReturned['message'];
  readonly currency?: string;
}
export const moneyBack = ({ attempt = 1, returnRef = 'RET-1', amount = 16095n, charges = 0n, message = 'pacs.004', currency = 'JPY' }: Back = {}): RailReturned => ({
  type: 'RailReturned', answerId: `${returnRef}:${message}`, payoutId: attemptId(attempt), transferId, returnRef, message, currency, amount: minorUnits(amount), charges: minorUnits(charges), borneBy: 'customer', code: 'AC04',
});
export const cancel: CancelRequested = { type: 'CancelRequested', transferId, commandId: 'cancel-1' };
export const suspend = (commandId = 'suspend-1'): PayoutCommand<'SuspendPayout'> => ({ type: 'SuspendPayout', commandId, transferId, reason: 'COMPLIANCE' });
export const resume: PayoutCommand<'ResumePayout'> = { type: 'ResumePayout', commandId: 'resume-1', transferId, approvedBy };
export const redirect = (commandId = 'redirect-1', destination: PayoutCommand<'RedirectPayout'>['destination'] = osaka): PayoutCommand<'RedirectPayout'> => ({ type: 'RedirectPayout', commandId, transferId, destination, approvedBy });
export const abandon: PayoutCommand<'AbandonPayout'> = { type: 'AbandonPayout', commandId: 'abandon-1', transferId, approvedBy };
export const evidence = (outcome: 'settled' | 'rejected', attempt = 1): PayoutCommand<'GiveEvidence'> => ({
  type: 'GiveEvidence', commandId: `evidence-${outcome}-${attempt}`, transferId, payoutId: attemptId(attempt), outcome, railRef: `SIM-${attempt}`, approvedBy,
});

export type Input = TransferBooked | CancelRequested | RailAnswered | RailDebited | RailReturned | PayoutCommand<'SuspendPayout' | 'ResumePayout' | 'RedirectPayout' | 'AbandonPayout' | 'GiveEvidence'> | { readonly type: 'due' };

const lookups: Lookups = { now: NOW, key: CUSTOMER, halts: new Map(), stops: new Map() };
/** As looked up while the customer is frozen. */
export const frozen = { stops: new Map([[CUSTOMER, { isStopped: true, seen: ['freeze-1'] }]]) };

/** As the topology binds them. */
export function decide(payout: Payout | undefined, input: Input, given: Partial<Lookups> = {}): readonly PayoutEvent[] {
  return [decision(payout, input, { ...lookups, ...given }) ?? []].flat();
}

function decision(payout: Payout | undefined, input: Input, context: Lookups): Decided {
  switch (input.type) {
    case 'TransferBooked':
      return takeBooking(payout, input, context);
    case 'CancelRequested':
      return cancelPayout(payout, input);
    case 'RailAnswered':
      return takeAnswer(payout, input, context);
    case 'RailDebited':
      return takeDebit(payout, input, context);
    case 'RailReturned':
      return takeReturn(payout, input, context);
    case 'SuspendPayout':
      return suspendPayout(payout, input, context);
    case 'ResumePayout':
      return resumePayout(payout, input, context);
    case 'RedirectPayout':
      return redirectPayout(payout, input, context);
    case 'AbandonPayout':
      return abandonPayout(payout, input, context);
    case 'GiveEvidence':
      return takeEvidence(payout, input, context);
    case 'due':
      return meetDeadline(payout, context);
  }
}

/** The fold of events, each of which the catalogue takes. */
export function folded(payout: Payout | undefined, events: readonly PayoutEvent[], at = NOW): Payout | undefined {
  return events.reduce((before, event) => {
    const { type, ...data } = event;
    const { issues } = payouts.schemas[type]['~standard'].validate(data) as { issues?: readonly { message: string }[] };
    if (issues !== undefined) throw new Error(`${type} does not fit the catalogue: ${JSON.stringify(issues)}`);
    // The store has JSON: what does not survive it must not be relied on.
    return JSON.parse(JSON.stringify(evolvePayout[type as keyof typeof evolvePayout](before, event as never, { key: CUSTOMER, at }))) as Payout;
  }, payout);
}

/** What comes of inputs, one after the other. */
export function run(inputs: readonly (Input | readonly [Input, Partial<Lookups>])[], from?: Payout): { payout: Payout | undefined; events: PayoutEvent[]; types: string[] } {
  let payout = from;
  const events: PayoutEvent[] = [];
  for (const item of inputs) {
    const [input, given] = 'type' in item ? [item, {}] : item;
    const decided = decide(payout, input, given);
    payout = folded(payout, decided, given.now);
    events.push(...decided);
  }
  return { payout, events, types: events.map(({ type }) => type) };
}
