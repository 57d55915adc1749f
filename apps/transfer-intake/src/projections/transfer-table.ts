import { IsNull, LessThan, Not, type DataSource, type FindOptionsWhere, type Repository } from 'typeorm';
import { TransferRow } from './transfer-row.js';

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
  page(customerId: string, limit: number, after: After | undefined): Promise<TransferRow[]> {
    const where: FindOptionsWhere<TransferRow>[] = after === undefined
      ? [{ customerId, submittedAt: Not(IsNull()) }]
      : [{ customerId, submittedAt: LessThan(after.submittedAt) }, { customerId, submittedAt: after.submittedAt, id: LessThan(after.id) }];
    return this.rows.find({ where, order: { submittedAt: 'DESC', id: 'DESC' }, take: limit });
  }
}
