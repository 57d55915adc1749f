import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A customer's own recipient. `details` is as it stands in the journal: ciphertext. */
@Entity({ name: 'recipients' })
export class RecipientRow {
  @PrimaryColumn('text', { name: 'recipient_id' }) id!: string;
  @Column('text', { name: 'customer_id' }) customerId!: string;
  @Column('text') currency!: string;
  @Column('text') country!: string;
  @Column('text') details!: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'deleted_at' }) deletedAt!: Date | null;
}
