import { answers, payoutCommands } from '@kontor/events';
import { encodeEvent, type KeyedRecord, type Log } from '@kontor/streams';
import type { Story } from '../why/story.js';

/** What the bank keeps of a payment that it sends back, in minor units. */
const CHARGES = 500n;

/** An operator has a doubt about a transfer that is about to be asked for. */
export async function holdBack(log: Log, customerId: string, transferId: string): Promise<void> {
  await log.send(payoutCommands.name, [record('SuspendPayout', customerId, `hold-${transferId}`, { commandId: `hold-${transferId}`, transferId, reason: 'COMPLIANCE' })]);
}

/** The bank sends a payment back, as its message of that arrives: the recipient's account was closed. */
export async function sendBack(log: Log, { customerId, transferId, steps }: Story): Promise<void> {
  const { payoutId, amount, currency } = steps.find(({ type }) => type === 'PayoutSubmitting')!.data;
  const returnRef = `demo-${transferId}`;
  const data = {
    answerId: returnRef, payoutId, transferId, returnRef, message: 'pacs.004', currency, amount: String(BigInt(amount as string) - CHARGES), charges: String(CHARGES), borneBy: 'customer', code: 'AC04',
  };
  await log.send(answers.name, [record('RailReturned', customerId, returnRef, data)]);
}

function record(type: string, key: string, id: string, data: object): KeyedRecord {
  const event = { type, specversion: '1.0', id, source: 'demo', subject: key, time: new Date().toISOString(), data } as const;
  return { key, value: Buffer.from(encodeEvent(event)), headers: {} };
}
