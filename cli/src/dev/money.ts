import { ledgerCommands } from '@kontor/events';
import type { Log } from '@kontor/streams';
import { kafkaLog } from '@kontor/streams-kafka';
import { depositRecord } from '../demo/deposit.js';
import { deposits } from '../demo/script.js';

/** The customer whose token is printed. */
export const demonstrationCustomer = 'ada';

/** Gives the demonstration's customer something to transfer. A deposit is posted once, however often it is sent. */
export async function fundDemonstration(log: Log): Promise<void> {
  await log.send(ledgerCommands.name, deposits.filter(({ customerId }) => customerId === demonstrationCustomer).map(depositRecord));
}

/** The same, through a broker. */
export async function fundDemonstrationAt(brokers: readonly string[]): Promise<void> {
  const log = await kafkaLog({ brokers, clientId: 'kontor-money', topics: [ledgerCommands.name], consumers: { eager: 1, relaxed: 0 }, producers: 1 });
  try {
    await fundDemonstration(log);
  } finally {
    await log.close();
  }
}
