import { LessThan, MoreThan, type DataSource } from 'typeorm';
import { NoticeRow } from './notice-row.js';

/** Reads what customers were told. */
export class NoticeTable {
  constructor(private readonly dataSource: DataSource) {}

  /** The next notices of a customer, oldest first. */
  after(customerId: string, sequence: number, limit: number): Promise<NoticeRow[]> {
    return this.rows.find({ where: { customerId, sequence: MoreThan(String(sequence)) }, order: { sequence: 'asc' }, take: limit });
  }

  /** The number of the newest; 0 where nothing was told. */
  async newest(customerId: string): Promise<number> {
    const row = await this.rows.findOne({ select: { customerId: true, sequence: true }, where: { customerId }, order: { sequence: 'desc' } });
    return Number(row?.sequence ?? 0);
  }

  /** Drops what was told before a time; how many that were. */
  async dropBefore(time: Date): Promise<number> {
    const { affected } = await this.rows.delete({ givenAt: LessThan(time) });
    return affected ?? 0;
  }

  private get rows() {
    return this.dataSource.getRepository(NoticeRow);
  }
}
