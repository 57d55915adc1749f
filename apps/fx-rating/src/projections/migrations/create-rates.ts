import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRates1763910000000 implements MigrationInterface {
  readonly name = 'CreateRates1763910000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table rates (
        base text not null,
        quote text not null,
        mid numeric not null check (mid > 0),
        rate_id text not null,
        provider text not null,
        date text not null,
        accepted_at timestamptz not null,
        primary key (base, quote)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table rates');
  }
}
