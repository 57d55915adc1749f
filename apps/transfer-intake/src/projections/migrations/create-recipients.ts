import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRecipients1764340000000 implements MigrationInterface {
  readonly name = 'CreateRecipients1764340000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table recipients (
        recipient_id text primary key,
        customer_id text not null,
        currency text not null,
        country text not null,
        details text not null,
        created_at timestamptz not null,
        deleted_at timestamptz
      )`);
    await runner.query('create index recipients_of_customer on recipients (customer_id, created_at desc, recipient_id desc) where deleted_at is null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table recipients');
  }
}
