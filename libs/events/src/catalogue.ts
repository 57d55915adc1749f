import type { Declaration } from '@kontor/streams';
import { quotes, rates, ticks } from './fx.js';
import { intakeCommands, transfers } from './intake.js';
import { entries, ledgerCommands } from './ledger.js';
import { answers, payouts } from './payout.js';

/** Every topic there is, in the order money flows. Topics, schemas, docs and checks are made from this list. */
export const catalogue: readonly Declaration[] = Object.freeze([
  intakeCommands, transfers,
  ticks, rates, quotes,
  ledgerCommands, entries,
  payouts, answers,
] as unknown as readonly Declaration[]);
