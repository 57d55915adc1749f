import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateNotices1764600000000 implements MigrationInterface {
  readonly name = 'CreateNotices1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table notices (
        customer_id text not null,
        sequence bigint not null,
        notice_id text not null,
        type text not null,
        about text not null,
        given_at timestamptz not null,
        body text not null,
        primary key (customer_id, sequence)
      )`);
    // What has been kept long enough goes, oldest first; new rows come in the same order, so a few words say where they are.
    await runner.query('create index notices_given on notices using brin (given_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table notices');
  }
}
