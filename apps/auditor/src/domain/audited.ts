import type { Finding } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import type { Terms } from './terms.js';

/** What is remembered of a transfer, a transit, or a deposit that is nobody's yet. */
export interface Audited {
  readonly subject: string;
  /** Whose journal key it is. */
  readonly key?: string;
  /** As booked; as rated, while it is not. */
  readonly terms?: Terms;
  readonly booked?: true;
  /** Booked at this time (ms), and no rating was seen yet. */
  readonly unratedSince?: number;
  /** In clearing, in doubt, suspense or transit. `since`: from when on it has not been nothing (ms). */
  readonly standing?: { readonly currency: string; readonly amount: string; readonly since: number };
  /** Its age was reported. */
  readonly aged?: true;
  /** Given back of source, used up of target. */
  readonly refunded?: { readonly source: string; readonly target: string };
  /** Submitted to be paid, and no booking was seen yet. */
  readonly pays?: { readonly currency: string; readonly amount: string; readonly since: number };
  /** Attempts that ended with nothing moved. */
  readonly ended?: readonly string[];
}

export const nothingAudited = (subject: string): Audited => ({ subject });

interface Meta {
  readonly key: string;
  readonly at: number;
}

export const evolveAudited = {
  RatingAudited: ({ unratedSince, ...audited }: Audited, { terms }: Finding<'RatingAudited'>, { key }: Meta): Audited => ({ ...audited, key, terms: audited.booked === true ? audited.terms! : terms }),
  BookingAudited: ({ pays: _, ...audited }: Audited, { terms, standing }: Finding<'BookingAudited'>, { key, at }: Meta): Audited => {
    const booked = { ...audited, key, terms, booked: true as const, ...(audited.terms === undefined && { unratedSince: at }) };
    return standsBy(booked, terms.slice(4, 7), standing, at);
  },
  MovementAudited: (audited: Audited, { currency, standing, refunded }: Finding<'MovementAudited'>, { key, at }: Meta): Audited | undefined => {
    const { source, target } = audited.refunded ?? { source: '0', target: '0' };
    const given = refunded === undefined ? audited : { ...audited, refunded: { source: sum(source, refunded.source), target: sum(target, refunded.target) } };
    const after = standsBy({ ...given, key }, currency, standing, at);
    // Of a transit or a deposit nothing is asked again once it stands nowhere.
    return after.standing === undefined && after.booked === undefined && after.terms === undefined && after.pays === undefined ? undefined : after;
  },
  SubmissionAudited: (audited: Audited, { currency, amount }: Finding<'SubmissionAudited'>, { key, at }: Meta): Audited => ({ ...audited, key, pays: { currency, amount, since: at } }),
  AttemptAudited: (audited: Audited, { payoutId }: Finding<'AttemptAudited'>, { key }: Meta): Audited => ({ ...audited, key, ended: [...(audited.ended ?? []), payoutId] }),
  SuspenseAged: (audited: Audited): Audited => ({ ...audited, aged: true }),
  InvariantBreached: (audited: Audited, { rule }: Finding<'InvariantBreached'>): Audited | undefined => {
    if (audited.key === undefined) return undefined; // about an entry, or an account
    if (rule === 'CLEARING_AGED') return { ...audited, aged: true };
    const { unratedSince, pays, ...told } = audited;
    return rule === 'NOT_BOOKED_AS_RATED' ? told : audited;
  },
};

function standsBy({ standing, aged, ...audited }: Audited, currency: string, by: string, at: number): Audited {
  const amount = sum(standing?.currency === currency ? standing.amount : '0', by);
  if (amount === '0') return audited;
  return { ...audited, standing: { currency, amount, since: standing?.since ?? at }, ...(aged !== undefined && { aged }) };
}

const sum = (a: string, b: string): string => minorUnits(BigInt(a) + BigInt(b));

/** What the customer's accounts hold: `EUR:available`, minor units. */
export type Balances = Readonly<Record<string, string>>;

const movedBy = (balances: Balances, { moved = [] }: { readonly moved?: readonly { readonly account: string; readonly by: string }[] }): Balances => {
  const after = { ...balances };
  for (const { account, by } of moved) after[account] = sum(after[account] ?? '0', by);
  return after;
};

export const evolveBalances = { BookingAudited: movedBy, MovementAudited: movedBy, BalancesAudited: movedBy };
