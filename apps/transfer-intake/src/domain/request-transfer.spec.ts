import { quoteIdOf, transferIdOf, transfers } from '@kontor/events';
import type { SubmitTransfer } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInRecipient, builtInRecipients, type OwnRecipient } from './recipients.js';
import { requestTransfer } from './request-transfer.js';
import { evolveSubmission } from './submission.js';
import type { Submission } from './submission.js';

const own: OwnRecipient = { customerId: 'cus_1', bodyHash: 'ef'.repeat(32), currency: 'JPY', rail: 'simulator', bank: 'simbank' };
const known = new Map<string, OwnRecipient>([['rc_own', own], ['rc_gone', { ...own, deleted: true }], ['rc_others', { ...own, customerId: 'cus_2' }]]);
const customer = { key: 'cus_1', recipients: known };
const BASE = {
  type: 'SubmitTransfer', transferId: transferIdOf('cus_1', 'order-1'), commandId: 'cmd-1', bodyHash: 'ab'.repeat(32),
  source: 'EUR', target: 'JPY', recipientId: 'rc_jpy_tokyo', waitForFunds: false,
} as const;
const { recipientId: _recipient, ...WITHOUT_RECIPIENT } = BASE;
const QUOTE = quoteIdOf('cus_1', 'quote-1');
const submit: SubmitTransfer = { ...BASE, sourceAmount: minorUnits(10000n), reference: 'Invoice 7' };

