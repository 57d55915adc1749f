import type { PayoutEvent } from '@kontor/events';
import { statusOf } from './payout-machine.js';
import type { Payout } from './payout-state.js';

interface Input {
  readonly type: string;
  readonly transferId: string;
  readonly payoutId?: string;
}

/** More than any input has; what is longer is cut. */
const EVIDENCE_CHARS_MAX = 2_000;

/** For people, with its evidence: no money moves. Once per input, however often that comes. */
export function conflict(payout: Payout | undefined, input: Input, inputId: string): PayoutEvent<'PayoutConflict'> | undefined {
  if (isSeen(payout, inputId)) return undefined;
  const { type, transferId, payoutId } = input;
  const evidence = JSON.stringify(input).slice(0, EVIDENCE_CHARS_MAX);
  return { type: 'PayoutConflict', transferId, ...(payoutId !== undefined && { payoutId }), status: statusOf(payout), input: type, inputId, evidence };
}

export const isSeen = (payout: Payout | undefined, inputId: string): boolean => payout?.seen?.includes(inputId) === true;

/** Topics from outside name a customer beside the transfer. Whose transfer it is was told by the ledger. */
export const isOfAnother = (payout: Payout | undefined, key: string): boolean => payout?.customerId !== undefined && payout.customerId !== key;
