// The one bank that the scenarios of `one-bank.e2e.spec.ts` share: its customers are many, and each scenario has its own.
import { RunningBank } from './running-bank.spec.support.js';

export const DAY = 86_400_000;
/** Whatever is the business of people takes two. */
export const APPROVED = { approvedBy: ['ops.anna', 'ops.bert'] };

/** While the tests run. */
export let bank: RunningBank;

/** Of one pair, the rates move; no scenario but the sandbox's looks at it. */
export async function open(): Promise<void> {
  bank = await RunningBank.start('e2e-one-bank', { KONTOR_TICKS_SEED: 'a day in the sandbox', KONTOR_TICKS_PAIRS: 'EUR/USD', KONTOR_TICKS_EVERY_MS: '200' });
}

export async function close(): Promise<void> {
  await bank?.stop();
}
