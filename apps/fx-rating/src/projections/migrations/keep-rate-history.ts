import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepRateHistory1763960000000 implements MigrationInterface {
  readonly name = 'KeepRateHistory1763960000000';

  async up(runner: QueryRunner): Promise<void> {
    // Rates from before had neither bid nor ask, and held until they were replaced. They may be replaced soon.
    await runner.query(`
      alter table rates
        add column bid numeric,
        add column ask numeric,
        add column valid_until timestamptz,
        add column widen_bp text not null default '0'`);
    await runner.query(`update rates set bid = mid, ask = mid, valid_until = accepted_at + interval '2 days'`);
    await runner.query('alter table rates alter column bid set not null, alter column ask set not null, alter column valid_until set not null');
    await runner.query(`
      create table halted_pairs (
        base text not null,
        quote text not null,
        reason text not null,
        candidate numeric,
        move_bp numeric,
        limit_bp numeric,
        since timestamptz not null,
        primary key (base, quote)
      )`);
    await runner.query(`
      create table rate_history (
        base text not null,
        quote text not null,
        minute timestamptz not null,
        bid numeric not null,
        ask numeric not null,
        mid numeric not null,
        rate_id text not null,
        provider text not null,
        accepted_at timestamptz not null,
        primary key (base, quote, minute)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table rate_history');
    await runner.query('drop table halted_pairs');
    await runner.query('alter table rates drop column bid, drop column ask, drop column valid_until, drop column widen_bp');
  }
}
