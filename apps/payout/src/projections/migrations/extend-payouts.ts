import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What becomes of a payout beyond the straight path, and the tables that people work from. */
export class ExtendPayouts1763960000000 implements MigrationInterface {
  readonly name = 'ExtendPayouts1763960000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop index payouts_open');
    await runner.query(`
      alter table payouts
        drop column status,
        add column in_doubt_at timestamptz,
        add column rejected_at timestamptz,
        add column doubtful boolean not null default false,
        add column charges numeric(30, 0),
        add column evidence text,
        add column rejection_code text,
        add column follows text,
        add column returned numeric(30, 0) not null default 0 check (returned <= amount)`);
    await runner.query(`
      alter table payouts add column status text generated always as (case
        when rejected_at is not null then 'rejected'
        when settled_at is not null then (case when returned = 0 then 'settled' when returned < amount then 'partly_returned' else 'returned' end)
        when doubtful then 'in_doubt'
        when accepted_at is not null then 'accepted'
        else 'submitting' end) stored`);
    await runner.query('create index payouts_open on payouts (deadline) where settled_at is null and rejected_at is null');
    await createTables(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['payout_conflicts', 'payout_stops', 'payout_returns']) await runner.query(`drop table ${table}`);
    await runner.query('drop index payouts_open');
    await runner.query(`
      alter table payouts
        drop column status, drop column in_doubt_at, drop column rejected_at, drop column doubtful, drop column charges, drop column evidence,
        drop column rejection_code, drop column follows, drop column returned`);
    await runner.query(`
      alter table payouts
        add column status text generated always as (case when settled_at is not null then 'settled' when accepted_at is not null then 'accepted' else 'submitting' end) stored`);
    await runner.query('create index payouts_open on payouts (deadline) where settled_at is null');
  }
}

async function createTables(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create table payout_returns (
      payout_id text not null,
      return_ref text not null,
      transfer_id text not null,
      customer_id text not null,
      currency text not null,
      amount numeric(30, 0) not null check (amount > 0),
      charges numeric(30, 0) not null check (charges >= 0),
      borne_by text not null,
      code text not null,
      returned_at timestamptz not null,
      primary key (payout_id, return_ref)
    )`);
  await runner.query(`
    create table payout_stops (
      transfer_id text primary key,
      customer_id text not null,
      status text not null,
      reason text,
      since timestamptz not null,
      until timestamptz
    )`);
  await runner.query('create index payout_stops_waiting on payout_stops (since)');
  await runner.query(`
    create table payout_conflicts (
      event_id text primary key,
      transfer_id text not null,
      payout_id text,
      customer_id text not null,
      status text not null,
      input text not null,
      input_id text not null,
      evidence text not null,
      found_at timestamptz not null
    )`);
  await runner.query('create index payout_conflicts_by_transfer on payout_conflicts (transfer_id)');
}
