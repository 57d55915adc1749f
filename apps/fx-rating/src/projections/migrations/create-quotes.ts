import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateQuotes1763940000000 implements MigrationInterface {
  readonly name = 'CreateQuotes1763940000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table quotes (
        quote_id text primary key,
        customer_id text not null,
        status text not null check (status in ('open', 'refused', 'expired', 'replaced', 'used')),
        code text,
        source_currency text,
        source_amount numeric check (source_amount > 0),
        target_currency text,
        target_amount numeric check (target_amount > 0),
        terms jsonb,
        asked_at timestamptz not null,
        expires_at timestamptz,
        ended_at timestamptz,
        transfer_id text,
        check ((status = 'refused') = (code is not null)),
        check ((status = 'refused') = (terms is null)),
        check ((status = 'used') = (transfer_id is not null))
      )`);
    await runner.query('create index quotes_of_customer on quotes (customer_id, asked_at desc)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table quotes');
  }
}
