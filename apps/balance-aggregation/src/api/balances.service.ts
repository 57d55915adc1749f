import { Inject, Injectable } from '@nestjs/common';
import { entries } from '@kontor/events';
import { currency, Money, type MoneyJson } from '@kontor/money';
import { PARTITIONS } from '@kontor/nest';
import { Projections, type Database } from '@kontor/postgres';
import { partitionOf } from '@kontor/streams';
import { DATABASE } from '@kontor/postgres/nest';
import { Like } from 'typeorm';
import { AccountRow, LEDGER } from '../projections/ledger.projection.js';

/** A customer's balance in one currency, as its page shows it. */
export interface BalanceView {
  readonly currency: string;
  /** What may be spent. */
  readonly available: MoneyJson;
}

/** The journal's block that the rows hold at least. */
export interface AsOf {
  readonly journal: string;
  readonly partition: number;
  readonly height: number;
}

/** Of a customer's accounts, what may be spent: not what is held or frozen, and not what the customer owes. */
const AVAILABLE = Like('%:available');

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
    const rows = await this.rows().find({ where: { owner: customerId, account: AVAILABLE }, order: { currency: 'ASC' } });
    return { balances: rows.map(viewOf), asOf };
  }

  /** Undefined if the customer never held the currency. */
  async in(customerId: string, code: string): Promise<(BalanceView & { asOf: AsOf }) | undefined> {
    const asOf = this.asOf(customerId);
    const row = await this.rows().findOneBy({ owner: customerId, account: AVAILABLE, currency: code });
    return row === null ? undefined : { ...viewOf(row), asOf };
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

const viewOf = (row: AccountRow): BalanceView => ({ currency: row.currency, available: Money.fromMinorUnits(row.balance, currency(row.currency)).toJSON() });
