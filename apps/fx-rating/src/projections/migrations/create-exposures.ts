import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateExposures1763950000000 implements MigrationInterface {
  readonly name = 'CreateExposures1763950000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table exposures (
        currency text primary key,
        booked numeric not null,
        open numeric not null,
        cost numeric not null,
        realised numeric not null,
        moved_at timestamptz not null
      )`);
    await runner.query(`
      create table hedges (
        hedge_id text primary key,
        currency text not null,
        amount numeric not null check (amount <> 0),
        requested_at timestamptz not null,
        filled_at timestamptz
      )`);
    await runner.query('create index hedges_awaited on hedges (currency) where filled_at is null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table hedges');
    await runner.query('drop table exposures');
  }
}
