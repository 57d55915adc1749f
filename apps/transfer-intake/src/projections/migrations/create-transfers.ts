import type { MigrationInterface, QueryRunner } from 'typeorm';

// A row is written some seven times within its first second: room is left beside it.
const TRANSFERS = `
  create table transfers (
    transfer_id text primary key,
    customer_id text not null,
    submitted_at timestamptz generated always as (coalesce(requested_at, refused_at)) stored,
    requested_at timestamptz,
    refused_at timestamptz,
    cancel_requested_at timestamptz,
    rated_at timestamptz,
    rating_rejected_at timestamptz,
    awaited_at timestamptz,
    booked_at timestamptz,
    declined_at timestamptz,
    submitting_at timestamptz,
    accepted_at timestamptz,
    payout_rejected_at timestamptz,
    in_doubt_at timestamptz,
    settled_at timestamptz,
    payout_cancelled_at timestamptz,
    cancel_refused_at timestamptz,
    suspended_at timestamptz,
    resumed_at timestamptz,
    redirected_at timestamptz,
    abandoned_at timestamptz,
    returned_at timestamptz,
    settlement_posted_at timestamptz,
    in_doubt_posted_at timestamptz,
    in_doubt_cleared_at timestamptz,
    return_posted_at timestamptz,
    refunded_at timestamptz,
    transit_completed_at timestamptz,
    code text,
    source text,
    target text,
    source_amount numeric(30, 0) check (source_amount > 0),
    target_amount numeric(30, 0) check (target_amount > 0),
    quote_id text,
    destination text,
    recipient_id text,
    redirected_to text,
    to_customer_id text,
    reference text,
    fee numeric(30, 0) check (fee >= 0),
    mid numeric,
    client_rate numeric,
    spread_bp numeric,
    rate_date text,
    book_by timestamptz,
    payout_id text,
    rail_ref text,
    payout_state text,
    payout_code text,
    action_until timestamptz,
    returned_amount numeric(30, 0) check (returned_amount > 0),
    refunded_as text,
    refunded_source numeric(30, 0) check (refunded_source >= 0),
    refunded_target numeric(30, 0) check (refunded_target > 0)
  ) with (fillfactor = 70)`;

export class CreateTransfers1763900000000 implements MigrationInterface {
  readonly name = 'CreateTransfers1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TRANSFERS);
    await runner.query('create index transfers_of_customer on transfers (customer_id, submitted_at desc, transfer_id desc)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table transfers');
  }
}
