import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePayouts1763920000000 implements MigrationInterface {
  readonly name = 'CreatePayouts1763920000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table payouts (
        payout_id text primary key,
        transfer_id text not null,
        customer_id text not null,
        attempt integer not null,
        rail text not null,
        bank text not null,
        end_to_end_id text not null,
        instr_id text not null unique,
        amount numeric(30, 0) not null check (amount > 0),
        currency text not null,
        recipient_id text not null,
        message_hash text not null,
        deadline timestamptz not null,
        submitting_at timestamptz not null,
        accepted_at timestamptz,
        settled_at timestamptz,
        rail_ref text,
        status text generated always as (case when settled_at is not null then 'settled' when accepted_at is not null then 'accepted' else 'submitting' end) stored,
        unique (transfer_id, attempt)
      ) with (fillfactor = 70)`);
    await runner.query('create index payouts_open on payouts (deadline) where settled_at is null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table payouts');
  }
}
