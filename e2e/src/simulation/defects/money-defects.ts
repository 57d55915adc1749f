import type { Patch } from '../../defects/planted-copy.js';

/** A mistake about money that somebody might make, as a change to the source. */
export interface MoneyDefect {
  /** Completes "services that …". */
  readonly name: string;
  /** It must show within so many seeds. */
  readonly within: number;
  readonly patches: readonly Patch[];
}

const defect = (name: string, within: number, ...patches: Patch[]): MoneyDefect => ({ name, within, patches });
const ledger = (file: string, find: string, replace: string): Patch => ({ file: `apps/balance-aggregation/src/domain/${file}`, find, replace });
const payout = (file: string, find: string, replace: string): Patch => ({ file: `apps/payout/src/domain/${file}`, find, replace });
const fx = (file: string, find: string, replace: string): Patch => ({ file: `apps/fx-rating/src/domain/${file}`, find, replace });
const money = (file: string, find: string, replace: string): Patch => ({ file: `libs/money/src/${file}`, find, replace });

const ofPrices: readonly MoneyDefect[] = [
  defect('round to the nearest where the customer gets the floor', 5, money('quote.ts', "clientRate.convert(net, 'floor')", "clientRate.convert(net, 'half-even')")),
  defect('round down where a fixed target costs the ceiling', 5, money('quote.ts', "clientRate.convertBack(target, 'ceil')", "clientRate.convertBack(target, 'floor')")),
  defect('take a quote whose time is over', 10, fx('rate-transfer.ts', "  if (quote.expiresAt <= now) return 'QUOTE_EXPIRED';\n", ''), fx('desk.ts', "=> expiresAt <= now).map(([quoteId", "=> expiresAt + 3_600_000 <= now).map(([quoteId")),
  defect('book a transfer when its rate no longer holds', 10, ledger('book-transfer.ts', "  if (now > Date.parse(bookBy)) return 'EXPIRED';\n", '')),
  defect('let a quote be used twice', 10, fx('rate-transfer.ts', "if (quote.status !== 'open') return REFUSAL[quote.status];", "if (quote.status === 'refused') return REFUSAL[quote.status];"), fx('rate-transfer.ts', "  if (quote.expiresAt <= now) return 'QUOTE_EXPIRED';\n", "  if (!('price' in quote)) return 'QUOTE_CONSUMED';\n")),
];

const ofBooking: readonly MoneyDefect[] = [
  defect('spend money that is not there', 20, ledger('book-transfer.ts', '=> availableIn(account, currency) >= fromMinorUnits(amount);', '=> availableIn(account, currency) * 2n >= fromMinorUnits(amount);')),
  defect('post a deposit again that a bank reports again', 10, ledger('deposits.ts', '  if (posted !== undefined) return isSame', '  if (posted === undefined && deposits === undefined) return isSame')),
  defect('leave a deposit with its customer that its bank took back', 10, ledger('deposits.ts', "  if (deposit.status === 'assigned') return recallDeposit(deposit, reversed, subjectOf(key, depositId), context);\n", "  if (deposit.status === 'assigned') return undefined;\n")),
  defect('leave a hold that was released', 10, ledger('holds.ts', "if (hold?.status === 'released') return undefined;", "if (hold?.status === 'released' || hold?.status === 'held') return undefined;")),
  defect('credit a frozen customer with money to spend', 20, ledger('account.ts', 'credit(purseOf(customerId, currency, spendablePurse(account)), currency, minor - repaid)', "credit(purseOf(customerId, currency, 'available'), currency, minor - repaid)")),
  defect('do not count what is being booked against a limit', 30, ledger('spending.ts', 'let [today, thisMonth] = [amount, amount];', 'let [today, thisMonth] = [amount * 0n, amount];')),
  defect('give money to whoever waited last', 15, ledger('account.ts', 'awaiting: [...(account.awaiting ?? []), { transferId, ...source, until: Date.parse(bookBy) }],', 'awaiting: [{ transferId, ...source, until: Date.parse(bookBy) }, ...(account.awaiting ?? [])],')),
  defect('give money that came to the first that waits, and to no other', 15, ledger('book-transfer.ts', '    after = accountAfter(after, next, context);\n', '    return all;\n')),
  defect('hold what waits for money against the limits one by one', 15, ledger('book-transfer.ts', 'together += fromMinorUnits(booking.rated.base.amount);', 'together += 0n;')),
  defect('begin a limit\'s day at midnight', 30, ledger('spending.ts', 'if (now - at < DAY_MS) today += minor;', 'if (Math.floor(now / DAY_MS) === Math.floor(at / DAY_MS)) today += minor;')),
];

const ofRefunds: readonly MoneyDefect[] = [
  defect('refund again what is rejected again', 15, payout('payout-machine.ts', "accepted: 'nothing', settled: 'conflict', refused: 'nothing',", "accepted: 'nothing', settled: 'conflict', refused: 'reject',"), ledger('refund-payout.ts', "  if (booking.status === 'refunded') return undefined;\n  if (!isOpen(booking))", '  if (booking === undefined)')),
  defect('keep the fee of what was rejected', 5, ledger('refund.ts', 'const fee = share(minorOf(booking.fee));', 'const fee = share(0n);')),
  defect('give a customer who cancels the better of two rates', 10, ledger('refund.ts', '< par.given ? refund.current', '> par.given ? refund.current')),
  defect('count a return by each message that tells of it', 20, payout('take-return.ts', '  if (known !== undefined) return known.amount === amount', '  if (known?.amount === undefined && known !== undefined) return known.amount === amount')),
];

const ofPayouts: readonly MoneyDefect[] = [
  defect('take silence for a refusal', 10, payout('meet-deadline.ts', "return inDoubt({ payoutId, transferId }, 'NO_ANSWER');", "return { type: 'PayoutRejected', payoutId, transferId, code: 'AB05', then: 'refund' };")),
  defect('cancel what was submitted', 10, payout('payout-machine.ts', "cancel_requested: 'refuse_cancel', ...NO_ORDERS }", "cancel_requested: 'cancel', ...NO_ORDERS }")),
  defect('pay out for a customer who was frozen while it waited', 30, payout('submit-payout.ts', "  if (stops.get(key)?.isStopped === true) return { type: 'PayoutSuspended', transferId, reason: FROZEN, order };\n", '')),
  defect('forget that a customer is frozen', 5, payout('follow-freeze.ts', "isFollowed(context, commandId) ? undefined : { type: 'CustomerStopped', commandId, reason }", "isFollowed(context, commandId) || reason !== '' ? undefined : { type: 'CustomerStopped', commandId, reason }")),
  defect('forget what the bank took beside a payment', 10, payout('take-answer.ts', 'charges: answer.charges ?? NOTHING', 'charges: NOTHING')),
];

export const moneyDefects: readonly MoneyDefect[] = [...ofPrices, ...ofBooking, ...ofRefunds, ...ofPayouts];
