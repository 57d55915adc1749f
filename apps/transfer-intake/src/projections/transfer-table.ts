import { IsNull, Not, type DataSource, type Repository } from 'typeorm';
import { STATUS_SQL } from './status-sql.js';
import type { TransferStatus } from './status.js';
import { TransferRow } from './transfer-row.js';

/** What a list is narrowed to. */
export interface TransferFilter {
  readonly status?: readonly TransferStatus[] | undefined;
  /** Let in or refused at this time or later. */
  readonly from?: Date | undefined;
  /** And before this. */
  readonly to?: Date | undefined;
  readonly source?: string | undefined;
  readonly target?: string | undefined;
}

/** Where a page begins: after this transfer, newest first. */
export interface After {
  readonly submittedAt: Date;
  readonly id: string;
}

/** Reads of the transfers table. A customer sees its own rows only. */
export class TransferTable {
  private readonly rows: Repository<TransferRow>;

  constructor(dataSource: DataSource) {
    this.rows = dataSource.getRepository(TransferRow);
  }

  async find(customerId: string, id: string): Promise<TransferRow | undefined> {
    return (await this.rows.findOneBy({ customerId, id })) ?? undefined;
  }

  /** At most `limit` rows, newest first. New transfers come before the first page and move no later one. */
  page(customerId: string, limit: number, after: After | undefined, filter: TransferFilter = {}): Promise<TransferRow[]> {
    const rows = this.rows.createQueryBuilder('t').where({ customerId, submittedAt: Not(IsNull()) });
    if (after !== undefined) rows.andWhere('(submitted_at, transfer_id) < (:at, :id)', { at: after.submittedAt, id: after.id });
    const { status, from, to, source, target } = filter;
    if (from !== undefined) rows.andWhere('submitted_at >= :from', { from });
    if (to !== undefined) rows.andWhere('submitted_at < :to', { to });
    if (source !== undefined) rows.andWhere({ source });
    if (target !== undefined) rows.andWhere({ target });
    if (status !== undefined) rows.andWhere(`(${STATUS_SQL}) = any (:status)`, { status });
    return rows.orderBy({ 't.submittedAt': 'DESC', 't.id': 'DESC' }).take(limit).getMany();
  }
}
