import { depositEntryIdOf, entryIdOf, payoutIdOf, quoteIdOf, refundIdOf, transferIdOf, transitIdOf, type Leg } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import type { Envelope } from '@kontor/streams';
import { describe, expect, it } from 'vitest';
import type { Audit } from './audit.js';
import { FaultBook } from './faults.js';
import { RefundsAudit } from './refunds-audit.js';
import { StandingAudit } from './standing-audit.js';
import { TransfersAudit } from './transfers-audit.js';

// One transfer of EUR 100.00 to yen, in partition 0; what goes to another customer goes to partition 1.

interface Told {
  readonly journal: string;
  readonly partition: number;
  readonly event: Pick<Envelope, 'type' | 'subject' | 'cause' | 'data'>;
}

const LEDGER = 'ledger.entries.v1';
const transferId = transferIdOf('ada', 'k');
const transitId = transitIdOf(transferId);
const payoutId = (attempt: number) => payoutIdOf(transferId, attempt);
const BANK = { kind: 'bank', recipientId: 'rc_jpy_tokyo', rail: 'simulator', bank: 'simbank' };
const yen = (amount: string) => ({ currency: 'JPY', amount });
const euro = (amount: string) => ({ currency: 'EUR', amount });

const legs = (...lines: readonly string[]): Leg[] => lines.map((line) => {
  const [side, account, amount] = line.split(' ') as [Leg['side'], string, string];
  return { account, side, currency: /:([A-Z]{3})(#|:|$)/.exec(account)![1]!, amount: minorUnits(BigInt(amount)) };
});
const posted = (type: string, data: object, { key = 'ada', partition = 0, cause = 'x/0/0' } = {}): Told => ({ journal: LEDGER, partition, event: { type, subject: key, cause, data: { entryId: entryIdOf(type, JSON.stringify(data)), transferId, ...data } } });
const told = (journal: string, type: string, data: object = {}): Told => ({ journal, partition: 0, event: { type, subject: 'ada', cause: 'x/0/0', data: { transferId, ...data } } });
const paying = (type: string, attempt = 1, data: object = {}): Told => told('payout.payouts.v1', type, { payoutId: payoutId(attempt), ...data });

const booked = posted('TransferBooked', {
  payout: yen('16095'), destination: BANK,
  legs: legs('D customer:ada:EUR:available 10000', 'C income:fee:EUR#0 65', 'C income:spread:EUR#0 30', 'C fx:position:EUR#0 9905', 'D fx:position:JPY#0 16096', 'C payout:clearing:JPY#0 16095', 'C fx:rounding:JPY#0 1'),
});
const settled = (amount = '16095') => posted('SettlementPosted', { payoutId: payoutId(1), legs: legs(`D payout:clearing:JPY#0 ${amount}`, `C nostro:simbank:JPY#0 ${amount}`) });
const returned = (returnRef: string, amount: string) => posted('ReturnPosted', { returnRef, ...yen(amount), legs: legs(`D nostro:simbank:JPY#0 ${amount}`, `C returns:suspense:JPY#0 ${amount}`) });
const refund = (kind: 'rejected' | 'abandoned' | { readonly returnRef: string }, from: string, target: string, source: string) => posted('RefundPosted', {
  refundId: refundIdOf(transferId, typeof kind === 'string' ? { kind } : { kind: 'returned', ...kind }), target: yen(target), source: euro(source),
  legs: legs(`D ${from}:JPY#0 ${target}`, `C fx:position:JPY#0 ${target}`, `D fx:position:EUR#0 ${source}`, `C customer:ada:EUR:available ${source}`),
});
const inDoubt = (from: string, to: string) => posted(to === 'payout:in-doubt' ? 'InDoubtPosted' : 'InDoubtCleared', { payoutId: payoutId(1), legs: legs(`D ${from}:JPY#0 16095`, `C ${to}:JPY#0 16095`) });

const CUSTOMER = { kind: 'customer', customerId: 'bob' };
const sent = [
  posted('TransferBooked', { payout: euro('500'), destination: CUSTOMER, legs: legs('D customer:ada:EUR:available 500', 'C transit:0>1:EUR#0 500') }),
  told(LEDGER, 'TransitSent', { transitId }),
];
const received = posted('TransitReceived', { transitId, legs: legs('D transit:0>1:EUR#1 500', 'C customer:bob:EUR:available 500') }, { key: 'bob', partition: 1, cause: `${LEDGER}/0/7/1` });
const refused = posted('TransitRefused', { transitId, legs: legs('D transit:0>1:EUR#1 500', 'C transit:1>0:EUR#1 500') }, { key: 'bob', partition: 1, cause: `${LEDGER}/0/7/1` });
const wayBack = posted('RefundPosted', { refundId: refundIdOf(transferId, { kind: 'refused' }), target: euro('500'), source: euro('500'), legs: legs('D transit:1>0:EUR#0 500', 'C customer:ada:EUR:available 500') }, { cause: `${LEDGER}/1/9/1` });
const completed = told(LEDGER, 'TransitCompleted', { transitId });

const suspense = (type: string, one: string, other: string) => posted(type, { transferId: undefined, depositId: 'd1', transitId, legs: legs(`${one} 700`, `${other} 700`) }, { key: 'house-0' });
const nobodys = suspense('DepositPosted', 'D nostro:simbank:EUR#0', 'C deposits:suspense:EUR#0');
const assigned = suspense('DepositAssigned', 'D deposits:suspense:EUR#0', 'C transit:0>1:EUR#0');

/** What the audits of the money say of these; `judgedTo`: the height up to which every partition was judged. */
function audited(events: readonly Told[], judgedTo = 100): { readonly faults: readonly string[]; readonly standing: object } {
  const faults = new FaultBook();
  const standing = new StandingAudit();
  const audits: Audit[] = [new TransfersAudit(), standing, new RefundsAudit()];
  events.forEach(({ event, journal, partition }, i) => {
    for (const audit of audits) audit.event!(event as Envelope, { journal, partition, offset: i, height: i + 1, line: 0 }, faults);
  });
  standing.finish(({ height }) => height <= judgedTo, faults);
  return { faults: faults.told.map(({ sentence }) => sentence.replaceAll(transferId, 'tr').replaceAll(transitId, 'tt')), standing: standing.counts };
}

describe('the audits of the money', () => {
  it.each<readonly [string, readonly Told[], object]>([
    ['paid', [booked, paying('PayoutSubmitting'), paying('PayoutSettled'), settled()], {}],
    ['on its way', [booked, paying('PayoutSubmitting')], { clearing: 1 }],
    ['in doubt', [booked, paying('PayoutSubmitting'), paying('PayoutInDoubt'), inDoubt('payout:clearing', 'payout:in-doubt')], { 'in doubt': 1 }],
    ['in doubt twice, then paid', [
      booked, paying('PayoutSubmitting'), paying('PayoutInDoubt'), inDoubt('payout:clearing', 'payout:in-doubt'), paying('PayoutAccepted'), inDoubt('payout:in-doubt', 'payout:clearing'),
      paying('PayoutInDoubt'), paying('PayoutSettled'), settled(),
    ], {}],
    ['rejected and refunded', [booked, paying('PayoutSubmitting'), paying('PayoutRejected'), refund('rejected', 'payout:clearing', '16095', '10000')], {}],
    ['rejected, then paid by another attempt', [booked, paying('PayoutSubmitting'), paying('PayoutRejected'), paying('PayoutSubmitting', 2), paying('PayoutSettled', 2), settled()], {}],
    ['returned in two parts and refunded', [
      booked, paying('PayoutSubmitting'), paying('PayoutSettled'), settled(), paying('PayoutReturned'), returned('r1', '5000'), refund({ returnRef: 'r1' }, 'returns:suspense', '5000', '3106'),
      paying('PayoutReturned'), returned('r2', '11095'), refund({ returnRef: 'r2' }, 'returns:suspense', '11095', '6894'),
    ], {}],
    ['returned, the refund not rated yet', [booked, paying('PayoutSubmitting'), paying('PayoutSettled'), settled(), returned('r1', '5000')], { returned: 1 }],
    ['under way to a customer', sent, { 'in transit': 1 }],
    ['arrived at a customer', [...sent, received, completed], {}],
    ['arrived, where the other partition was judged first', [received, ...sent, completed], {}],
    ['refused by a customer', [...sent, refused, wayBack], {}],
    ['a deposit of nobody', [nobodys], { unidentified: 1 }],
    ['a deposit on its way to its customer', [nobodys, assigned], { 'in transit': 1 }],
    ['a deposit of nobody that the bank took back', [nobodys, suspense('DepositReversalPosted', 'D deposits:suspense:EUR#0', 'C nostro:simbank:EUR#0')], {}],
    ['a deposit of nobody that people took back', [nobodys, posted('EntryReversed', { transferId: undefined, reversedEntryId: depositEntryIdOf('house-0', 'd1'), legs: legs('D deposits:suspense:EUR#0 700', 'C nostro:simbank:EUR#0 700') }, { key: 'house-0' })], {}],
    ['a correction of the house', [posted('CorrectionPosted', { transferId: undefined, legs: legs('D payout:clearing:JPY#0 5', 'C fx:rounding:JPY#0 5') }, { key: 'house-0' })], {}],
  ])('find nothing where a transfer is %s, and know what stands where', (_, events, standing) => {
    expect(audited(events)).toEqual({ faults: [], standing });
  });

  it.each<readonly [string, readonly Told[], readonly (string | RegExp)[]]>([
    ['a booking without its customer', [posted('TransferBooked', { payout: yen('5'), destination: BANK, legs: legs('D fx:position:JPY#0 5', 'C payout:clearing:JPY#0 5') })], [/does not begin with what its customer pays/]],
    ['a booking that says another amount', [posted('TransferBooked', { payout: yen('6'), destination: BANK, legs: legs('D customer:ada:JPY:available 5', 'C payout:clearing:JPY#0 5') })], [/it says 6 JPY, its legs move 5/]],
    ['a settlement of more than stood there', [booked, settled('16096')], [/tr has -1 left on payout:clearing:JPY#0/, /-1 of tr stay/]],
    ['a settlement of less', [booked, settled('16094')], [/1 of tr stay on payout:clearing:JPY#0/]],
    ['money of another transfer', [booked, posted('SettlementPosted', { transferId: transferIdOf('ada', 'other'), legs: legs('D payout:clearing:JPY#0 5', 'C nostro:simbank:JPY#0 5') })], [/there was no TransferBooked before it/, /has -5 left/, /-5 of/]],
    ['clearing moved by what is of no transfer', [posted('HedgePosted', { transferId: undefined, legs: legs('D payout:clearing:JPY#0 5', 'C nostro:simbank:JPY#0 5') })], [/of no transfer and no deposit/]],
    ['refunded and paid', [booked, refund('rejected', 'payout:clearing', '16095', '10000'), settled()], [/has -16095 left/, /stay on/]],
    ['two refunds of one cause', [booked, settled(), returned('r1', '5000'), refund({ returnRef: 'r1' }, 'returns:suspense', '2500', '1000'), refund({ returnRef: 'r1' }, 'returns:suspense', '2500', '1000')], [/in the ledger already; a cause refunds once/]],
    ['more given back than was debited', [booked, refund('rejected', 'payout:clearing', '16095', '10001')], [/1 more is given back than was debited/]],
    ['a refund that says another amount', [booked, posted('RefundPosted', { ...(refund('rejected', 'payout:clearing', '16095', '10000').event.data), source: euro('9000') })], [/it says 9000 EUR, its legs move 10000/]],
    ['the same return twice', [booked, settled(), returned('r1', '5000'), returned('r1', '5000')], [/r1 is in the ledger already/]],
    ['more returned than was paid out', [booked, settled(), returned('r1', '16000'), returned('r2', '96')], [/1 more came back than was paid out/]],
    ['a return of what was never settled', [booked, returned('r1', '5000')], [/there was no SettlementPosted before it/]],
    ['money that arrived and never left', [received], ['transit:0>1:EUR of tr: 500 more arrived than had left']],
    ['money that arrived twice', [...sent, received, { ...received, event: { ...received.event, data: { ...received.event.data, entryId: entryIdOf('x', 'y') } } }], ['transit:0>1:EUR of tr: 500 more arrived than had left']],
    ['a refund of what was never refused', [...sent, received, wayBack], ['transit:1>0:EUR of tr: 500 more arrived than had left']],
    ['two attempts at once', [paying('PayoutSubmitting'), paying('PayoutSubmitting', 2)], [/another attempt is under way/]],
    ['an attempt twice', [paying('PayoutSubmitting'), paying('PayoutRejected'), paying('PayoutSubmitting')], [/it happened to po_.* already/]],
    ['a payment after its cancellation', [paying('PayoutCancelled'), paying('PayoutSubmitting')], [/PayoutCancelled happened already/]],
    ['a settlement of an attempt that was rejected', [paying('PayoutSubmitting'), paying('PayoutRejected'), paying('PayoutSettled')], [/is settled and rejected/]],
    ['an answer of an attempt that was never sent', [paying('PayoutSubmitting'), paying('PayoutSettled', 2)], [/po_.* was never submitted/]],
    ['a cancel of what was never asked for', [told('intake.transfers.v1', 'CancelRequested')], [/there was no TransferRequested/]],
    ['a quote used by two', [
      told('fx.quotes.v1', 'TransferRated', { quoteId: quoteIdOf('ada', 'q') }), told('fx.quotes.v1', 'TransferRated', { transferId: transferIdOf('ada', 'k2'), quoteId: quoteIdOf('ada', 'q') }),
    ], [/a quote is used once/]],
  ])('find %s', (_, events, sentences) => {
    expect(audited(events).faults).toEqual(sentences.map((sentence) => expect.stringMatching(sentence) as string));
  });

  it('say nothing of money whose leaving lies behind the end that was fixed', () => {
    expect(audited([received], 6).faults).toEqual([]);
    expect(audited([received], 7).faults).toHaveLength(1);
  });
});
