import type { Finding } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import type { Audited } from './audited.js';
import { breach } from './breach.js';
import { readTerms } from './terms.js';

const DAY_MS = 86_400_000;
/** Rails that are silent on success give evidence within days, an enquiry is answered within ten working days: what stands longer was forgotten. */
export const STANDING_MAX_MS = 14 * DAY_MS;
/**
 * A rating is in the log before its booking, and that before its payout. The auditor reads three journals, and one of them may
 * lag behind; so it looks some time later, when all three are read up to there (`after: 'inputs'`). What is not seen by then is
 * not there. Any time would be sound: it is long so that hardly ever somebody must look.
 */
export const UNRATED_MAX_MS = 10 * 60_000;

/** When something of it will have taken too long: milliseconds since the epoch. */
export function dueAt({ unratedSince, pays, standing, aged }: Audited): number | undefined {
  const unrated = unratedSince === undefined ? Infinity : unratedSince + UNRATED_MAX_MS;
  const unbooked = pays === undefined ? Infinity : pays.since + UNRATED_MAX_MS;
  const old = standing === undefined || aged === true || standing.amount.startsWith('-') ? Infinity : standing.since + STANDING_MAX_MS;
  const due = Math.min(unrated, unbooked, old);
  return due === Infinity ? undefined : due;
}

/** Remembered by its entry, as long as it is nobody's. Of what we are to pay nothing is wrong with it, so it is told and halts nothing. */
const isDeposit = (subject: string): boolean => subject.startsWith('en_');

export function reportOverdue(audited: Audited, { now }: { readonly now: number }): Finding<'InvariantBreached' | 'SuspenseAged'> | undefined {
  const { subject, unratedSince, pays, terms = '', standing } = audited;
  if (unratedSince !== undefined && unratedSince + UNRATED_MAX_MS <= now) {
    return breach('NOT_BOOKED_AS_RATED', readTerms(terms).target, subject, `booked ${terms}, and never rated`);
  }
  if (pays !== undefined && pays.since + UNRATED_MAX_MS <= now) return breach('NOT_BOOKED_AS_RATED', pays.currency, subject, `pays ${pays.amount}, and was never booked`);
  if (standing === undefined) return undefined;
  const { currency, amount } = standing;
  const since = new Date(standing.since).toISOString();
  if (isDeposit(subject)) return { type: 'SuspenseAged', subject, currency, amount: minorUnits(BigInt(amount)), since };
  return breach('CLEARING_AGED', currency, subject, `${amount} since ${since}`);
}
