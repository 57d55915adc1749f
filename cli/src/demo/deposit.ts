import { encodeEvent, type KeyedRecord } from '@kontor/streams';
import type { DemoDeposit } from './script.js';

/** A deposit of the demonstration as the ledger takes it. */
export function depositRecord({ customerId, currency, minor }: DemoDeposit): KeyedRecord {
  const depositId = `demo-${customerId}-${currency}`;
  const data = { depositId, currency, amount: minor, bank: 'simbank' };
  const event = { type: 'DepositReceived', specversion: '1.0', id: depositId, source: 'demo', subject: customerId, time: new Date().toISOString(), data } as const;
  return { key: customerId, value: Buffer.from(encodeEvent(event)), headers: {} };
}
