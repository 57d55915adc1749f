// An independent judge of the money. It knows the law (DOMAIN) and the log, and none of the code that wrote it.
import { checkConservation } from './conservation.js';
import { checkFreezes } from './freezes.js';
import { checkLedger } from './ledger.js';
import { checkPrices } from './prices.js';
import { checkQuotes } from './quotes.js';
import { checkRefundValues } from './refunds.js';
import { checkStories } from './stories.js';
import type { BankPayment, Breach, Tale } from './told.js';

/** Everything about a run's money that is not as it must be when all has come to rest. */
export function judgeTale(tale: Tale, bank: ReadonlyMap<string, BankPayment>): string[] {
  const breaches: string[] = [...tale.parked];
  const breach = (what: string): void => void breaches.push(what);
  checkPrices(tale, breach);
  checkQuotes(tale, breach);
  checkRefundValues(tale, breach);
  const books = checkLedger(tale, breach);
  checkStories(tale, bank, breach);
  checkFreezes(tale, breach);
  checkConservation(tale, books, bank, breach);
  checkAuditor(tale, breach);
  return breaches;
}

/**
 * The auditor of the services finds nothing where nothing is wrong. That money stands long is no wrong: banks were silent, and
 * time leapt.
 */
function checkAuditor({ findings }: Tale, breach: Breach): void {
  for (const { event, id } of findings) {
    if (event.type !== 'InvariantBreached' || event.rule === 'CLEARING_AGED') continue;
    breach(`${id}: the auditor finds ${event.rule} of ${event.subject}: ${event.detail}`);
  }
}
