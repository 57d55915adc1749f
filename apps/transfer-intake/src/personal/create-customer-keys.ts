import type { MigrationInterface, QueryRunner } from 'typeorm';

/** No projection's: nothing in the log could build it anew. */
export class CreateCustomerKeys1764340100000 implements MigrationInterface {
  readonly name = 'CreateCustomerKeys1764340100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table customer_keys (
        customer_id text primary key,
        wrapped text,
        created_at timestamptz not null default now(),
        erased_at timestamptz,
        check ((wrapped is null) = (erased_at is not null))
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table customer_keys');
  }
}
