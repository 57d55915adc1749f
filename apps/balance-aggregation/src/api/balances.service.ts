import { Inject, Injectable } from '@nestjs/common';
import { shapes } from '@kontor/events';
import { currency, Money } from '@kontor/money';
import type { Database } from '@kontor/postgres';
import { DATABASE } from '@kontor/postgres/nest';
import { z } from 'zod';
import { accountNamed } from '../domain/chart-of-accounts.js';
import { AccountRow } from '../projections/ledger.projection.js';

/** A customer's balance in one currency, as its page shows it. */
export const balanceView = z.object({
  currency: z.string(),
  available: shapes.shownMoney.describe('What may be spent'),
  held: shapes.shownMoney.describe('Held back for a purpose'),
  frozen: shapes.shownMoney.describe('Out of your hands'),
}).meta({ id: 'Balance' });
export type BalanceView = Readonly<z.infer<typeof balanceView>>;

export const balanceList = z.object({ balances: z.array(balanceView) }).meta({ id: 'BalanceList' });
export type BalanceList = Readonly<z.infer<typeof balanceList>>;

/** Balances as the projection has them; decisions are taken on the task's own state. */
@Injectable()
export class BalancesService {
  constructor(@Inject(DATABASE) private readonly database: Pick<Database, 'dataSource'>) {}

  async of(customerId: string): Promise<BalanceList> {
    const rows = await this.rows().find({ where: { owner: customerId }, order: { currency: 'ASC' } });
    return { balances: viewsOf(rows) };
  }

  /** Undefined if the customer never held the currency. */
  async in(customerId: string, code: string): Promise<BalanceView | undefined> {
    const [view] = viewsOf(await this.rows().find({ where: { owner: customerId, currency: code } }));
    return view;
  }

  private rows() {
    return this.database.dataSource.getRepository(AccountRow);
  }
}

/** One per currency that the customer ever held, in the order of the rows. What the customer owes is no balance of its. */
function viewsOf(rows: readonly AccountRow[]): BalanceView[] {
  const views = new Map<string, BalanceView>();
  for (const { account, currency: code, balance } of rows) {
    const { kind } = accountNamed(account);
    if (kind !== 'available' && kind !== 'held' && kind !== 'frozen') continue;
    const none = Money.fromMinorUnits('0', currency(code)).toJSON();
    const view = views.get(code) ?? { currency: code, available: none, held: none, frozen: none };
    views.set(code, { ...view, [kind]: Money.fromMinorUnits(balance, currency(code)).toJSON() });
  }
  return [...views.values()];
}
