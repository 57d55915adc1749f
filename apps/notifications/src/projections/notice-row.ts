import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a customer was told. */
@Entity({ name: 'notices' })
export class NoticeRow {
  @PrimaryColumn('text', { name: 'customer_id' }) customerId!: string;
  /** Counts a customer's notices from 1. */
  @PrimaryColumn('bigint') sequence!: string;
  @Column('text', { name: 'notice_id' }) noticeId!: string;
  @Column('text') type!: string;
  /** A transfer, an entry or an order: notices about the same are delivered one after the other. */
  @Column('text') about!: string;
  @Column('timestamptz', { name: 'given_at' }) givenAt!: Date;
  /** JSON as it goes out, byte by byte: signatures are over it. */
  @Column('text') body!: string;
}
