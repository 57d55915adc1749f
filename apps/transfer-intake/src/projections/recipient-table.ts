import { IsNull, LessThan, type DataSource, type FindOptionsWhere, type Repository } from 'typeorm';
import { RecipientRow } from './recipient-row.js';

/** Reads of the recipients table. A customer sees its own rows only, and none that it deleted. */
export class RecipientTable {
  private readonly rows: Repository<RecipientRow>;

  constructor(dataSource: DataSource) {
    this.rows = dataSource.getRepository(RecipientRow);
  }

  async find(customerId: string, id: string): Promise<RecipientRow | undefined> {
    return (await this.rows.findOneBy({ customerId, id, deletedAt: IsNull() })) ?? undefined;
  }

  /** At most `limit` rows, newest first. */
  page(customerId: string, limit: number, after: { readonly createdAt: Date; readonly id: string } | undefined): Promise<RecipientRow[]> {
    const mine = { customerId, deletedAt: IsNull() };
    const where: FindOptionsWhere<RecipientRow>[] = after === undefined ? [mine] : [{ ...mine, createdAt: LessThan(after.createdAt) }, { ...mine, createdAt: after.createdAt, id: LessThan(after.id) }];
    return this.rows.find({ where, order: { createdAt: 'DESC', id: 'DESC' }, take: limit });
  }
}
