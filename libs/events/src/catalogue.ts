import type { Declaration } from '@kontor/streams';
import { auditCommands, breachLane, findings, halts } from './audit.js';
import { exposures, fxCommands, positionLane, quotes, rates, ticks } from './fx.js';
import { intakeCommands, transfers } from './intake.js';
import { entries, ledgerCommands, transitAnswerLane, transitLane } from './ledger.js';
import { notices, notificationCommands } from './notifications.js';
import { answers, payoutCommands, payouts } from './payout.js';

/** Every topic there is, in the order money flows. Topics, schemas, docs and checks are made from this list. */
export const catalogue: readonly Declaration[] = Object.freeze([
  intakeCommands, transfers,
  ticks, rates, fxCommands, quotes, positionLane, exposures,
  ledgerCommands, entries, transitLane, transitAnswerLane,
  payoutCommands, payouts, answers,
  findings, breachLane, auditCommands, halts,
  notificationCommands, notices,
] as unknown as readonly Declaration[]);
