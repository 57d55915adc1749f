import type { Envelope } from '@kontor/streams';
import type { Audit, EventPlace } from './audit.js';
import type { FaultBook } from './faults.js';
import { isStage, STAGE, STAGE_RULES, type Stage } from './stages.js';
import { TransferTable } from './transfer-table.js';

/** An attempt of a transfer is under way: it was submitted, and nobody has said yet that nothing moved. */
const LIVE = 1 << 30;
/** Of one attempt. */
const ATTEMPT = { PayoutSubmitting: 1, PayoutSettled: 2, PayoutRejected: 4 } as const;

interface StageData {
  readonly transferId?: string;
  readonly payoutId?: string;
  readonly quoteId?: string;
}

/** A transfer is requested, rated, booked and settled once, from one quote, and paid by one attempt at a time. */
export class TransfersAudit implements Audit {
  readonly transfers = new TransferTable();
  readonly #attempts = new TransferTable();
  readonly #quotes = new TransferTable();

  event(event: Envelope, place: EventPlace, faults: FaultBook): void {
    const { type } = event;
    const { transferId, payoutId, quoteId } = event.data as StageData;
    if (!isStage(type) || transferId === undefined) return;
    const before = this.transfers.set(transferId, STAGE[type]);
    if (before === undefined) return;
    const wrong = (sentence: string): void => faults.add('money', place, `${type} of ${transferId}: ${sentence}`);
    judgeStage(type, before, wrong);
    if (payoutId !== undefined && type in ATTEMPT) this.judgeAttempt(type as keyof typeof ATTEMPT, { transferId, payoutId, before }, wrong);
    if (type === 'TransferRated' && quoteId !== undefined && this.#quotes.set(quoteId, 1) !== 0) wrong(`${quoteId} was used already; a quote is used once`);
  }

  private judgeAttempt(type: keyof typeof ATTEMPT, { transferId, payoutId, before }: { readonly transferId: string; readonly payoutId: string; readonly before: number }, wrong: (sentence: string) => void): void {
    const known = this.#attempts.set(payoutId, ATTEMPT[type]) ?? 0;
    if ((known & ATTEMPT[type]) !== 0) wrong(`it happened to ${payoutId} already`);
    if (type === 'PayoutSettled' ? (known & ATTEMPT.PayoutRejected) !== 0 : type === 'PayoutRejected' && (known & ATTEMPT.PayoutSettled) !== 0) wrong(`${payoutId} is settled and rejected`);
    if (type !== 'PayoutSubmitting' && known === 0) wrong(`${payoutId} was never submitted`);
    if (type === 'PayoutRejected') return this.transfers.clear(transferId, LIVE);
    if (type !== 'PayoutSubmitting') return;
    if ((before & LIVE) !== 0) wrong('another attempt is under way, and may be paid');
    this.transfers.set(transferId, LIVE);
  }
}

function judgeStage(type: Stage, before: number, wrong: (sentence: string) => void): void {
  const { again, after, not } = STAGE_RULES[type];
  if (again === undefined && (before & STAGE[type]) !== 0) wrong('it happened already; it happens once to a transfer');
  const other = not?.find((stage) => (before & STAGE[stage]) !== 0);
  if (other !== undefined) wrong(`${other} happened already, and a transfer has only one of the two`);
  if (after?.some((stage) => (before & STAGE[stage]) !== 0) === false) wrong(`there was no ${after.join(' or ')} before it`);
}
