import { Inject, Injectable } from '@nestjs/common';
import { entries } from '@kontor/events';
import { currency, Money, type MoneyJson } from '@kontor/money';
import { PARTITIONS } from '@kontor/nest';
import { Projections, type Database } from '@kontor/postgres';
import { partitionOf } from '@kontor/streams';
import { DATABASE } from '@kontor/postgres/nest';
import { accountNamed } from '../domain/chart-of-accounts.js';
import { AccountRow, LEDGER } from '../projections/ledger.projection.js';

/** A customer's balance in one currency, as its page shows it. */
export interface BalanceView {
  readonly currency: string;
  /** What may be spent. */
  readonly available: MoneyJson;
  /** Held back for a purpose. */
  readonly held: MoneyJson;
  /** Out of the customer's hands. */
  readonly frozen: MoneyJson;
}

/** The journal's block that the rows hold at least. */
export interface AsOf {
  readonly journal: string;
  readonly partition: number;
  readonly height: number;
}

/** Balances as the projection has them; decisions are taken on the task's own state. */
@Injectable()
export class BalancesService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(Projections) private readonly projections: Projections,
    @Inject(PARTITIONS) private readonly partitions: number,
  ) {}

  async of(customerId: string): Promise<{ balances: readonly BalanceView[]; asOf: AsOf }> {
    const asOf = this.asOf(customerId);
    const rows = await this.rows().find({ where: { owner: customerId }, order: { currency: 'ASC' } });
    return { balances: viewsOf(rows), asOf };
  }

  /** Undefined if the customer never held the currency. */
  async in(customerId: string, code: string): Promise<(BalanceView & { asOf: AsOf }) | undefined> {
    const asOf = this.asOf(customerId);
    const [view] = viewsOf(await this.rows().find({ where: { owner: customerId, currency: code } }));
    return view === undefined ? undefined : { ...view, asOf };
  }

  private rows() {
    return this.database.dataSource.getRepository(AccountRow);
  }

  /** Taken before the rows are read: they are then as new as it says, or newer. */
  private asOf(customerId: string): AsOf {
    const partition = partitionOf(customerId, entries.partitions ?? this.partitions);
    return { journal: entries.name, partition, height: this.projections.height(LEDGER, entries.name, partition) };
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
