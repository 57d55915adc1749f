import type { Finding } from '@kontor/events';
import type { Audited } from './audited.js';
import { breach } from './breach.js';
import { readTerms } from './terms.js';

const DAY_MS = 86_400_000;
/** Rails that are silent on success give evidence within days, an enquiry is answered within ten working days: what stands longer was forgotten. */
export const STANDING_MAX_MS = 14 * DAY_MS;
/** A rating is in the log before its booking, and that before its payout. The auditor reads three journals, so one may come a little later here; never so much. */
export const UNRATED_MAX_MS = 10 * 60_000;

/**
 * Timers fire before what waits is read. After a stop of the auditor, what explains a wait may be in the log already: so
 * an overdue entry is noted first, and is a breach if it is overdue still after this time, in which the rest is read.
 */
export const LOOKED_AT_AGAIN_MS = 10 * 60_000;

/** When something of it will have taken too long, or is to be looked at again: milliseconds since the epoch. */
export function dueAt({ unratedSince, pays, standing, aged, noted }: Audited): number | undefined {
  const unrated = unratedSince === undefined ? Infinity : unratedSince + UNRATED_MAX_MS;
  const unbooked = pays === undefined ? Infinity : pays.since + UNRATED_MAX_MS;
  const old = standing === undefined || aged === true || standing.amount.startsWith('-') ? Infinity : standing.since + STANDING_MAX_MS;
  const due = Math.min(unrated, unbooked, old);
  if (due === Infinity) return undefined;
  return noted === undefined ? due : Math.max(due, noted + LOOKED_AT_AGAIN_MS);
}

export function reportOverdue(audited: Audited, { now }: { readonly now: number }): Finding<'InvariantBreached'> | Finding<'OverdueNoted'> | undefined {
  const { subject, unratedSince, pays, terms = '', standing, noted } = audited;
  if (noted === undefined) return { type: 'OverdueNoted', subject };
  if (unratedSince !== undefined && unratedSince + UNRATED_MAX_MS <= now) {
    return breach('NOT_BOOKED_AS_RATED', readTerms(terms).target, subject, `booked ${terms}, and never rated`);
  }
  if (pays !== undefined && pays.since + UNRATED_MAX_MS <= now) return breach('NOT_BOOKED_AS_RATED', pays.currency, subject, `pays ${pays.amount}, and was never booked`);
  return standing && breach('CLEARING_AGED', standing.currency, subject, `${standing.amount} since ${new Date(standing.since).toISOString()}`);
}
