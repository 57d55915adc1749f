import { payoutIdOf } from '@kontor/events';
import type { Finding, PayoutEvent, PayoutSubmitting } from '@kontor/events';
import type { Audited } from './audited.js';
import { breach } from './breach.js';
import { readTerms } from './terms.js';

/**
 * A transfer is paid by one attempt at a time, and as booked. Ids follow from transfer and number, so the same attempt
 * again is the same payment, and only attempts that ended with nothing moved need to be remembered: few. One that is read
 * before its booking waits for it.
 */
export function auditSubmission({ terms, booked, pays, ended = [] }: Audited, submitting: PayoutSubmitting): Finding<'InvariantBreached' | 'SubmissionAudited'>[] {
  const { transferId, payoutId, attempt, currency, amount } = submitting;
  const found: Finding<'InvariantBreached' | 'SubmissionAudited'>[] = [];
  const alive = Array.from({ length: attempt - 1 }, (_, i) => payoutIdOf(transferId, i + 1)).filter((earlier) => !ended.includes(earlier));
  const two = (detail: string): unknown => found.push(breach('TWO_LIVE_ATTEMPTS', currency, transferId, detail));
  if (payoutId !== payoutIdOf(transferId, attempt)) two(`attempt ${attempt} is called ${payoutId}`);
  if (ended.includes(payoutId)) two(`attempt ${attempt} is submitted again, after it ended`);
  if (alive.length > 0) two(`attempt ${attempt} is submitted while ${alive.join(', ').slice(0, 400)} may be paid`);
  if (terms === undefined || booked === undefined) return pays === undefined ? [...found, { type: 'SubmissionAudited', transferId, currency, amount }] : found;
  const { target, payee } = readTerms(terms);
  if (currency !== target || BigInt(amount) !== payee) found.push(breach('NOT_BOOKED_AS_RATED', currency, transferId, `pays ${amount} ${currency} for a booking of ${payee} ${target}`));
  return found;
}

/** Nothing moved by this attempt: another one may follow. */
export function auditRejection({ ended = [] }: Audited, { transferId, payoutId }: PayoutEvent<'PayoutRejected'>): Finding<'AttemptAudited'> | undefined {
  return ended.includes(payoutId) ? undefined : { type: 'AttemptAudited', transferId, payoutId };
}
