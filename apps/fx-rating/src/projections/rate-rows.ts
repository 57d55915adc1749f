import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The rate of a pair that was accepted last: 1 `base` = `mid` `quote`. */
@Entity({ name: 'rates' })
export class RateRow {
  @PrimaryColumn('text') base!: string;
  @PrimaryColumn('text') quote!: string;
  @Column('numeric') bid!: string;
  @Column('numeric') ask!: string;
  @Column('numeric') mid!: string;
  @Column('text', { name: 'rate_id' }) rateId!: string;
  @Column('text') provider!: string;
  /** `YYYY-MM-DD`. */
  @Column('text') date!: string;
  @Column('timestamptz', { name: 'valid_until' }) validUntil!: Date;
  @Column('text', { name: 'widen_bp' }) widenBp!: string;
  @Column('timestamptz', { name: 'accepted_at' }) acceptedAt!: Date;
}

/** A pair that is halted now, also one that never had a rate. */
@Entity({ name: 'halted_pairs' })
export class HaltedPairRow {
  @PrimaryColumn('text') base!: string;
  @PrimaryColumn('text') quote!: string;
  /** `JUMP` or `ORDER`. */
  @Column('text') reason!: string;
  @Column('numeric', { nullable: true }) candidate!: string | null;
  @Column('numeric', { name: 'move_bp', nullable: true }) moveBp!: string | null;
  @Column('numeric', { name: 'limit_bp', nullable: true }) limitBp!: string | null;
  @Column('timestamptz') since!: Date;
}

/** The last rate of a pair in each minute of the rates' own time; a fixing stands at the midnight that begins its day. */
@Entity({ name: 'rate_history' })
export class RateHistoryRow {
  @PrimaryColumn('text') base!: string;
  @PrimaryColumn('text') quote!: string;
  @PrimaryColumn('timestamptz') minute!: Date;
  @Column('numeric') bid!: string;
  @Column('numeric') ask!: string;
  @Column('numeric') mid!: string;
  @Column('text', { name: 'rate_id' }) rateId!: string;
  @Column('text') provider!: string;
  @Column('timestamptz', { name: 'accepted_at' }) acceptedAt!: Date;
}
