import { Inject, Injectable } from '@nestjs/common';
import { shapes } from '@kontor/events';
import { cursorOf } from '@kontor/nest';
import { currency, Money } from '@kontor/money';
import type { Database } from '@kontor/postgres';
import { DATABASE } from '@kontor/postgres/nest';
import { z } from 'zod';
import { accountNamed, purseOf } from '../domain/chart-of-accounts.js';
import { balanceBefore } from '../projections/statement-lines.js';
import type { AccountRow } from '../projections/ledger.projection.js';

/** A customer's balance in one currency, as its page shows it. */
export const balanceView = z.object({
  currency: z.string(),
  available: shapes.shownMoney.describe('What may be spent'),
  held: shapes.shownMoney.describe('Held back for a purpose'),
  frozen: shapes.shownMoney.describe('Out of your hands'),
}).meta({ id: 'Balance' });
export type BalanceView = Readonly<z.infer<typeof balanceView>>;

/** Of a currency in which nothing ever was. */
export function emptyBalance(code: string): BalanceView {
  const none = Money.fromMinorUnits('0', currency(code)).toJSON();
  return { currency: code, available: none, held: none, frozen: none };
}

/** By currency. */
export const balanceList = z.object({ balances: z.array(balanceView), next: z.string().optional() }).meta({ id: 'BalanceList' });
export type BalanceList = Readonly<z.infer<typeof balanceList>>;

const cursor = cursorOf('balances', z.tuple([z.string().regex(/^[A-Z]{3}$/)]));

/** Balances as the projection has them; decisions are taken on the task's own state. */
@Injectable()
export class BalancesService {
  constructor(@Inject(DATABASE) private readonly database: Pick<Database, 'dataSource' | 'pool'>) {}

  async page(customerId: string, limit: number, next: string | undefined): Promise<BalanceList> {
    const rows = await this.purses('where owner = $1 order by currency', [customerId]);
    const [after = ''] = cursor.decode(next, {}) ?? [];
    const balances = viewsOf(rows).filter((view) => view.currency > after);
    const last = balances.length > limit ? balances[limit - 1] : undefined;
    return { balances: balances.slice(0, limit), ...(last && { next: cursor.encode([last.currency], {}) }) };
  }

  /** Undefined if the customer never opened or held the currency. */
  async in(customerId: string, code: string): Promise<BalanceView | undefined> {
    const [view] = viewsOf(await this.purses('where owner = $1 and currency = $2', [customerId, code]));
    return view;
  }

  /** As it stood at an instant: what was booked in that very millisecond is in it. */
  async at(customerId: string, code: string, at: Date): Promise<BalanceView> {
    const after = new Date(at.getTime() + 1);
    const purses = ['available', 'held', 'frozen'] as const;
    const minor = await Promise.all(purses.map((purse) => balanceBefore(this.database.pool, purseOf(customerId, code, purse), after, Number.MAX_SAFE_INTEGER)));
    const [available, held, frozen] = minor.map((balance) => Money.fromMinorUnits(balance, currency(code)).toJSON());
    return { currency: code, available: available!, held: held!, frozen: frozen! };
  }

  /** As text: a repository composes each of its reads anew, which costs more than the read. */
  private purses(where: string, values: unknown[]): Promise<Purse[]> {
    return this.database.dataSource.query<Purse[]>(`select account, currency, balance from accounts ${where}`, values);
  }
}

type Purse = Pick<AccountRow, 'account' | 'currency' | 'balance'>;

/** One per currency that the customer ever opened or held, in the order of the rows. What the customer owes is no balance of its. */
function viewsOf(rows: readonly Purse[]): BalanceView[] {
  const views = new Map<string, { -readonly [Field in keyof BalanceView]: BalanceView[Field] }>();
  for (const { account, currency: code, balance } of rows) {
    const { kind } = accountNamed(account);
    if (kind !== 'available' && kind !== 'held' && kind !== 'frozen') continue;
    const view = views.get(code) ?? { ...emptyBalance(code) };
    view[kind] = Money.fromMinorUnits(balance, currency(code)).toJSON();
    views.set(code, view);
  }
  return [...views.values()];
}