describe('requestTransfer', () => {
  it('lets a first request in, with the side that was fixed and the recipient as a reference', () => {
    expect(requestTransfer(undefined, submit, customer)).toEqual({
      type: 'TransferRequested', transferId: BASE.transferId, commandId: 'cmd-1', bodyHash: BASE.bodyHash, source: 'EUR', target: 'JPY',
      fixed: { side: 'source', amount: '10000' },
      destination: { kind: 'bank', recipientId: 'rc_jpy_tokyo', rail: 'simulator', bank: 'simbank' },
      reference: 'Invoice 7',
      waitForFunds: false,
    });
  });

  it('fixes the target where the target amount was named, and leaves an absent reference absent', () => {
    const event = requestTransfer(undefined, { ...BASE, targetAmount: minorUnits(500n) }, customer);
    expect(event).toMatchObject({ fixed: { side: 'target', amount: '500' } });
    expect(event).not.toHaveProperty('reference');
  });

  it('rejects an unknown recipient, and one that is paid in another currency', () => {
    expect(requestTransfer(undefined, { ...submit, recipientId: 'rc_nobody' }, customer)).toMatchObject({ type: 'TransferRejected', code: 'RECIPIENT_UNKNOWN' });
    expect(requestTransfer(undefined, { ...submit, target: 'GBP' }, customer)).toMatchObject({ type: 'TransferRejected', code: 'RECIPIENT_CURRENCY_MISMATCH' });
  });

  it('pays a recipient of the customer’s own in its currency, and none that is deleted or another customer’s', () => {
    const paying = (recipientId: string, target = 'JPY') => requestTransfer(undefined, { ...submit, recipientId, target }, customer);
    expect(paying('rc_own')).toMatchObject({ type: 'TransferRequested', destination: { kind: 'bank', recipientId: 'rc_own', rail: 'simulator', bank: 'simbank' } });
    expect(paying('rc_own', 'GBP')).toMatchObject({ type: 'TransferRejected', code: 'RECIPIENT_CURRENCY_MISMATCH' });
    for (const id of ['rc_gone', 'rc_others']) expect(paying(id)).toMatchObject({ type: 'TransferRejected', code: 'RECIPIENT_UNKNOWN' });
  });

  it('decides nothing on a repeat, be its body the same or another, whether the first was let in or rejected', () => {
    for (const first of [submit, { ...submit, recipientId: 'rc_nobody' }]) {
      const submission = folded(requestTransfer(undefined, first, customer)!);
      expect(requestTransfer(submission, submit, customer)).toBeUndefined();
      expect(requestTransfer(submission, { ...submit, commandId: 'cmd-2', bodyHash: 'cd'.repeat(32), sourceAmount: minorUnits(1n) }, customer)).toBeUndefined();
    }
  });

  it('keeps of the first request what a repeat is compared with', () => {
    expect(folded(requestTransfer(undefined, submit, customer)!)).toEqual({ status: 'requested', customerId: 'cus_1', commandId: 'cmd-1', bodyHash: BASE.bodyHash });
    expect(folded(requestTransfer(undefined, { ...submit, recipientId: 'rc_nobody' }, customer)!)).toMatchObject({ status: 'rejected', code: 'RECIPIENT_UNKNOWN' });
  });

  it('converts for the customer itself where nobody else is named, but not a currency into itself', () => {
    const { recipientId: _, ...own } = submit;
    expect(requestTransfer(undefined, own, customer)).toMatchObject({ type: 'TransferRequested', destination: { kind: 'own' } });
    expect(requestTransfer(undefined, { ...own, target: 'EUR' }, customer)).toMatchObject({ type: 'TransferRejected', code: 'SAME_CURRENCY' });
  });

  it('pays another customer, in the same currency too, but not the customer itself, and nobody under a key of the house', () => {
    const { recipientId: _, ...to } = submit;
    const paying = (toCustomerId: string) => requestTransfer(undefined, { ...to, target: 'EUR', toCustomerId }, customer);
    expect(paying('cus_2')).toMatchObject({ type: 'TransferRequested', source: 'EUR', target: 'EUR', destination: { kind: 'customer', customerId: 'cus_2' } });
    expect(paying('cus_1')).toMatchObject({ type: 'TransferRejected', code: 'SELF_TRANSFER' });
    expect(paying('house-3')).toMatchObject({ type: 'TransferRejected', code: 'RECIPIENT_UNKNOWN' });
  });

  it('takes the amounts from a quote where one is named, and whether to wait for money', () => {
    const event = requestTransfer(undefined, { ...BASE, quoteId: QUOTE, waitForFunds: true }, customer);
    expect(event).toMatchObject({ quoteId: QUOTE, waitForFunds: true });
    expect(event).not.toHaveProperty('fixed');
  });

  it.each(['', 'a|b', 'x'.repeat(65), 'house-0'])('throws for the key %j, which is no customer id', (key) => {
    expect(() => requestTransfer(undefined, submit, { key, recipients: known })).toThrow(RangeError);
  });

  it('makes one event of any sequence of commands for a transfer, and it is as declared', () => {
    const amount = fc.bigInt(1n, 10n ** 18n - 1n).map(minorUnits);
    const to = fc.oneof(
      fc.record({ recipientId: fc.constantFrom('rc_nobody', ...builtInRecipients().map(({ id }) => id)) }),
      fc.record({ toCustomerId: fc.constantFrom('cus_1', 'cus_2', 'house-0') }),
      fc.constant({}),
    );
    const fixed = fc.oneof(fc.record({ sourceAmount: amount }), fc.record({ targetAmount: amount }), fc.constant({ quoteId: QUOTE }));
    const common = fc.record({ commandId: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), target: fc.constantFrom('JPY', 'GBP', 'EUR'), waitForFunds: fc.boolean() });
    const commands = fc.tuple(common, to, fixed).map(([command, recipient, side]) => ({ ...WITHOUT_RECIPIENT, ...command, ...recipient, ...side }));
    fc.assert(
      fc.property(fc.array(commands, { minLength: 1, maxLength: 8 }), (sequence) => {
        let submission: Submission | undefined;
        const events = sequence.flatMap((command) => {
          const event = requestTransfer(submission, command, customer);
          if (event !== undefined) submission = folded(event);
          return event ?? [];
        });
        expect(events).toHaveLength(1);
        const { type, ...data } = events[0]!;
        expect(transfers.schemas[type]['~standard'].validate(data)).not.toHaveProperty('issues');
        expect(submission?.commandId).toBe(sequence[0]!.commandId);
      }),
    );
  });
});

describe('built-in recipients', () => {
  it('are one per id, each with its currency, on the simulated rail', () => {
    const recipients = builtInRecipients();
    expect(new Set(recipients.map(({ id }) => id)).size).toBe(recipients.length);
    for (const recipient of recipients) {
      expect(builtInRecipient(recipient.id)).toBe(recipient);
      expect(recipient).toMatchObject({ rail: 'simulator', bank: 'simbank' });
      expect(recipient.id.slice(3, 6).toUpperCase()).toBe(recipient.currency);
    }
  });
});

function folded(event: NonNullable<ReturnType<typeof requestTransfer>>): Submission {
  return event.type === 'TransferRequested' ? evolveSubmission.TransferRequested(undefined, event, customer) : evolveSubmission.TransferRejected(undefined, event, customer);
}
