import { Inject, Injectable } from '@nestjs/common';
import { shapes } from '@kontor/events';
import { currency, Money, type MoneyJson } from '@kontor/money';
import { cursorOf } from '@kontor/nest';
import type { Database } from '@kontor/postgres';
import { DATABASE } from '@kontor/postgres/nest';
import { z } from 'zod';
import { purseOf, type Purse } from '../domain/chart-of-accounts.js';
import { entryTypes } from '../projections/posted-entries.js';
import { balanceBefore, hasMoreThan, statementLines, type Period, type Place, type StatementLine } from '../projections/statement-lines.js';
import { csvRow } from './csv.js';
import { ledgerProblems } from './problems.js';

/** What a statement is asked for. */
export interface StatementAsked {
  readonly customerId: string;
  /** Code of a currency. */
  readonly currency: string;
  readonly purse: Purse;
  readonly from: Date;
  /** Before this. */
  readonly to: Date;
}

/** One posting, and what it left. */
const statementEntry = z.object({
  at: shapes.shownInstant,
  entryId: z.string(),
  kind: z.enum(entryTypes).describe('What was posted'),
  direction: z.enum(['credit', 'debit']).describe('More for you, or less'),
  amount: shapes.shownMoney,
  balance: shapes.shownMoney.describe('After it'),
  transferId: z.string().optional(),
  depositId: z.string().optional(),
}).meta({ id: 'StatementEntry' });
export type StatementEntry = Readonly<z.infer<typeof statementEntry>>;

export const statementView = z.object({
  currency: z.string(),
  purse: z.enum(['available', 'held', 'frozen']),
  from: shapes.shownInstant,
  to: shapes.shownInstant.describe('Before this'),
  opening: shapes.shownMoney,
  closing: shapes.shownMoney.describe('The opening balance and all entries of the period, on whatever page they are'),
  entries: z.array(statementEntry),
  next: z.string().optional(),
}).meta({ id: 'Statement' });
export type Statement = Readonly<z.infer<typeof statementView>>;

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** The place of a page's last posting, and the height up to which the statement is. */
const cursor = cursorOf('statement', z.tuple([count, count, count, count]));

const ROWS_AT_ONCE = 1_000;
/** Of a CSV: a year of a busy customer's. A longer period is asked for in parts. */
const CSV_ROWS_MAX = 100_000;

const HEADER = csvRow(['time', 'kind', 'credit', 'debit', 'balance', 'currency', 'entry', 'transfer', 'deposit']);

/** Statements of customers' balances, from the postings that the projection has. */
@Injectable()
export class StatementService {
  constructor(@Inject(DATABASE) private readonly database: Pick<Database, 'pool'>) {}

  /** @param height what the rows hold at least: a first page is of the ledger up to there, and so are those after it */
  async page(asked: StatementAsked, { limit, next, height }: { readonly limit: number; readonly next: string | undefined; readonly height: number }): Promise<Statement> {
    const { pool } = this.database;
    const filters = { currency: asked.currency, purse: asked.purse, from: asked.from.toISOString(), to: asked.to.toISOString() };
    const [upTo = height, ...after] = cursor.decode(next, filters) ?? [];
    const period = periodOf(asked, upTo);
    const [opening, closing, lines] = await Promise.all([
      balanceBefore(pool, period.account, asked.from, upTo), balanceBefore(pool, period.account, asked.to, upTo),
      statementLines(pool, period, limit + 1, next === undefined ? undefined : (after as unknown as Place)),
    ]);
    const shown = lines.slice(0, limit);
    const last = lines.length > limit ? shown.at(-1) : undefined;
    const money = moneyIn(asked.currency);
    return {
      currency: asked.currency, purse: asked.purse, from: filters.from, to: filters.to, opening: money(opening), closing: money(closing),
      entries: shown.map((line) => entryOf(line, money)), ...(last && { next: cursor.encode([upTo, ...last.place], filters) }),
    };
  }

  /** The whole statement as CSV, some rows at a time as its reader takes them. Throws a problem if it would be too long. */
  async csv(asked: StatementAsked, height: number): Promise<AsyncIterable<string>> {
    const period = periodOf(asked, height);
    if (await hasMoreThan(this.database.pool, period, CSV_ROWS_MAX)) throw ledgerProblems.STATEMENT_TOO_LONG({ detail: `At most ${CSV_ROWS_MAX} entries at once.` });
    return this.rows(asked, period);
  }

  private async *rows({ currency: code, from, to }: StatementAsked, period: Period): AsyncGenerator<string> {
    const { pool } = this.database;
    const money = moneyIn(code);
    yield HEADER + csvRow([from.toISOString(), 'opening balance', '', '', money(await balanceBefore(pool, period.account, from, period.upTo)).amount, code, '', '', '']);
    for (let after: Place | undefined, more = true; more;) {
      const lines = await statementLines(pool, period, ROWS_AT_ONCE, after);
      after = lines.at(-1)?.place;
      more = lines.length === ROWS_AT_ONCE;
      if (lines.length > 0) yield lines.map((line) => csvRow(cellsOf(line, money))).join('');
    }
    yield csvRow([to.toISOString(), 'closing balance', '', '', money(await balanceBefore(pool, period.account, to, period.upTo)).amount, code, '', '', '']);
  }
}

const periodOf = ({ customerId, currency: code, purse, from, to }: StatementAsked, upTo: number): Period => ({ account: purseOf(customerId, code, purse), from, to, upTo });

type ToMoney = (minor: string) => MoneyJson;
const moneyIn = (code: string): ToMoney => (minor) => Money.fromMinorUnits(minor, currency(code)).toJSON();

/** Customers' accounts are ours to owe: a credit is more for the customer. */
const entryOf = ({ at, entryId, kind, side, amount, balance, transferId, depositId }: StatementLine, money: ToMoney): StatementEntry => ({
  at: at.toISOString(), entryId, kind, direction: side === 'C' ? 'credit' : 'debit', amount: money(amount), balance: money(balance),
  ...(transferId !== null && { transferId }), ...(depositId !== null && { depositId }),
});

function cellsOf({ at, entryId, kind, side, amount, balance, transferId, depositId }: StatementLine, money: ToMoney): readonly string[] {
  const [figure, left] = [money(amount), money(balance)];
  return [at.toISOString(), kind, side === 'C' ? figure.amount : '', side === 'D' ? figure.amount : '', left.amount, left.currency, entryId, transferId ?? '', depositId ?? ''];
}
