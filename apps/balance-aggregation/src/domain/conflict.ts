import type { LedgerEvent } from '@kontor/events';
import type { Conflicts } from './context.js';

const EVIDENCE_CHARS_MAX = 2_000;

export const conflictKey = (subject: string, code: string): string => `${subject}|${code}`;

/** What cannot be true here: for people, and no money moves. Told of once, however often it is said. */
export function conflict({ conflicts }: { readonly conflicts: Conflicts }, subject: string, code: string, evidence: object): LedgerEvent<'LedgerConflict'> | undefined {
  if (conflicts.get(conflictKey(subject, code)) === true) return undefined;
  return { type: 'LedgerConflict', subject, code, evidence: JSON.stringify(evidence).slice(0, EVIDENCE_CHARS_MAX) };
}

export const evolveConflict = { LedgerConflict: (): true => true };
