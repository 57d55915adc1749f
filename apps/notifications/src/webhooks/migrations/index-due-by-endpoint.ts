import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is due is looked for endpoint by endpoint. */
export class IndexDueByEndpoint1764720000000 implements MigrationInterface {
  readonly name = 'IndexDueByEndpoint1764720000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index webhook_deliveries_due_by_endpoint on webhook_deliveries (endpoint_id, due_at, sequence) where state = 'due'`);
    await runner.query('drop index webhook_deliveries_due');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`create index webhook_deliveries_due on webhook_deliveries (due_at) where state = 'due'`);
    await runner.query('drop index webhook_deliveries_due_by_endpoint');
  }
}
