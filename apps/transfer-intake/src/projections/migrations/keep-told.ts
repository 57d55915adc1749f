import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of what was projected before, only the last of each kind is known until the table is built anew. */
export class KeepTold1764340000000 implements MigrationInterface {
  readonly name = 'KeepTold1764340000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table transfers add column told_by_ledger text, add column told_by_payout text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table transfers drop column told_by_ledger, drop column told_by_payout');
  }
}
