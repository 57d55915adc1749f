import type { Finding, TransferRated } from '@kontor/events';
import type { Audited } from './audited.js';
import { differences } from './audit-entry.js';
import { termsOfRating } from './terms.js';

/** A price, kept until the transfer is booked by it; or held against the booking, where that was read first. */
export function auditRating(audited: Audited, rated: TransferRated): Finding<'RatingAudited' | 'InvariantBreached'>[] {
  const { transferId } = rated;
  const terms = termsOfRating(rated);
  const noted = { type: 'RatingAudited', transferId, terms } as const;
  if (audited.booked === undefined) return audited.terms === undefined ? [noted] : [];
  if (audited.unratedSince === undefined) return [];
  return [noted, ...differences(transferId, terms, audited.terms ?? '')];
}
