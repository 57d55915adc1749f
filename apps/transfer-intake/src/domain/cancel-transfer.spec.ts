import { transferIdOf } from '@kontor/events';
import type { CancelRequested } from '@kontor/events';
import { describe, expect, it } from 'vitest';
import { cancelTransfer } from './cancel-transfer.js';
import { evolveSubmission, type Submission } from './submission.js';

const customer = { key: 'cus_1' };
const transferId = transferIdOf('cus_1', 'order-1');
const cancel = { type: 'CancelTransfer', transferId, commandId: 'cmd-2' } as const;
const requested: Submission = { status: 'requested', customerId: 'cus_1', commandId: 'cmd-1', bodyHash: 'ab'.repeat(32) };

describe('cancelTransfer', () => {
  it('passes the wish on of a transfer that was let in', () => {
    expect(cancelTransfer(requested, cancel, customer)).toEqual({ type: 'CancelRequested', transferId, commandId: 'cmd-2' });
  });

  it('passes it on once, and keeps what a repeat of the request is compared with', () => {
    const event: CancelRequested = { type: 'CancelRequested', transferId, commandId: 'cmd-2' };
    const asked = evolveSubmission.CancelRequested(requested, event);
    expect(asked).toEqual({ ...requested, cancelRequested: true });
    for (const commandId of ['cmd-2', 'cmd-3']) expect(cancelTransfer(asked, { ...cancel, commandId }, customer)).toBeUndefined();
  });

  it('passes nothing on of what was rejected, of what never came, and for somebody else', () => {
    expect(cancelTransfer({ ...requested, status: 'rejected', code: 'RECIPIENT_UNKNOWN' }, cancel, customer)).toBeUndefined();
    expect(cancelTransfer(undefined, cancel, customer)).toBeUndefined();
    expect(cancelTransfer(requested, cancel, { key: 'cus_2' })).toBeUndefined();
  });

  it('is a defect where a wish was written of a transfer that was never let in', () => {
    expect(() => evolveSubmission.CancelRequested(undefined, { type: 'CancelRequested', transferId, commandId: 'c' })).toThrow(RangeError);
  });
});
