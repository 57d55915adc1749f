import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateLedger1763930000000 implements MigrationInterface {
  readonly name = 'CreateLedger1763930000000';

  async up(runner: QueryRunner): Promise<void> {
    // `balance` counts on the normal side: of a credit account credits less debits, of a debit account the other way.
    await runner.query(`
      create table accounts (
        account text primary key,
        partition integer not null,
        owner text,
        currency text not null,
        normal_side text not null check (normal_side in ('C', 'D')),
        balance numeric(38, 0) not null default 0,
        height bigint not null,
        constraint customer_accounts_are_never_negative check (owner is null or balance >= 0)
      ) with (fillfactor = 70)`);
    await runner.query('create index accounts_of_owner on accounts (owner, currency) where owner is not null');
    await runner.query(`
      create table entries (
        entry_id text primary key,
        kind text not null,
        customer_id text not null,
        transfer_id text,
        deposit_id text,
        payout_id text,
        partition integer not null,
        height bigint not null,
        event_id text not null,
        cause text not null,
        at timestamptz not null
      )`);
    await runner.query('create index entries_of_transfer on entries (transfer_id) where transfer_id is not null');
    await runner.query(`
      create table postings (
        entry_id text not null,
        line integer not null,
        account text not null,
        side text not null check (side in ('C', 'D')),
        currency text not null,
        amount numeric(30, 0) not null check (amount > 0),
        partition integer not null,
        height bigint not null,
        at timestamptz not null,
        primary key (entry_id, line)
      )`);
    await runner.query('create index postings_of_account on postings (account, at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table postings');
    await runner.query('drop table entries');
    await runner.query('drop table accounts');
  }
}
