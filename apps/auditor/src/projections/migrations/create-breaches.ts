import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBreaches1764000000000 implements MigrationInterface {
  readonly name = 'CreateBreaches1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table breaches (
        id text primary key,
        currency text not null,
        rule text not null,
        subject text not null,
        detail text not null,
        found_at timestamptz not null,
        released_at timestamptz,
        released_by text
      )`);
    await runner.query('create index breaches_open on breaches (currency) where released_at is null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table breaches');
  }
}
