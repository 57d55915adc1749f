import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables that follow from no journal: customers' endpoints, and the queue of what is to be sent to them. */
export class CreateWebhooks1764600100000 implements MigrationInterface {
  readonly name = 'CreateWebhooks1764600100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table webhook_endpoints (
        endpoint_id text primary key,
        customer_id text not null,
        url text not null,
        types text[] not null,
        description text,
        scheme text not null,
        public_key text,
        secret text not null,
        previous_secret text,
        previous_until timestamptz,
        created_at timestamptz not null,
        disabled_at timestamptz,
        disabled_code text,
        disabled_told boolean not null default false,
        failures integer not null default 0,
        failing_since timestamptz,
        strained boolean not null default false,
        rest_until timestamptz
      )`);
    await runner.query('create index webhook_endpoints_customer on webhook_endpoints (customer_id)');
    await runner.query('create index webhook_endpoints_resting on webhook_endpoints (rest_until) where rest_until is not null and disabled_at is null');
    await runner.query('create index webhook_endpoints_untold on webhook_endpoints (endpoint_id) where disabled_at is not null and not disabled_told');
    await runner.query(`
      create table webhook_deliveries (
        endpoint_id text not null references webhook_endpoints on delete cascade,
        notice_id text not null,
        sequence bigint not null,
        type text not null,
        about text not null,
        body text not null,
        state text not null,
        attempt integer not null default 0,
        queued_at timestamptz not null,
        first_at timestamptz,
        due_at timestamptz,
        finished_at timestamptz,
        attempts jsonb not null default '[]',
        primary key (endpoint_id, notice_id)
      ) with (fillfactor = 70)`);
    await runner.query(`create index webhook_deliveries_due on webhook_deliveries (due_at) where state = 'due'`);
    await runner.query(`create index webhook_deliveries_chain on webhook_deliveries (endpoint_id, about, sequence) where state in ('due', 'behind')`);
    await runner.query('create index webhook_deliveries_log on webhook_deliveries (endpoint_id, queued_at desc, notice_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table webhook_deliveries');
    await runner.query('drop table webhook_endpoints');
  }
}
