import { PackedRows } from '@kontor/postgres';
import type { DataSource } from 'typeorm';
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
  private readonly rows: PackedRows<TransferRow>;

  constructor(dataSource: DataSource) {
    this.rows = new PackedRows(dataSource, TransferRow);
  }

  async find(customerId: string, id: string): Promise<TransferRow | undefined> {
    const [row] = await this.rows.query('from transfers where transfer_id = $1 and customer_id = $2', [id, customerId]);
    return row;
  }

  /** At most `limit` rows, newest first. New transfers come before the first page and move no later one. */
  page(customerId: string, limit: number, after: After | undefined, { status, from, to, source, target }: TransferFilter = {}): Promise<TransferRow[]> {
    const given: unknown[] = [customerId, limit];
    const where = ['customer_id = $1', 'submitted_at is not null'];
    const narrow = (value: unknown, condition: (parameter: string) => string): void => {
      if (value !== undefined) where.push(condition(`$${given.push(value)}`));
    };
    if (after !== undefined) where.push(`(submitted_at, transfer_id) < ($${given.push(after.submittedAt)}, $${given.push(after.id)})`);
    narrow(from, (time) => `submitted_at >= ${time}`);
    narrow(to, (time) => `submitted_at < ${time}`);
    narrow(source, (code) => `source = ${code}`);
    narrow(target, (code) => `target = ${code}`);
    narrow(status, (statuses) => `(${STATUS_SQL}) = any (${statuses})`);
    return this.rows.query(`from transfers where ${where.join(' and ')} order by submitted_at desc, transfer_id desc limit $2`, given);
  }
}
