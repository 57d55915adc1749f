// Sums over everything: what came in, less what went out, is what is there.
import type { Books } from './books.js';
import type { BankPayment, Breach, Tale } from './told.js';

/** The nostros stand at what the bank was paid for us and paid for us, as the bank's record and the deposits say; positions at what was exchanged. */
export function checkConservation(tale: Tale, books: Books, bank: ReadonlyMap<string, BankPayment>, breach: Breach): void {
  const expected = new Map<string, bigint>();
  const add = (account: string, amount: bigint): void => void expected.set(account, (expected.get(account) ?? 0n) + amount);
  addOrders(tale, add);
  addPayments(tale, bank, add);
  addByHand(tale, add);
  const totals = books.totals();
  for (const account of new Set([...expected.keys(), ...[...totals.keys()].filter((name) => name.startsWith('nostro:'))])) {
    const [found, wanted] = [totals.get(account) ?? 0n, expected.get(account) ?? 0n];
    if (found !== wanted) breach(`${account} ends at ${-found}, by the banks' own records at ${-wanted}`);
  }
}

type Add = (account: string, amount: bigint) => void;

function addOrders(tale: Tale, add: Add): void {
  const deposits = new Map(tale.ordered.flatMap(({ event, key }) => (event.type === 'DepositReceived' ? [[`${key}|${event.depositId}`, event] as const] : [])));
  const hedges = new Map(tale.ordered.flatMap(({ event }) => (event.type === 'BookHedge' ? [[event.hedgeId, event] as const] : [])));
  for (const { bank: at, currency, amount } of deposits.values()) add(`nostro:${at}:${currency}`, -BigInt(amount));
  for (const { bank: at, sold, bought } of hedges.values()) {
    add(`nostro:${at}:${sold.currency}`, BigInt(sold.amount));
    add(`nostro:${at}:${bought.currency}`, -BigInt(bought.amount));
  }
}

function addPayments(tale: Tale, bank: ReadonlyMap<string, BankPayment>, add: Add): void {
  const charges = new Map(tale.payouts.flatMap(({ event }) => (event.type === 'PayoutSettled' ? [[event.payoutId, BigInt(event.charges)] as const] : [])));
  for (const payment of bank.values()) {
    if (!payment.pays) continue;
    add(`nostro:${payment.bank}:${payment.currency}`, payment.amount + (charges.get(payment.payoutId) ?? 0n) - payment.returns.reduce((sum, { amount }) => sum + amount, 0n));
  }
}

/** Given back to whoever sent it, and made good by hand: both are said by nobody but the ledger, which was told to. */
function addByHand(tale: Tale, add: Add): void {
  for (const { event } of tale.entries) {
    if (event.type === 'DepositReversalPosted' || event.type === 'CorrectionPosted' || event.type === 'EntryReversed') {
      for (const { account, side, amount } of event.legs) if (account.startsWith('nostro:')) add(account.replace(/#\d+$/, ''), side === 'C' ? BigInt(amount) : -BigInt(amount));
    }
  }
}
