import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTransfers1763900000000 implements MigrationInterface {
  readonly name = 'CreateTransfers1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table transfers (
        transfer_id text primary key,
        customer_id text not null,
        submitted_at timestamptz generated always as (coalesce(requested_at, refused_at)) stored,
        requested_at timestamptz,
        refused_at timestamptz,
        rated_at timestamptz,
        rating_rejected_at timestamptz,
        booked_at timestamptz,
        declined_at timestamptz,
        submitting_at timestamptz,
        accepted_at timestamptz,
        settled_at timestamptz,
        settlement_posted_at timestamptz,
        code text,
        source text,
        target text,
        source_amount numeric(30, 0) check (source_amount > 0),
        target_amount numeric(30, 0) check (target_amount > 0),
        recipient_id text,
        reference text,
        fee numeric(30, 0) check (fee >= 0),
        mid numeric,
        client_rate numeric,
        spread_bp numeric,
        rate_date text,
        book_by timestamptz,
        payout_id text,
        rail_ref text
      ) with (fillfactor = 70)`); // a row is written some seven times within its first second
    await runner.query('create index transfers_of_customer on transfers (customer_id, submitted_at desc, transfer_id desc)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table transfers');
  }
}
